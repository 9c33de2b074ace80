"""What really happened in a plant, as plain records: events are written from them, and truth is reckoned by them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Tool:
    id: str
    number: str
    name: str
    area: str
    cavities: int
    cycle_ms: int
    life_shots: int | None
    status: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Cavities:
    """From `at` on so many cavities of the tool make parts."""

    tool_id: str
    at: datetime
    cavity: int
    active: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    tool_id: str
    machine_id: str
    mounted_at: datetime
    unmounted_at: datetime | None
    active_cavities: int | None
    order_shots: int | None
    slowness: float
    """Actual cycles by the approved one."""


@dataclass(slots=True)
class Count:
    tool_id: str
    machine_id: str | None
    begin: datetime
    end: datetime
    shots: int
    high: int
    origin: str
    booked_at: datetime
    total: int = 0
    total_high: int = 0


@dataclass(frozen=True, slots=True)
class Unassigned:
    machine_id: str
    begin: datetime
    end: datetime
    shots: int


@dataclass(frozen=True, slots=True)
class Gap:
    id: str
    tool_id: str
    machine_id: str
    low: int
    high: int
    since: datetime
    found_at: datetime
    settled: int | None
    settled_at: datetime | None


@dataclass(slots=True)
class Failure:
    """Times are empty where that never came. `solved_first_at` and `reopened_at`: it was solved too early once.

    `heard_after`: how much later than it was done others heard that it is solved. `returned_at`: what was done had held
    until then; it was solved again at `done_again_at`, or `resumed_at` it turned out that it had not come back.
    """

    id: str
    number: int
    tool_id: str
    machine_id: str | None
    code: str | None
    coded_later: bool
    component_id: str | None
    cavity: int | None
    spot: tuple[str, float, float] | None
    severity: str
    stop: str
    reported_at: datetime
    shots: int
    verdict: str | None
    verdict_at: datetime | None
    started_at: datetime | None = None
    solved_first_at: datetime | None = None
    reopened_at: datetime | None = None
    solved_at: datetime | None = None
    solved_shots: int | None = None
    heard_after: timedelta = timedelta()
    returned_at: datetime | None = None
    resumed_at: datetime | None = None
    done_again_at: datetime | None = None
    closed_at: datetime | None = None
    fixes: list[str] = field(default_factory=list)
    action_id: str | None = None


@dataclass(slots=True)
class Level:
    id: str
    tool_id: str
    code: str
    shots: int | None
    days: int | None
    hours: int | None
    minutes: int


@dataclass(slots=True)
class Job:
    """An interval of a level and its work. One of which nothing is told yet is neither asked for nor due."""

    id: str
    level: Level
    start_total: int
    start_at: datetime
    start_running_ms: int
    asked_at: datetime | None = None
    due_at: datetime | None = None
    due_by: str | None = None
    overridden_at: datetime | None = None
    started_at: datetime | None = None
    waits: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    done_at: datetime | None = None
    skipped_at: datetime | None = None
    withdrawn_at: datetime | None = None
    total_then: int = 0
    running_ms_then: int = 0
    bench_minutes: int | None = None
    cost_cents: int | None = None
    parts_cost_cents: int = 0
    found: tuple[int, int, int] = (0, 0, 0)
    included_in: str | None = None


@dataclass(slots=True)
class Action:
    id: str
    number: int
    tool_id: str
    failure_ids: list[str]
    assigned_at: datetime
    due_on: date
    fixes: list[str]
    completed_at: datetime | None = None
    verified_at: datetime | None = None
    returned_at: datetime | None = None
    returned_as: str = ""
    resumed_at: datetime | None = None
    """The report with which it came back was none."""
    moved_at: datetime | None = None
    later_due_on: date | None = None
    """The day it got then."""
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    insert_id: str
    serial: str
    tool_id: str
    component_id: str
    cavity: int
    installed_at: datetime
    removed_at: datetime | None


@dataclass(slots=True)
class Year:
    begin: datetime
    end: datetime
    late_from: datetime
    """What is booked from then on changes days that are long over."""
    tools: list[Tool] = field(default_factory=list)
    machines: dict[str, str] = field(default_factory=dict)
    """The area of each press."""
    cavities: list[Cavities] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    unassigned: list[Unassigned] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


GROUPS = {
    "flash": "part_defect",
    "short_shot": "part_defect",
    "worn_ejector": "tool_fault",
    "broken_core": "tool_fault",
    "blocked_cooling": "tool_fault",
    "no_material": "stop_reason",
}
MERGED = {"short_shot": "flash"}
"""A code that was merged into another in the middle of the year."""
CALLED = {code: {"en": code, "de": f"{code} (de)"} for code in GROUPS} | {
    "worn_ejector": {"en": "Bent pin", "de": "Stift"}
}
"""What codes are called in the end; one has another name than before."""


def counted_as(code: str | None) -> str:
    return MERGED.get(code, code) if code else ""
