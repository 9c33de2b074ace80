"""Rows of the lists as the browser gets them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, JsonValue

from toolcare_gateway.broker.domain import Silence
from toolcare_gateway.readmodels.domain import Condition, DataState, Lane
from toolcare_shared.contracts.causes import Cause
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.contracts.maintenance import DueBy, LevelStatus, WaitReason
from toolcare_shared.contracts.registry import LocationKind, Readiness, ToolStatus
from toolcare_shared.contracts.shotcounter import SourceKind, SourceRemark, SourceState


class ToolMachine(BaseModel):
    id: str
    name: str
    shot_factor: int


class NextLevel(BaseModel):
    """`percent` passes 100 once due; `remaining_shots` is negative then; `by` is the clock that runs out first."""

    level_id: str
    plan_name: str
    code: str
    name: str
    status: LevelStatus
    percent: float
    due_total: int | None
    remaining_shots: int | None
    due_at: datetime | None
    by: DueBy


class ToolRow(BaseModel):
    """`total` is booked, `total_high` the most it can be while gaps are open; `life_percent` follows `total_high`.

    `life_shots` is the design life, else what the tool's class allows. `location_name` is the place, the press or the
    external party; `external_due` is when it is to come back from there. `short_code` comes without its dash.
    `open_failures` are new, accepted or in work; `worst_failure` is how bad the worst of them is.
    """

    id: str
    number: str
    name: str
    status: ToolStatus
    cavity_count: int
    active_cavities: int
    design_life_shots: int | None
    life_shots: int | None
    class_code: str | None
    owner: str | None
    change_level: str | None
    short_code: str | None
    readiness: Readiness
    readiness_reason: str
    location_kind: LocationKind
    location_name: str
    external_due: date | None
    total: int
    total_high: int
    life_percent: float | None
    machines: list[ToolMachine]
    next: NextLevel | None
    condition: Condition
    open_jobs: int
    open_failures: int
    worst_failure: Severity | None
    last_shot_at: datetime | None
    data_state: DataState
    version: int


class ToolList(BaseModel):
    items: list[ToolRow]
    next_cursor: str | None


class ToolFacets(BaseModel):
    """How many tools that are not retired have each value; those without a class or an owner count in none."""

    class_code: dict[str, int]
    owner: dict[str, int]
    readiness: dict[Readiness, int]
    location: dict[LocationKind, int]


class MountedTool(BaseModel):
    id: str
    number: str
    name: str
    shot_factor: int
    station: str = ""
    mounted_at: datetime


class SilentClient(BaseModel):
    """Why a source hears nothing: the press's MQTT client was shut out, or the PLC may not know its new password."""

    why: Silence
    client: str
    at: datetime
    reason: str


class MachineSource(BaseModel):
    """`held_mould` is what the press names while its shots are held, because no such tool is mounted.

    `remarks` is what `detail` says of a source that counts all the same.
    """

    id: str
    name: str
    kind: SourceKind
    station: str = ""
    held_mould: str | None = None
    state: SourceState
    detail: str
    remarks: list[SourceRemark] = []
    last_value: int | None
    last_seen: datetime | None
    silent: SilentClient | None = None


class Run(BaseModel):
    """What the machine's retained permit says; `run` is null as long as the gateway has seen none."""

    run: bool | None
    reasons: list[str]
    causes: list[Cause]


class MachineRow(BaseModel):
    id: str
    name: str
    note: str | None
    area: str
    version: int
    tools: list[MountedTool]
    sources: list[MachineSource]
    run: Run
    unassigned_shots: int


class Area(BaseModel):
    name: str
    machines: int


class AreaList(BaseModel):
    items: list[Area]


class MachineList(BaseModel):
    items: list[MachineRow]
    next_cursor: str | None


class SourceRow(BaseModel):
    id: str
    machine_id: str
    machine_name: str
    name: str
    kind: SourceKind
    station: str
    held_mould: str | None
    enabled: bool
    state: SourceState
    detail: str
    remarks: list[SourceRemark]
    last_value: int | None
    last_seen: datetime | None
    open_gaps: int
    version: int
    silent: SilentClient | None = None


class SourceList(BaseModel):
    items: list[SourceRow]
    next_cursor: str | None


class JobRow(BaseModel):
    id: str
    tool_id: str
    tool_number: str
    tool_name: str
    level_id: str
    code: str
    name: str
    status: LevelStatus
    state: Literal["open", "scheduled", "started", "waiting", "completed", "skipped"]
    reason: DueBy | None
    due_total: int | None
    due_at: datetime | None
    opened_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    by: str | None
    machines: list[ToolMachine]


class JobList(BaseModel):
    items: list[JobRow]
    next_cursor: str | None


class BoardCard(BaseModel):
    """A level that needs somebody. `percent` passes 100 once due; the cards of a column are sorted by `since`."""

    level_id: str
    job_id: str | None
    tool_id: str
    tool_number: str
    tool_name: str
    code: str
    name: str
    plan_name: str
    status: LevelStatus
    state: Literal["open", "scheduled", "started", "waiting"] | None
    by: DueBy
    percent: float
    remaining_shots: int | None
    due_at: datetime | None
    machines: list[ToolMachine]
    location_name: str
    open_failures: int
    worst_failure: Severity | None
    planned_minutes: int | None
    scheduled_for: datetime | None
    waiting_reason: WaitReason | None
    by_person: str | None
    since: datetime


class BoardColumn(BaseModel):
    """The longest waiting first; planned work by its time."""

    items: list[BoardCard]
    next_cursor: str | None


class Board(BaseModel):
    """How many cards each column has, and the first of each."""

    counts: dict[Lane, int]
    columns: dict[Lane, BoardColumn]


class TimelineEntry(BaseModel):
    """One thing that happened to a tool. `kind` is the event's name, `data` its other fields.

    `at` is when it happened, `recorded_at` when it was written down.
    """

    id: str
    at: datetime
    recorded_at: datetime
    kind: str
    who: str | None
    data: dict[str, JsonValue]


class Timeline(BaseModel):
    items: list[TimelineEntry]
    next_cursor: str | None


class ToolCounts(BaseModel):
    """Tools that are not retired; those without a plan are in `total` and in `none`."""

    total: int
    none: int
    ok: int
    warned: int
    due: int
    overdue: int


class SourceCounts(BaseModel):
    waiting: int = 0
    live: int = 0
    idle: int = 0
    no_data: int = 0
    unreachable: int = 0
    faulty: int = 0
    disabled: int = 0


class ServicePresence(BaseModel):
    """`unknown`: the gateway has not heard of it since it started."""

    name: str
    status: Literal["online", "offline", "unknown"]


class Overview(BaseModel):
    """`rejected_readings` are of the last 24 hours; `untriaged_failures` are new reports, `critical_failures` open."""

    tools: ToolCounts
    sources: SourceCounts
    open_jobs: int
    untriaged_failures: int
    critical_failures: int
    open_gaps: int
    rejected_readings: int
    services: list[ServicePresence]
    plant_name: str
    """Empty while it has none."""
    set_up: bool
    """Whether the first start is done."""
