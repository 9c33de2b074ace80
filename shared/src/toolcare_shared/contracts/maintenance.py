"""What maintenance publishes: levels, what is due, what was done, alerts and run permits."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event, Instant, Payload


class DueBy(StrEnum):
    SHOTS = "shots"
    DAYS = "days"


class LevelStatus(StrEnum):
    OK = "ok"
    WARNED = "warned"
    DUE = "due"
    OVERDUE = "overdue"


class AlertKind(StrEnum):
    MAINTENANCE_WARNED = "maintenance-warned"
    MAINTENANCE_DUE = "maintenance-due"
    MAINTENANCE_OVERDUE = "maintenance-overdue"


class LevelEvent(Event):
    publisher: ClassVar[str] = "maintenance"
    aggregate: ClassVar[str] = "tool"
    subject_field: ClassVar[str] = "tool_id"

    tool_id: str
    plan_id: str
    level_id: str
    code: str
    name: str


class LevelPlanned(LevelEvent):
    """A level with all its values; published when it is made, changed, started anew or retired.

    Counts are life counts of the tool: the level is due when the upper bound of the count reaches `due_total`,
    or at `due_at`, whichever comes first; it warns at `warn_total` and is overdue at `limit_total`.
    """

    name_of_event: ClassVar[str] = "level_planned"

    plan_name: str
    interval_shots: int | None = None
    interval_days: int | None = None
    warn_percent: int
    limit_percent: int
    blocks_run: bool
    start_total: int
    start_at: Instant
    warn_total: int | None = None
    due_total: int | None = None
    limit_total: int | None = None
    warn_at: Instant | None = None
    due_at: Instant | None = None
    limit_at: Instant | None = None
    status: LevelStatus
    retired: bool
    version: int


class LevelReached(LevelEvent):
    reason: DueBy
    total_high: int
    due_total: int | None = None
    due_at: Instant | None = None
    job_id: str | None = None


class MaintenanceWarned(LevelReached):
    name_of_event: ClassVar[str] = "maintenance_warned"


class MaintenanceDue(LevelReached):
    name_of_event: ClassVar[str] = "maintenance_due"


class MaintenanceOverdue(LevelReached):
    name_of_event: ClassVar[str] = "maintenance_overdue"


class MaintenanceStarted(LevelEvent):
    name_of_event: ClassVar[str] = "maintenance_started"

    job_id: str
    by: str
    note: str = ""


class MaintenanceCompleted(LevelEvent):
    """`shots_since_last` is what the tool ran since the interval began. `restarted_level_ids` began anew with it."""

    name_of_event: ClassVar[str] = "maintenance_completed"

    job_id: str
    by: str
    note: str = ""
    done_at: Instant
    total_at_completion: int
    shots_since_last: int
    restarted_level_ids: list[str] = Field(default_factory=list)


class MaintenanceWithdrawn(LevelEvent):
    """The job is off, and with it what the level was due for.

    `reason` is one of `corrected` (a correction took the count back below the due count), `plan_changed`,
    `plan_retired` and `tool_retired`. Only a retired tool takes along a job that somebody had started.
    """

    name_of_event: ClassVar[str] = "maintenance_withdrawn"

    job_id: str | None = None
    reason: str


class StockChanged(Event):
    """Stock of a spare part after a movement.

    `kind` is receipt, count, scrap or use, `quantity` is signed; `low` tells that the stock is at the minimum or below.
    """

    publisher: ClassVar[str] = "maintenance"
    aggregate: ClassVar[str] = "part"
    subject_field: ClassVar[str] = "part_id"
    name_of_event: ClassVar[str] = "stock_changed"

    part_id: str
    number: str
    name: str
    kind: str
    quantity: int
    stock: int = Field(ge=0)
    minimum: int = Field(ge=0)
    low: bool
    tool_id: str | None = None
    by: str


class AlertedLevel(Payload):
    level_id: str
    code: str
    name: str
    reason: DueBy
    due_total: int | None = None
    due_at: Instant | None = None
    job_id: str | None = None


class Alert(Payload):
    """Retained while it holds; an empty payload means cleared. `todo` says what to do, in English."""

    tool_id: str
    tool_number: str
    tool_name: str
    kind: AlertKind
    since: Instant
    total_high: int
    levels: list[AlertedLevel]
    machine_ids: list[str]
    todo: str


class RunPermit(Payload):
    """Retained: whether the machine may run with the tools that are mounted on it, and why not."""

    run: bool
    reasons: list[str]


class LevelNow(Payload):
    level_id: str
    plan_id: str
    code: str
    name: str
    status: LevelStatus
    due_total: int | None = None
    due_at: Instant | None = None
    job_id: str | None = None


class ToolPlanState(Payload):
    """Retained: every level of a tool and how it stands."""

    tool_id: str
    status: LevelStatus
    total_high: int
    levels: list[LevelNow]
