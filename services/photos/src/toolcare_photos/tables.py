"""Pictures, and the photos that people made of them, as they are stored."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolcare_shared.db import UtcDateTime, metadata

SHOWN = text("removed_at IS NULL")
HALVES = text("removed_at IS NULL AND half IS NOT NULL")
IN_BIN = text("removed_at IS NOT NULL AND erased_at IS NULL")
KEPT = text("erased_at IS NULL")
UNSEALED = text("is_kept AND NOT is_sealed")


class Base(DeclarativeBase):
    metadata = metadata()


class PictureRow(Base):
    """What came once; `is_kept` until its files are deleted. Its row is what its files are locked by.

    `kind` and `original_bytes` are of the file as it came; empty where an older version did not keep it. Its files lie
    unsealed until `is_sealed`.
    """

    __tablename__ = "picture"
    __table_args__ = (
        Index("ix_picture_unsealed", "sha256", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
        CheckConstraint("width >= 1 AND height >= 1", name="size"),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_kept: Mapped[bool]
    kind: Mapped[str | None] = mapped_column(String(8))
    original_bytes: Mapped[int | None] = mapped_column(BigInteger)
    is_sealed: Mapped[bool] = mapped_column(server_default=false())


class PhotoRow(Base):
    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_shown", "added_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_tool_id", "tool_id", "added_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_job_id", "job_id", "added_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_half", "tool_id", "half", "added_at", "id", sqlite_where=HALVES, postgresql_where=HALVES),
        Index("ix_photo_shown_sha256", "sha256", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_kept_sha256", "sha256", sqlite_where=KEPT, postgresql_where=KEPT),
        Index("ix_photo_in_bin", "removed_at", "id", sqlite_where=IN_BIN, postgresql_where=IN_BIN),
        CheckConstraint("tool_id IS NOT NULL OR job_id IS NOT NULL", name="of_something"),
        CheckConstraint("item_id IS NULL OR job_id IS NOT NULL", name="item_of_a_job"),
        CheckConstraint("slot IN ('before', 'during', 'after', 'plate', 'other')", name="slot"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey(PictureRow.sha256))
    tool_id: Mapped[str | None] = mapped_column(String(64))
    job_id: Mapped[str | None] = mapped_column(String(64))
    item_id: Mapped[str | None] = mapped_column(String(64))
    slot: Mapped[str] = mapped_column(String(16))
    half: Mapped[str | None] = mapped_column(String(1))
    caption: Mapped[str] = mapped_column(String(500))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    added_by_id: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[str | None] = mapped_column(String(200))
    remove_reason: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_by: Mapped[str | None] = mapped_column(String(200))
    erase_reason: Mapped[str | None] = mapped_column(Text)


class AliasRow(Base):
    """Another id of a photo: someone sent the same picture again under an id of his own, which others may hold."""

    __tablename__ = "photo_alias"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey(PhotoRow.id))
