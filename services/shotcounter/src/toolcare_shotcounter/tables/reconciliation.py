"""The counter on the tool, and how the press's count stands to it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import LEFT_OUT
from toolcare_shared.db import UtcDateTime
from toolcare_shotcounter.reconciling import Stood
from toolcare_shotcounter.tables.base import Base


class CounterReadingRow(Base):
    """What a person read off the counter on the tool itself. It proves, and changes no count.

    `anew`: the counter was replaced or set back since the reading before, so the two are not compared.
    """

    __tablename__ = "counter_reading"
    __table_args__ = (Index("ix_counter_reading_tool_id_read_at", "tool_id", "read_at", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(String(64))
    value: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_by: Mapped[str] = mapped_column(String(200))
    anew: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    photo_id: Mapped[str | None] = mapped_column(String(64))
    total: Mapped[int | None] = mapped_column(BigInteger, info=LEFT_OUT)
    total_high: Mapped[int | None] = mapped_column(BigInteger, info=LEFT_OUT)
    unsure: Mapped[int | None] = mapped_column(BigInteger, info=LEFT_OUT)
    """The ledger's sums at `read_at` (`reconciling.Stood`); lines that are booked later and lie before it are added."""

    @property
    def stood(self) -> Stood | None:
        if self.total is None or self.total_high is None or self.unsure is None:
            return None
        return Stood(self.total, self.total_high, self.unsure)

    @stood.setter
    def stood(self, stood: Stood) -> None:
        self.total, self.total_high, self.unsure = stood.total, stood.total_high, stood.unsure


class ReconciliationRow(Base):
    """How the press's count of a tool stands to the others, and what a person last decided on it.

    Counts up to `settled_until` are agreed on: comparisons begin there.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (Index("ix_reconciliation_state_at", "state", "at", "tool_id"),)

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), info=LEFT_OUT)
    witness: Mapped[str | None] = mapped_column(String(16), info=LEFT_OUT)
    press: Mapped[int] = mapped_column(BigInteger, info=LEFT_OUT)
    other: Mapped[int] = mapped_column(BigInteger, info=LEFT_OUT)
    from_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    to_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=LEFT_OUT)
    """Since when it stands so."""
    settled_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str | None] = mapped_column(String(16))
    corrected: Mapped[int | None] = mapped_column(BigInteger)
    decided_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
