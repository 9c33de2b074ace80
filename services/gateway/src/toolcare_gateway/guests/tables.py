from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import UtcDateTime


class GuestUse(Base):
    """What was asked for without login since a moment: `report:<address>`, `tool:<id>`, `code:<address>` and so on."""

    __tablename__ = "guest_use"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    used: Mapped[int] = mapped_column(Integer)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


leave_out(GuestUse)
