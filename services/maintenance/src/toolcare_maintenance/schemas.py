"""What comes in and goes out over HTTP. Counts are life counts of the tool; a day has 24 hours."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from toolcare_maintenance.domain.intervals import (
    MAX_DAYS,
    MAX_LIMIT_PERCENT,
    MAX_SHOTS,
    Interval,
    Reason,
    Status,
    standing,
    thresholds,
)
from toolcare_maintenance.domain.jobs import CancelReason, JobState
from toolcare_maintenance.domain.levels import KnownStart
from toolcare_maintenance.tables import Job, Level, Machine, Plan, Tool
from toolcare_maintenance.usecases.jobs import WorkDone
from toolcare_maintenance.usecases.plans import WantedLevel

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")]
Said = Annotated[Words, StringConstraints(min_length=1)]
Code = Annotated[str, Field(pattern=r"^L[1-9]$", description="L1 is the smallest service", examples=["L1"])]
Shots = Annotated[int, Field(strict=True, ge=1, le=MAX_SHOTS)]
Days = Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)]
WarnPercent = Annotated[int, Field(strict=True, ge=1, le=100)]
LimitPercent = Annotated[int, Field(strict=True, ge=100, le=MAX_LIMIT_PERCENT)]
LifeCount = Annotated[int, Field(strict=True, ge=0, le=2**53)]


Moment = Annotated[AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC))]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelIn(Body):
    """A level: due after so many shots, so many days, or whichever comes first.

    `start_total` and `start_at` say at which count and when the work was last done; the present ones when absent.
    """

    code: Code
    name: Line
    interval_shots: Shots | None = None
    interval_days: Days | None = None
    warn_percent: WarnPercent = 90
    limit_percent: LimitPercent = 110
    blocks_run: bool = Field(default=False, description="At the limit the machine's run permit is withdrawn")
    includes_lower: bool = Field(default=True, description="Completing it also restarts the lower levels of the plan")
    start_total: LifeCount | None = None
    start_at: Moment | None = None

    def wanted(self, known: KnownStart, level_id: str | None = None) -> WantedLevel:
        """Return the level as the use case takes it; `known` holds where the level itself says nothing."""
        return WantedLevel(
            code=self.code,
            name=self.name,
            interval=Interval(self.interval_shots, self.interval_days, self.warn_percent, self.limit_percent),
            blocks_run=self.blocks_run,
            includes_lower=self.includes_lower,
            known=KnownStart(
                known.total if self.start_total is None else self.start_total,
                known.at if self.start_at is None else self.start_at,
            ),
            id=level_id,
        )


class PlanIn(Body):
    """`start_total` and `start_at` hold for every level that gives none itself."""

    name: Line
    levels: Annotated[list[LevelIn], Field(min_length=1, max_length=9)]
    start_total: LifeCount | None = None
    start_at: Moment | None = None

    def wanted(self) -> list[WantedLevel]:
        known = KnownStart(self.start_total, self.start_at)
        return [level.wanted(known) for level in self.levels]


class LevelPatch(LevelIn):
    """With `id` an existing level as it should be; without, a new one."""

    id: str | None = Field(default=None, max_length=64)


class PlanPatch(Body):
    """What is absent stays. `levels` is the whole list: a level that is missing from it is retired."""

    name: Line | None = None
    levels: Annotated[list[LevelPatch], Field(min_length=1, max_length=9)] | None = None

    def wanted(self) -> list[WantedLevel] | None:
        if self.levels is None:
            return None
        return [level.wanted(KnownStart(), level.id) for level in self.levels]


class RetireIn(Body):
    reason: Said


class StartIn(Body):
    note: Words = ""


class WorkDoneIn(Body):
    """`done_at` may lie back as far as the level's last completion; now when absent."""

    note: Said
    done_at: Moment | None = None

    def work(self) -> WorkDone:
        return WorkDone(self.note, self.done_at)


class LevelOut(BaseModel):
    """A level and how it stands. `by` tells whether shots or days are further along; `percent` is of that interval."""

    id: str
    code: str
    name: str
    interval_shots: int | None
    interval_days: int | None
    warn_percent: int
    limit_percent: int
    blocks_run: bool
    includes_lower: bool
    start_total: int
    start_at: datetime
    warn_total: int | None
    due_total: int | None
    limit_total: int | None
    warn_at: datetime | None
    due_at: datetime | None
    limit_at: datetime | None
    status: Status
    status_since: datetime
    by: Reason
    percent: int
    shots_since: int
    remaining_shots: int | None
    job_id: str | None

    @classmethod
    def of(cls, level: Level, tool: Tool, job: Job | None, now: datetime) -> Self:
        marks = thresholds(level.interval, level.start)
        found = standing(level.interval, level.start, tool.total_high, now)
        return cls(
            id=level.id,
            code=level.code,
            name=level.name,
            interval_shots=level.interval_shots,
            interval_days=level.interval_days,
            warn_percent=level.warn_percent,
            limit_percent=level.limit_percent,
            blocks_run=level.blocks_run,
            includes_lower=level.includes_lower,
            start_total=level.start_total,
            start_at=level.start_at,
            warn_total=marks.warn_total,
            due_total=marks.due_total,
            limit_total=marks.limit_total,
            warn_at=marks.warn_at,
            due_at=marks.due_at,
            limit_at=marks.limit_at,
            status=level.status,
            status_since=level.status_since,
            by=found.reason,
            percent=found.percent,
            shots_since=max(0, tool.total_high - level.start_total),
            remaining_shots=None if marks.due_total is None else marks.due_total - tool.total_high,
            job_id=job.id if job else None,
        )


class PlanOut(BaseModel):
    id: str
    tool_id: str
    name: str
    created_at: datetime
    retired: bool
    retired_reason: str | None
    total: int
    total_high: int
    levels: list[LevelOut]
    version: int

    @classmethod
    def of(cls, plan: Plan, tool: Tool, jobs: Mapping[str, Job], now: datetime) -> Self:
        return cls(
            id=plan.id,
            tool_id=plan.tool_id,
            name=plan.name,
            created_at=plan.created_at,
            retired=plan.retired,
            retired_reason=plan.retired_reason,
            total=tool.total,
            total_high=tool.total_high,
            levels=[LevelOut.of(level, tool, jobs.get(level.id), now) for level in plan.active_levels],
            version=plan.version,
        )


class PlansOut(BaseModel):
    items: list[PlanOut]


class JobOut(BaseModel):
    """A job, open or closed; the completed ones are the log.

    `restarted` names the levels whose intervals its completion began anew, `included_in` the job of the bigger service
    whose completion completed this one.
    """

    id: str
    tool_id: str
    plan_id: str
    level_id: str
    code: str
    name: str
    state: JobState
    reason: Reason
    due_total: int | None
    due_at: datetime | None
    opened_at: datetime
    opened_total: int
    started_at: datetime | None
    started_by: str | None
    start_note: str
    done_at: datetime | None
    done_by: str | None
    note: str
    recorded_at: datetime | None
    total_at_completion: int | None
    shots_since_last: int | None
    included_in: str | None
    restarted: list[str]
    cancelled_at: datetime | None
    cancel_reason: CancelReason | None
    version: int

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls.model_validate(job)


class PermitOut(BaseModel):
    """Whether the machine may run with the tools that hang on it, and why not."""

    machine_id: str
    run: bool
    reasons: list[str]

    @classmethod
    def of(cls, machine: Machine) -> Self:
        return cls(machine_id=machine.id, run=machine.run, reasons=machine.reasons or [])
