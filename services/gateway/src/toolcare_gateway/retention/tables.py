"""Terms that were chosen, and the last run of each kind as its service told it."""

from datetime import datetime

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import UtcDateTime
from toolcare_shared.retention.tables import with_retention


class RetentionPolicy(Base):
    """A term somebody chose; without days the kind is kept for ever."""

    __tablename__ = "retention_policy"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    keep_days: Mapped[int | None]
    version: Mapped[int]
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chosen_by: Mapped[str] = mapped_column(Text)


class RetentionRun(Base):
    """The last run of a kind; `removed_at` is the last one that found something."""

    __tablename__ = "retention_run"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    keep_days: Mapped[int]
    removed: Mapped[int] = mapped_column(BigInteger)
    removed_total: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


leave_out(RetentionRun)
with_retention(Base.metadata)
