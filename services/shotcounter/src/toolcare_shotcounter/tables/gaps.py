"""Counts that are uncertain."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.db import JsonText, UtcDateTime
from toolcare_shotcounter.domain import Counted
from toolcare_shotcounter.tables.base import Base


class GapRow(Base):
    """A doubt about machine cycles: from `low` to `high` were made, `booked` are in the ledger.

    `credits` lists the tools that were mounted: `[{tool_id, mounting_id, factor}]`.
    """

    __tablename__ = "gap"
    __table_args__ = (Index("ix_gap_state_id", "state", "id"), Index("ix_gap_machine_id_until", "machine_id", "until"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36))
    machine_id: Mapped[str] = mapped_column(String(64))
    credits: Mapped[list[dict[str, object]]] = mapped_column(JsonText)
    low: Mapped[int] = mapped_column(BigInteger)
    high: Mapped[int] = mapped_column(BigInteger)
    booked: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(64))
    value_from: Mapped[int | None] = mapped_column(BigInteger)
    value_to: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(16))
    settled: Mapped[int | None] = mapped_column(BigInteger)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    marks: Mapped[str] = mapped_column(String(64), server_default="", default="")
    station: Mapped[str | None] = mapped_column(String(16))
    stations: Mapped[str | None] = mapped_column(Text)
    in_lines: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether late readings told each step of it: its cycles are lines of the press since then."""
    told: Mapped[int | None] = mapped_column(BigInteger)
    """What readings say that came after a person had settled it otherwise."""

    @property
    def counted(self) -> Counted | None:
        return None if self.station is None or self.stations is None else Counted(self.station, self.stations)
