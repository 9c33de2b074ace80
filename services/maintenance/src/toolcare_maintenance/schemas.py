"""Plans, levels and permits over HTTP. Counts are life counts of the tool; a day has 24 hours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from toolcare_maintenance.domain.intervals import HOUR_MS, Interval, Reason, Status, standing, thresholds
from toolcare_maintenance.domain.levels import KnownStart
from toolcare_maintenance.forms import (
    Body,
    Code,
    Days,
    Hours,
    Id,
    LifeCount,
    LimitPercent,
    Line,
    Minutes,
    Moment,
    Said,
    Shots,
    WarnPercent,
    Words,
)
from toolcare_maintenance.tables import Checklist, Job, Level, Machine, Plan, PlanVersion, Tool
from toolcare_maintenance.usecases.plans import WantedLevel, WantedPlan
from toolcare_shared.contracts.causes import Cause


class LevelIn(Body):
    """A level: due after so many shots, days or running hours, whichever comes first.

    `start_total` and `start_at` say at which count and when the work was last done; when absent, a new level begins
    at the present ones, and one that exists keeps its own.
    `reason` says why the tool has this interval: needed where it differs from the plan's template.
    """

    code: Code
    name: Line
    interval_shots: Shots | None = None
    interval_days: Days | None = None
    interval_hours: Hours | None = Field(default=None, description="Running hours of the tool")
    only_stored: bool = Field(default=False, description="Its days count only while the tool hangs on no press")
    checklist_id: Id | None = None
    planned_minutes: Minutes | None = None
    reason: Words | None = None
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
            interval=Interval(
                self.interval_shots,
                self.interval_days,
                self.warn_percent,
                self.limit_percent,
                self.interval_hours,
                self.only_stored,
            ),
            blocks_run=self.blocks_run,
            includes_lower=self.includes_lower,
            checklist_id=self.checklist_id,
            planned_minutes=self.planned_minutes,
            reason=self.reason or None,
            known=KnownStart(
                known.total if self.start_total is None else self.start_total,
                known.at if self.start_at is None else self.start_at,
            ),
            id=level_id,
        )


class PlanIn(Body):
    """`start_total` and `start_at` hold for every level that gives none itself."""

    name: Line
    levels: Annotated[list[LevelIn], Field(min_length=1, max_length=5)]
    template_id: Id | None = None
    reason: Words = ""
    start_total: LifeCount | None = None
    start_at: Moment | None = None

    def wanted(self) -> WantedPlan:
        known = KnownStart(self.start_total, self.start_at)
        levels = [level.wanted(known) for level in self.levels]
        return WantedPlan(self.name, levels, self.template_id, self.reason)


class LevelPatch(LevelIn):
    """With `id` an existing level as it should be; without, a new one."""

    id: str | None = Field(default=None, max_length=64)


class PlanPatch(Body):
    """What is absent stays. `levels` is the whole list: a level that is missing from it is retired.

    `reason` is kept with the version of the plan that this makes.
    """

    reason: Said
    name: Line | None = None
    levels: Annotated[list[LevelPatch], Field(min_length=1, max_length=5)] | None = None

    def wanted(self) -> list[WantedLevel] | None:
        if self.levels is None:
            return None
        return [level.wanted(KnownStart(), level.id) for level in self.levels]


class OverrideIn(Body):
    """Let the press run for so many more shots."""

    reason: Said
    shots: Shots


class EndOverrideIn(Body):
    reason: Said


class OverrideOut(BaseModel):
    """Until which count of the tool the press may run past the limit, and who allowed it."""

    until_total: int
    reason: str
    by: str
    at: datetime

    @classmethod
    def of(cls, level: Level) -> Self | None:
        if level.override_until_total is None or level.override_at is None:
            return None
        return cls(
            until_total=level.override_until_total,
            reason=level.override_reason or "",
            by=level.override_by or "",
            at=level.override_at,
        )


class LevelOut(BaseModel):
    """A level and how it stands. `by` tells which of its clocks is furthest along; `percent` is of that interval."""

    id: str
    code: str
    name: str
    interval_shots: int | None
    interval_days: int | None
    interval_hours: int | None
    only_stored: bool
    checklist_id: str | None
    checklist_titles: dict[str, str] | None
    planned_minutes: int | None
    reason: str | None
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
    hours_since: float
    remaining_hours: float | None
    override: OverrideOut | None
    job_id: str | None

    @classmethod
    def of(cls, level: Level, tool: Tool, job: Job | None, checklist: Checklist | None, now: datetime) -> Self:
        marks = thresholds(level.interval, level.start)
        found = standing(level.interval, level.start, tool.meter, now)
        left_ms = None if marks.due_running_ms is None else marks.due_running_ms - tool.running_ms
        return cls(
            id=level.id,
            code=level.code,
            name=level.name,
            interval_shots=level.interval_shots,
            interval_days=level.interval_days,
            interval_hours=level.interval_hours,
            only_stored=level.only_stored,
            checklist_id=level.checklist_id,
            checklist_titles=None if checklist is None else checklist.titles,
            planned_minutes=level.planned_minutes,
            reason=level.own_reason,
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
            hours_since=_hours(max(0, tool.running_ms - level.start_running_ms)),
            remaining_hours=None if left_ms is None else _hours(left_ms),
            override=OverrideOut.of(level),
            job_id=job.id if job else None,
        )


def _hours(ms: int) -> float:
    return round(ms / HOUR_MS, 1)


class PlanOut(BaseModel):
    id: str
    tool_id: str
    name: str
    template_id: str | None
    created_at: datetime
    retired: bool
    retired_reason: str | None
    total: int
    total_high: int
    levels: list[LevelOut]
    version: int

    @classmethod
    def of(
        cls, plan: Plan, tool: Tool, jobs: Mapping[str, Job], checklists: Mapping[str, Checklist], now: datetime
    ) -> Self:
        return cls(
            id=plan.id,
            tool_id=plan.tool_id,
            name=plan.name,
            template_id=plan.template_id,
            created_at=plan.created_at,
            retired=plan.retired,
            retired_reason=plan.retired_reason,
            total=tool.total,
            total_high=tool.total_high,
            levels=[
                LevelOut.of(level, tool, jobs.get(level.id), checklists.get(level.checklist_id or ""), now)
                for level in plan.active_levels
            ],
            version=plan.version,
        )


class PlansOut(BaseModel):
    items: list[PlanOut]


class LevelKept(BaseModel):
    """A level as a version of its plan had it."""

    code: str
    name: str
    interval_shots: int | None
    interval_days: int | None
    interval_hours: int | None
    only_stored: bool
    warn_percent: int
    limit_percent: int
    blocks_run: bool
    includes_lower: bool
    checklist_id: str | None
    planned_minutes: int | None
    own_reason: str | None


class PlanVersionOut(BaseModel):
    """A plan as it was, who made it so, and why."""

    version: int
    at: datetime
    by: str
    reason: str
    name: str
    retired: bool
    levels: list[LevelKept]

    @classmethod
    def of(cls, version: PlanVersion) -> Self:
        return cls.model_validate(version, from_attributes=True)


class PlanVersionsOut(BaseModel):
    items: list[PlanVersionOut]


class PermitOut(BaseModel):
    """Whether the machine may run with the tools that hang on it, and why not."""

    machine_id: str
    run: bool
    reasons: list[str]
    causes: list[Cause]

    @classmethod
    def of(cls, machine: Machine, causes: list[Cause]) -> Self:
        return cls(machine_id=machine.id, run=machine.run, reasons=machine.reasons or [], causes=causes)
