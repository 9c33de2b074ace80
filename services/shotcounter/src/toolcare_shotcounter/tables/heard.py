"""What came from a source beside shots: what was refused, and the moulds it named."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import UtcDateTime
from toolcare_shotcounter.tables.base import Base


class RejectionRow(Base):
    """Readings that were not counted, one row per source (or machine) and reason."""

    __tablename__ = "rejection"
    __table_args__ = (UniqueConstraint("key"), Index("ix_rejection_last_at_id", "last_at", "id"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    source_id: Mapped[str | None] = mapped_column(String(36))
    machine_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    occurrences: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MismatchRow(Base):
    """A mould id that differs from the mounted tools; told once until the press names one of them."""

    __tablename__ = "mould_mismatch"

    machine_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mould: Mapped[str] = mapped_column(String(64), primary_key=True)
    mounting_ids: Mapped[str] = mapped_column(String(500), primary_key=True)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdentificationRow(Base):
    """A mould id that fits the tool of a mounting; told once until the press names another."""

    __tablename__ = "mould_identification"

    mounting_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mould: Mapped[str] = mapped_column(String(64), primary_key=True)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


leave_out(RejectionRow, MismatchRow, IdentificationRow)
