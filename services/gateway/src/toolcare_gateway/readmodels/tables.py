"""Tables of the read models. Nothing in them is the truth: `handled` and all of them can be emptied and fed again."""

from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import JsonText, UtcDateTime

ID = String(64)


class Handled(Base):
    """The last event of a subject that went into the read models: a repeated or late one changes nothing."""

    __tablename__ = "handled"

    publisher: Mapped[str] = mapped_column(String(32), primary_key=True)
    aggregate: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(ID, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[str] = mapped_column(ID)


class ToolRead(Base):
    """One row of the tool list. `document` is the answer's JSON, ready to send; the columns beside it filter and sort.

    The row exists from the first event that names the tool; it is listed once the registry's event has come.
    """

    __tablename__ = "tool_read"
    __table_args__ = (
        Index("ix_tool_read_urgency", "urgency", "tool_id"),
        Index("ix_tool_read_number", "number_key", "tool_id"),
        Index("ix_tool_read_name", "name_key", "tool_id"),
        Index("ix_tool_read_total", "total", "tool_id"),
        Index("ix_tool_read_life", "life_permille", "tool_id"),
        Index("ix_tool_read_last_shot", "last_shot_ms", "tool_id"),
        Index("ix_tool_read_readiness", "readiness_rank", "tool_id"),
        Index("ix_tool_read_location", "location_key", "tool_id"),
    )

    tool_id: Mapped[str] = mapped_column(ID, primary_key=True)
    registered: Mapped[bool] = mapped_column(Boolean, default=False)
    number: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default="")
    cavity_count: Mapped[int] = mapped_column(Integer, default=1)
    active_cavities: Mapped[int] = mapped_column(Integer, default=1)
    design_life_shots: Mapped[int | None] = mapped_column(BigInteger)
    life_shots: Mapped[int | None] = mapped_column(BigInteger)
    """The design life, else what the tool's class allows."""
    class_code: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(Text)
    change_level: Mapped[str | None] = mapped_column(Text)
    short_code: Mapped[str | None] = mapped_column(String(16), index=True)
    readiness: Mapped[str] = mapped_column(String(16), default="ready")
    readiness_reason: Mapped[str] = mapped_column(Text, default="")
    readiness_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Its reason may change meanwhile."""
    location_kind: Mapped[str] = mapped_column(String(16), default="unknown")
    location_name: Mapped[str] = mapped_column(Text, default="")
    place_id: Mapped[str | None] = mapped_column(ID, index=True)
    external_due: Mapped[date | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    total_high: Mapped[int] = mapped_column(BigInteger, default=0)
    last_shot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    machines: Mapped[list[dict[str, str | int]]] = mapped_column(JsonText, default=list)
    data_state: Mapped[str] = mapped_column(String(16), default="none")
    open_jobs: Mapped[int] = mapped_column(Integer, default=0)
    open_failures: Mapped[int] = mapped_column(Integer, default=0)
    failure_rank: Mapped[int] = mapped_column(Integer, default=0, index=True)
    """How bad the worst open failure is; 0 for none."""
    condition: Mapped[str] = mapped_column(String(16), default="none")
    calendar: Mapped[bool] = mapped_column(Boolean, default=False, index=True)
    """A level of the tool is due by days, so its row grows old without events."""
    urgency: Mapped[int] = mapped_column(BigInteger, default=0)
    number_key: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="")
    life_permille: Mapped[int] = mapped_column(BigInteger, default=-1)
    last_shot_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    readiness_rank: Mapped[int] = mapped_column(Integer, default=0)
    location_key: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(Text, default="{}")


class FailureRead(Base):
    """Where a report of a failure stands; one that is over may be taken up again."""

    __tablename__ = "failure_read"
    __table_args__ = (Index("ix_failure_read_state", "state", "severity_rank"),)

    failure_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID, index=True)
    state: Mapped[str] = mapped_column(String(16))
    severity_rank: Mapped[int] = mapped_column(Integer)


class PlaceRead(Base):
    """What a place is called now: a tool may have been moved there when it had another name."""

    __tablename__ = "place_read"

    place_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class MountingRead(Base):
    """A tool that hangs on a machine now."""

    __tablename__ = "mounting_read"

    mounting_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID, index=True)
    machine_id: Mapped[str] = mapped_column(ID, index=True)
    shot_factor: Mapped[int] = mapped_column(Integer)
    station: Mapped[str] = mapped_column(String(16), default="", server_default="")
    mounted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LevelRead(Base):
    __tablename__ = "level_read"

    level_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID, index=True)
    plan_name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(String(16))
    start_total: Mapped[int] = mapped_column(BigInteger)
    warn_total: Mapped[int | None] = mapped_column(BigInteger)
    due_total: Mapped[int | None] = mapped_column(BigInteger)
    limit_total: Mapped[int | None] = mapped_column(BigInteger)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    limit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Since when it stands as told."""
    start_running_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    warn_running_ms: Mapped[int | None] = mapped_column(BigInteger)
    due_running_ms: Mapped[int | None] = mapped_column(BigInteger)
    limit_running_ms: Mapped[int | None] = mapped_column(BigInteger)
    running_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    """Running time of the tool when maintenance last told of the level: with each percent of its hours at least."""
    planned_minutes: Mapped[int | None] = mapped_column(Integer)


class BoardRead(Base):
    """A level that needs somebody: its lane on the maintenance board, in the order of `since_ms`."""

    __tablename__ = "board_read"
    __table_args__ = (Index("ix_board_read_lane", "lane", "since_ms", "level_id"),)

    level_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID, index=True)
    job_id: Mapped[str | None] = mapped_column(ID)
    lane: Mapped[str] = mapped_column(String(16))
    since_ms: Mapped[int] = mapped_column(BigInteger)
    search: Mapped[str] = mapped_column(Text)


class TimelineRead(Base):
    """One thing that happened to a tool, as its event told it: `data` are the event's other fields."""

    __tablename__ = "timeline_read"
    __table_args__ = (Index("ix_timeline_read_tool", "tool_id", "at_ms", "event_id"),)

    event_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(String(48))
    at_ms: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, JsonValue]] = mapped_column(JsonText)


class JobRead(Base):
    """`severity` is 0 once closed, so that one index serves the open jobs worst first and all jobs newest first."""

    __tablename__ = "job_read"
    __table_args__ = (Index("ix_job_read_worst", "severity", "opened_ms", "job_id"),)

    job_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID, index=True)
    level_id: Mapped[str] = mapped_column(ID)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(16))
    due_total: Mapped[int | None] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[str | None] = mapped_column(Text)
    scheduled_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_reason: Mapped[str | None] = mapped_column(String(16))
    severity: Mapped[int] = mapped_column(Integer)
    opened_ms: Mapped[int] = mapped_column(BigInteger)


class MachineRead(Base):
    """One row of the machine list; `tools` and `sources` are kept ready as JSON."""

    __tablename__ = "machine_read"
    __table_args__ = (Index("ix_machine_read_name", "name_key", "machine_id"),)

    machine_id: Mapped[str] = mapped_column(ID, primary_key=True)
    registered: Mapped[bool] = mapped_column(Boolean, default=False)
    name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str | None] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=0)
    unassigned_shots: Mapped[int] = mapped_column(BigInteger, default=0)
    tools: Mapped[list[dict[str, str | int]]] = mapped_column(JsonText, default=list)
    sources: Mapped[list[dict[str, str | int | list[dict[str, str | float]] | None]]] = mapped_column(
        JsonText, default=list
    )


class SourceRead(Base):
    __tablename__ = "source_read"
    __table_args__ = (Index("ix_source_read_machine", "machine_id", "source_id"),)

    source_id: Mapped[str] = mapped_column(ID, primary_key=True)
    machine_id: Mapped[str] = mapped_column(ID)
    configured: Mapped[bool] = mapped_column(Boolean, default=False)
    name: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(32), default="")
    station: Mapped[str] = mapped_column(String(16), default="", server_default="")
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    detail: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[list[dict[str, str | float]]] = mapped_column(JsonText, default=list, server_default="[]")
    held_mould: Mapped[str | None] = mapped_column(String(64))
    last_value: Mapped[int | None] = mapped_column(BigInteger)
    last_seen: Mapped[datetime | None] = mapped_column(UtcDateTime)
    open_gaps: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=0)


class GapRead(Base):
    """A gap that nobody has settled yet."""

    __tablename__ = "gap_read"

    item_id: Mapped[str] = mapped_column(ID, primary_key=True)
    source_id: Mapped[str] = mapped_column(ID, index=True)


class RejectionRead(Base):
    """Readings that were not counted, kept as long as the overview looks back."""

    __tablename__ = "rejection_read"

    event_id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    occurrences: Mapped[int] = mapped_column(Integer)


leave_out(
    Handled,
    ToolRead,
    FailureRead,
    PlaceRead,
    MountingRead,
    LevelRead,
    BoardRead,
    TimelineRead,
    JobRead,
    MachineRead,
    SourceRead,
    GapRead,
    RejectionRead,
)
