from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.db import UtcDateTime


class PlantSettings(Base):
    """The one row is there from the first migration on. What is empty was not chosen yet."""

    __tablename__ = "plant_settings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    set_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody said that the first start is done; None leads administrators into it."""
    lock_after_minutes: Mapped[int | None] = mapped_column(Integer)
    """After so long without a touch a tablet asks who is there; None: never, unless a device wants it."""
    version: Mapped[int] = mapped_column(Integer)
