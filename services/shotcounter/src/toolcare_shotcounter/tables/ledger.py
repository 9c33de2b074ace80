"""The shot ledger and its sums."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import leave_out, only_by_request
from toolcare_shared.db import UtcDateTime
from toolcare_shotcounter.tables.base import Base

HOURS = text("NOT is_day")
MARKED = text("marks <> ''")
STAYING = "staying"
"""The origin of lines by which nobody's cycles stay nobody's: no list shows them."""


class EntryRow(Base):
    """One line of the ledger. `tool_id` is empty for shots that nobody is credited with.

    Exact counts of one source, mounting and mark within one hour share a line while that hour runs (`run_key`); every
    other line is written once. A line is never taken back: a correction is a line of its own.
    """

    __tablename__ = "shot_entry"
    __table_args__ = (
        Index("ix_shot_entry_tool_id_id", "tool_id", "id"),
        Index("ix_shot_entry_machine_id_id", "machine_id", "id"),
        Index("ix_shot_entry_marked", "tool_id", "id", sqlite_where=MARKED, postgresql_where=MARKED),
        CheckConstraint("shots_high >= shots OR confidence = 'correction'", name="interval"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    run_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    press: Mapped[str | None] = mapped_column(String(200), index=True)
    """Of which line of the press (key or id) or gap these are. None: entered by hand, or before that was kept."""
    tool_id: Mapped[str | None] = mapped_column(String(64))
    machine_id: Mapped[str | None] = mapped_column(String(64))
    source_id: Mapped[str | None] = mapped_column(String(36))
    mounting_id: Mapped[str | None] = mapped_column(String(36))
    gap_id: Mapped[str | None] = mapped_column(String(36))
    cause_id: Mapped[str | None] = mapped_column(String(36))
    """The assignment, or the corrected run, by which the line came here."""
    assignment_id: Mapped[str | None] = mapped_column(String(36))
    stretch: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The assignment that holds them; where nobody does, when the time without a tool began."""
    factor: Mapped[int]
    raw_from: Mapped[int | None] = mapped_column(BigInteger)
    raw: Mapped[int | None] = mapped_column(BigInteger)
    readings: Mapped[int]
    shots: Mapped[int] = mapped_column(BigInteger)
    shots_high: Mapped[int] = mapped_column(BigInteger)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confidence: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    marks: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))


class HourRow(Base):
    """Shots of a tool in one hour (UTC), or in a whole day that begins there: what old hours were summed up to."""

    __tablename__ = "shot_hour"
    __table_args__ = (Index("ix_shot_hour_hour", "hour", "tool_id", sqlite_where=HOURS, postgresql_where=HOURS),)

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    shots: Mapped[int] = mapped_column(BigInteger)
    shots_high: Mapped[int] = mapped_column(BigInteger)
    is_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    day_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The end of a day, 23 to 25 hours later. None: an hour, or a day of before that was kept."""


class TotalRow(Base):
    """A tool's life count, what of it was published, and since when the rest waits."""

    __tablename__ = "tool_total"

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    total: Mapped[int] = mapped_column(BigInteger)
    total_high: Mapped[int] = mapped_column(BigInteger)
    last_shot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    machine_id: Mapped[str | None] = mapped_column(String(64))
    source_id: Mapped[str | None] = mapped_column(String(36))
    published: Mapped[int] = mapped_column(BigInteger)
    published_high: Mapped[int] = mapped_column(BigInteger)
    pending_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mounting_id: Mapped[str | None] = mapped_column(String(36))
    """The run to which all belong that waits; none where it is of several."""


class UnassignedRow(Base):
    """Shots of a machine that no tool is credited with."""

    __tablename__ = "unassigned_total"

    machine_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(36))
    total: Mapped[int] = mapped_column(BigInteger)
    last_shot_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published: Mapped[int] = mapped_column(BigInteger)
    pending_from: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ModeTotalRow(Base):
    """Shots of a tool that made no parts, by mode; they are in its total."""

    __tablename__ = "mode_total"

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mode: Mapped[str] = mapped_column(String(16), primary_key=True)
    shots: Mapped[int] = mapped_column(BigInteger)


leave_out(HourRow, TotalRow, UnassignedRow, ModeTotalRow)
only_by_request(EntryRow)
