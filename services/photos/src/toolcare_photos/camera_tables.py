"""Cameras, as they are stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_photos.tables import Base
from toolcare_shared.db import JsonText, UtcDateTime

IN_USE = text("retired_at IS NULL")


class CameraRow(Base):
    """`config` is of its kind. A name is free again once its camera is retired."""

    __tablename__ = "camera"
    __table_args__ = (
        Index("ix_camera_name_in_use", "name", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE),
        CheckConstraint("kind IN ('pi', 'v4l2', 'rtsp', 'mjpeg', 'folder', 'simulated')", name="kind"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    config: Mapped[dict[str, object]] = mapped_column(JsonText)
    machine_id: Mapped[str | None] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    last_capture_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by: Mapped[str | None] = mapped_column(String(200))
    retire_reason: Mapped[str | None] = mapped_column(Text)
