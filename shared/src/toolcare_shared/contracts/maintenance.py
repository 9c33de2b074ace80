"""What maintenance publishes: levels, what is due, what was done, alerts and run permits."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.causes import Cause
from toolcare_shared.contracts.event import Event, Instant, Payload


class DueBy(StrEnum):
    SHOTS = "shots"
    DAYS = "days"
    HOURS = "hours"
    """Running hours of the tool."""


class WaitReason(StrEnum):
    """What a job waits for."""

    PARTS = "parts"
    PRESS = "press"
    PERSON = "person"
    DRYING = "drying"
    EXTERNAL = "external"
    DECISION = "decision"
    OTHER = "other"


class FindingSeverity(StrEnum):
    """What a finding asks for, from watching it to stopping for safety or the customer."""

    WATCH = "watch"
    NEXT_STOP = "next_stop"
    STOP_NOW = "stop_now"
    SAFETY = "safety"


class Finding(Payload):
    """Something found during maintenance that is more than this job: the failures service takes it up."""

    finding_id: str
    text: str
    severity: FindingSeverity
    cavity: int | None = Field(default=None, ge=1)
    item_id: str | None = None


class Grades(Payload):
    """How many points were found, or left, in each state."""

    good: int = Field(default=0, ge=0)
    caution: int = Field(default=0, ge=0)
    bad: int = Field(default=0, ge=0)


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

    One by running hours is also published as its tool runs on, with each percent of its interval: by `ran_on`,
    nothing but `running_ms` is new.

    Counts are life counts of the tool: the level is due when the upper bound of the count reaches `due_total`,
    at `due_at`, or after `due_running_ms` of running time in the tool's life, whichever comes first; it warns at
    `warn_total` and is overdue at `limit_total`. `only_stored`: its calendar runs only while the tool is on no press.
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
    interval_hours: int | None = None
    start_running_ms: int = 0
    warn_running_ms: int | None = None
    due_running_ms: int | None = None
    limit_running_ms: int | None = None
    running_ms: int = 0
    ran_on: bool = False
    only_stored: bool = False
    checklist_id: str | None = None
    planned_minutes: int | None = None
    override_until_total: int | None = None
    plan_version: int = 1
    status: LevelStatus
    retired: bool
    version: int


class PlanChanged(Event):
    """A tool got a plan, or its plan was changed or retired; `reason` says why."""

    publisher: ClassVar[str] = "maintenance"
    aggregate: ClassVar[str] = "tool"
    subject_field: ClassVar[str] = "tool_id"
    name_of_event: ClassVar[str] = "plan_changed"

    tool_id: str
    plan_id: str
    plan_name: str
    plan_version: int
    codes: list[str]
    retired: bool = False
    reason: str
    by: str


class LimitsChanged(Event):
    """A tool got limits of its own for what a checklist measures; `names` are the checklist's titles by language."""

    publisher: ClassVar[str] = "maintenance"
    aggregate: ClassVar[str] = "tool"
    subject_field: ClassVar[str] = "tool_id"
    name_of_event: ClassVar[str] = "limits_changed"

    tool_id: str
    checklist_id: str
    names: dict[str, str]
    version: int
    reason: str
    by: str


class LevelReached(LevelEvent):
    """A level came to a status. `running_ms` is the tool's running time; absent in events from before it was told."""

    reason: DueBy
    total_high: int
    running_ms: int | None = None
    due_total: int | None = None
    due_at: Instant | None = None
    job_id: str | None = None


class MaintenanceWarned(LevelReached):
    name_of_event: ClassVar[str] = "maintenance_warned"


class MaintenanceDue(LevelReached):
    name_of_event: ClassVar[str] = "maintenance_due"


class MaintenanceOverdue(LevelReached):
    name_of_event: ClassVar[str] = "maintenance_overdue"


class JobOpened(LevelEvent):
    """Somebody opened a job before the level was due."""

    name_of_event: ClassVar[str] = "job_opened"

    job_id: str
    by: str
    note: str = ""


class MaintenanceScheduled(LevelEvent):
    name_of_event: ClassVar[str] = "maintenance_scheduled"

    job_id: str
    scheduled_for: Instant
    by: str
    note: str = ""


class MaintenanceStarted(LevelEvent):
    name_of_event: ClassVar[str] = "maintenance_started"

    job_id: str
    by: str
    note: str = ""


class MaintenanceWaiting(LevelEvent):
    name_of_event: ClassVar[str] = "maintenance_waiting"

    job_id: str
    reason: WaitReason
    note: str = ""
    by: str


class MaintenanceResumed(LevelEvent):
    name_of_event: ClassVar[str] = "maintenance_resumed"

    job_id: str
    waited_minutes: int = Field(ge=0)
    by: str


class MaintenanceSkipped(LevelEvent):
    """Not done, with right and reason; the interval began anew all the same."""

    name_of_event: ClassVar[str] = "maintenance_skipped"

    job_id: str
    reason: str
    by: str
    total_at_skip: int
    shots_since_last: int


class MaintenanceCorrected(LevelEvent):
    """A corrected count changed at which count a job that is over was done or skipped, and what was run for it."""

    name_of_event: ClassVar[str] = "maintenance_corrected"

    job_id: str
    total_at_completion: int
    shots_since_last: int


class PermitOverridden(LevelEvent):
    """The press may run past the blocking limit until the tool's count reaches `until_total`."""

    name_of_event: ClassVar[str] = "permit_overridden"

    until_total: int
    reason: str
    by: str


class PermitOverrideEnded(LevelEvent):
    """`by` is None when the shots were used up."""

    name_of_event: ClassVar[str] = "permit_override_ended"

    reason: str
    by: str | None = None
    causes: list[Cause] = Field(default_factory=list)


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
    released: bool = True
    """Signed off for production; else the tool stays in repair, for the reason in `release_note`."""
    release_note: str = ""
    workers: list[str] = Field(default_factory=list)
    bench_minutes: int | None = Field(default=None, ge=0)
    waiting_minutes: int | None = Field(default=None, ge=0)
    cost_cents: int | None = Field(default=None, ge=0)
    parts_cost_cents: int = Field(default=0, ge=0)
    findings: list[Finding] = Field(default_factory=list)
    as_found: Grades = Grades()
    as_left: Grades = Grades()
    checklist_id: str | None = None
    checklist_version: int | None = None
    plan_version: int = 1
    included_in: str | None = None
    """The bigger job whose completion completed this one."""


class MaintenanceWithdrawn(LevelEvent):
    """The job is off, and with it what the level was due for.

    `reason` is one of `corrected` (a correction took the count back below the due count), `plan_changed`,
    `plan_retired`, `tool_retired` and `tool_mounted` (a level for stored tools alone). Only a retired tool takes along
    a job that somebody had started.
    """

    name_of_event: ClassVar[str] = "maintenance_withdrawn"

    job_id: str | None = None
    reason: str


class JobForgotten(LevelEvent):
    """A job that was completed, skipped or withdrawn was older than its term and is gone with its answers."""

    name_of_event: ClassVar[str] = "job_forgotten"

    job_id: str


class StockChanged(Event):
    """Stock of a spare part after a movement.

    `kind` is receipt, count, scrap, use or return, `quantity` is signed; `low` tells that the stock is at the minimum
    or below. A use names the tool and, where it was taken for one, the job.
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
    job_id: str | None = None
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
    """Retained: whether the machine may run with the tools that are mounted on it, and why not.

    `causes` says in the same order what `reasons` says in English.
    """

    run: bool
    reasons: list[str]
    causes: list[Cause] = Field(default_factory=list)


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
