"""What nobody holds: times without a tool, whose they were found to be, and shots held for another mould."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import UtcDateTime
from toolcare_shotcounter.tables.base import Base

LEFT = text("cycles <> 0")


class StretchRow(Base):
    """Cycles of a press's counter from when on no tool hung there (`began_at`) until the next one did.

    Nobody holds them yet.
    """

    __tablename__ = "unassigned_stretch"
    __table_args__ = (
        Index(
            "ix_unassigned_stretch_left",
            "to_at",
            "machine_id",
            "station",
            "began_at",
            sqlite_where=LEFT,
            postgresql_where=LEFT,
        ),
    )

    machine_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    station: Mapped[str] = mapped_column(String(16), primary_key=True, server_default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cycles: Mapped[int] = mapped_column(BigInteger)
    mould: Mapped[str | None] = mapped_column(String(64))


class AssignmentRow(Base):
    """What a person decided on the cycles of a stretch: whose they are, or that no tool made them.

    `cycles` and `shots` are what it moved when it was decided; what comes late for its time goes the same way.
    """

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_machine_id_until", "machine_id", "until"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    station: Mapped[str | None] = mapped_column(String(16))
    """At which counter they were counted; none: at whatever one, as it was decided before presses had several."""
    tool_id: Mapped[str | None] = mapped_column(String(64))
    mounting_id: Mapped[str | None] = mapped_column(String(36))
    factor: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    cycles: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_reason: Mapped[str | None] = mapped_column(Text)


class HoldRow(Base):
    """A time in which the shots of a counter were held, because the press named a mould that was not mounted."""

    __tablename__ = "mould_hold"
    __table_args__ = (Index("ix_mould_hold_machine_id_until", "machine_id", "until"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    station: Mapped[str] = mapped_column(String(16))
    mould: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


leave_out(StretchRow, HoldRow)
