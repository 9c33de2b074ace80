"""Sources, readings, the shot ledger and its sums, as they are stored."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolcare_shared.audit.marks import LEFT_OUT, SECRET, leave_out, only_by_request
from toolcare_shared.db import JsonText, UtcDateTime, metadata
from toolcare_shared.plant import PlantColumns
from toolcare_shared.retention.tables import with_retention
from toolcare_shotcounter.domain import Counted
from toolcare_shotcounter.reconciling import Stood

PRESENT = text("removed_at IS NULL")
DEFAULT_TOPIC = text("removed_at IS NULL AND kind = 'mqtt'")
OPEN = text("state = 'open'")
IN_USE = text("state = 'active'")
TRUSTED = text("state = 'trusted'")
HOURS = text("NOT is_day")
LONG = text("key IS NULL")
LEFT = text("cycles <> 0")
MARKED = text("marks <> ''")
STAYING = "staying"
"""The origin of lines by which nobody's cycles stay nobody's: no list shows them."""
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    metadata = metadata()


class MachineRow(Base):
    """A machine, as the registry told."""

    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]


class PlantRow(PlantColumns, Base):
    __tablename__ = "plant"


class ToolRow(Base):
    """A tool, as the registry told."""

    __tablename__ = "tool"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    design_life_shots: Mapped[int | None] = mapped_column(BigInteger)
    expected_cycle_ms: Mapped[int | None]
    min_cycle_ms: Mapped[int | None]
    active_cavities: Mapped[int | None]
    version: Mapped[int]


class MountingRow(Base):
    """A tool on a machine, as the registry told."""

    __tablename__ = "mounting"
    __table_args__ = (
        Index("ix_mounting_machine_id_since", "machine_id", "since"),
        Index("ix_mounting_machine_id_until", "machine_id", "until"),
        Index("ix_mounting_tool_id_since", "tool_id", "since"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(String(64))
    machine_id: Mapped[str] = mapped_column(String(64))
    factor: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active_cavities: Mapped[int | None]
    station: Mapped[str] = mapped_column(String(16), server_default="")
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often a person has corrected the run."""


class SourceRow(Base):
    """A counter source as people configured it. It stays after its removal: the ledger names it.

    `station` says which of a press's counters it is, where the press has several.
    """

    __tablename__ = "counter_source"
    __table_args__ = (
        Index(
            "ux_counter_source_default_topic",
            "machine_id",
            unique=True,
            sqlite_where=DEFAULT_TOPIC,
            postgresql_where=DEFAULT_TOPIC,
        ),
        Index("ix_counter_source_present", "machine_id", sqlite_where=PRESENT, postgresql_where=PRESENT),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    station: Mapped[str] = mapped_column(String(16), server_default="")
    enabled: Mapped[bool]
    config: Mapped[dict[str, object]] = mapped_column(JsonText)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CounterRow(Base):
    """What is stored of a source's counter, moved in the same transaction as the ledger.

    `counter` names which counter of the press it is. Times up to `last_shot_at` are the source's, the later ones ours.
    """

    __tablename__ = "counter"

    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    counter: Mapped[str] = mapped_column(String(32))
    value: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_shot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspect: Mapped[dict[str, object] | None] = mapped_column(JsonText)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(16))
    trouble_detail: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(Text)
    held_mould: Mapped[str | None] = mapped_column(String(64))
    """The mould that the press names, while its shots are held for it."""
    cycle_told: Mapped[int | None] = mapped_column(BigInteger)
    """The value whose cycle's quality is counted, so that one told again is not."""
    told_value: Mapped[int | None] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReadingRow(Base):
    """A raw reading that moved a counter. Confirmations of an unchanged value are not kept.

    `cycles` were booked by it without doubt, made in the `span_ms` before it.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_source_id_entry", "source_id", "entry"),
        {"sqlite_autoincrement": True},
    )

    entry: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    source_id: Mapped[str] = mapped_column(String(36))
    value: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[str] = mapped_column(String(16))
    cycle_ms: Mapped[int | None]
    mould: Mapped[str | None] = mapped_column(String(64))
    quality: Mapped[str | None] = mapped_column(String(16))
    kind: Mapped[str | None] = mapped_column(String(16))
    cavities: Mapped[list[str] | None] = mapped_column(JsonText)
    cycles: Mapped[int | None] = mapped_column(BigInteger)
    span_ms: Mapped[int | None] = mapped_column(BigInteger)


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


class StretchRow(Base):
    """Cycles of a press from when on no tool hung there (`began_at`) until the next one did; nobody holds them yet."""

    __tablename__ = "unassigned_stretch"
    __table_args__ = (
        Index(
            "ix_unassigned_stretch_left", "to_at", "machine_id", "began_at", sqlite_where=LEFT, postgresql_where=LEFT
        ),
    )

    machine_id: Mapped[str] = mapped_column(String(64), primary_key=True)
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


class ModeTotalRow(Base):
    """Shots of a tool that made no parts, by mode; they are in its total."""

    __tablename__ = "mode_total"

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mode: Mapped[str] = mapped_column(String(16), primary_key=True)
    shots: Mapped[int] = mapped_column(BigInteger)


class IdentificationRow(Base):
    """A mould id that fits the tool of a mounting; told once until the press names another."""

    __tablename__ = "mould_identification"

    mounting_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mould: Mapped[str] = mapped_column(String(64), primary_key=True)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


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


class OwnCertificateRow(Base):
    """A certificate that we show to OPC UA servers. One is in use."""

    __tablename__ = "own_certificate"
    __table_args__ = (
        Index("ux_own_certificate_active", "state", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    certificate: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """DER in base64."""
    key_sealed: Mapped[str] = mapped_column(Text, info=SECRET)
    subject: Mapped[str] = mapped_column(Text)
    application_uri: Mapped[str] = mapped_column(String(500))
    thumbprint: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    warned: Mapped[int] = mapped_column(default=0, info=LEFT_OUT)


class ServerCertificateRow(Base):
    """A certificate that an OPC UA server showed, and what a person decided about it."""

    __tablename__ = "server_certificate"
    __table_args__ = (
        UniqueConstraint("server", "fingerprint"),
        Index("ux_server_certificate_trusted", "server", unique=True, sqlite_where=TRUSTED, postgresql_where=TRUSTED),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    server: Mapped[str] = mapped_column(String(300))
    """Host and port."""
    state: Mapped[str] = mapped_column(String(16))
    certificate: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """DER in base64."""
    subject: Mapped[str] = mapped_column(Text)
    application_uri: Mapped[str] = mapped_column(String(500))
    thumbprint: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LEFT_OUT)
    even_expired: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    warned: Mapped[int] = mapped_column(default=0, info=LEFT_OUT)


class ReaderRow(Base):
    """A copy of this service that reads sources, where there may be several."""

    __tablename__ = "reader"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """By the database's clock; put off as long as the copy lives."""


class LeaseRow(Base):
    """What is read together by one reader alone. `token` is another one with each new owner."""

    __tablename__ = "source_lease"

    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    reader_id: Mapped[str] = mapped_column(String(36))
    token: Mapped[str] = mapped_column(String(36))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


leave_out(
    ReaderRow,
    LeaseRow,
    PartCounterRow,
    PressPartsRow,
    MachineRow,
    PlantRow,
    ToolRow,
    MountingRow,
    CounterRow,
    ReadingRow,
    PressLineRow,
    PressQualityRow,
    PressJobRow,
    StretchRow,
    HourRow,
    TotalRow,
    UnassignedRow,
    RejectionRow,
    MismatchRow,
    IdentificationRow,
    HoldRow,
    ModeTotalRow,
)
only_by_request(EntryRow)
with_retention(Base.metadata)
