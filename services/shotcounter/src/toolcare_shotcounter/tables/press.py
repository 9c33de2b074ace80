"""What a press made and told, whoever is credited with it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import JsonText, UtcDateTime
from toolcare_shotcounter.domain import Counted
from toolcare_shotcounter.tables.base import Base

LONG = text("key IS NULL")


class PressLineRow(Base):
    """Cycles a press made, whoever is credited with them: by hour, and singly what took longer than some minutes.

    `hour` is that of the end. Corrections share these out anew; they never go.
    """

    __tablename__ = "press_line"
    __table_args__ = (
        Index("ix_press_line_machine_id_hour", "machine_id", "hour"),
        Index("ix_press_line_long", "machine_id", "from_at", sqlite_where=LONG, postgresql_where=LONG),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    source_id: Mapped[str] = mapped_column(String(36))
    marks: Mapped[str] = mapped_column(String(64))
    hour: Mapped[datetime] = mapped_column(UtcDateTime)
    cycles: Mapped[int] = mapped_column(BigInteger)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_at: Mapped[datetime] = mapped_column(UtcDateTime)
    station: Mapped[str | None] = mapped_column(String(16))
    stations: Mapped[str | None] = mapped_column(Text)
    """The counter, and all that were counted then. None: before that was kept; no ledger line names such a line."""

    @property
    def ref(self) -> str:
        return self.key or self.id

    @property
    def counted(self) -> Counted | None:
        return None if self.station is None or self.stations is None else Counted(self.station, self.stations)


class PressQualityRow(Base):
    """What a press told of the cycles of an hour, and of each of its cavities, whoever is credited with them.

    `cavities` has `[good, bad, rework, no_part]` for each, in the order in which the press names them.
    """

    __tablename__ = "press_quality"
    __table_args__ = (Index("ix_press_quality_machine_id_hour", "machine_id", "hour"),)

    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    good: Mapped[int] = mapped_column(BigInteger)
    bad: Mapped[int] = mapped_column(BigInteger)
    test: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[int] = mapped_column(BigInteger)
    cavities: Mapped[list[list[int]]] = mapped_column(JsonText)


class PressJobRow(Base):
    """From when until when a press named a job, and the mould it named with it."""

    __tablename__ = "press_job"
    __table_args__ = (Index("ix_press_job_machine_id_to_at", "machine_id", "to_at"),)

    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    to_at: Mapped[datetime] = mapped_column(UtcDateTime)
    job: Mapped[str] = mapped_column(String(120))
    mould: Mapped[str | None] = mapped_column(String(64))


class PartCounterRow(Base):
    """The last value of a press's parts counter, which stands beside its cycle counter."""

    __tablename__ = "part_counter"

    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PressPartsRow(Base):
    """Parts that a press made in an hour (UTC), or since its tools changed within it, whoever is credited with them.

    `cavities` of the one tool that hung there then made parts; 0 and no tool where there was no such one.
    """

    __tablename__ = "press_parts"
    __table_args__ = (Index("ix_press_parts_machine_id_begun_at", "machine_id", "begun_at"),)

    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    cavities: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[str | None] = mapped_column(String(64))
    machine_id: Mapped[str] = mapped_column(String(64))
    station: Mapped[str] = mapped_column(String(16))
    stations: Mapped[str] = mapped_column(Text)
    to_at: Mapped[datetime] = mapped_column(UtcDateTime)
    parts: Mapped[int] = mapped_column(BigInteger)


leave_out(PressLineRow, PressQualityRow, PressJobRow, PartCounterRow, PressPartsRow)
