"""Keeping a tool's levels true to its count and the clock, and everybody told, in one transaction."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.intervals import (
    Meter,
    Standing,
    Start,
    Status,
    crossed,
    has_run_on,
    standing,
    thresholds,
)
from toolcare_maintenance.domain.jobs import NOT_BEGUN, CancelReason, JobState
from toolcare_maintenance.tables import Job, Level, Tool
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.bench import take_checklist
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.contracts.causes import Cause
from toolcare_shared.contracts.maintenance import Alert, AlertKind, RunPermit, ToolPlanState
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.outbox import put_retained
from toolcare_shared.messaging.topics import AlertTopic, PermitTopic, StateTopic


@dataclass(slots=True)
class Judging:
    """What a use case says about the levels it touched, before they are judged again."""

    withdraw_as: CancelReason = CancelReason.CORRECTED
    touched: list[Level] = field(default_factory=list)
    ran_on: list[Level] = field(default_factory=list)
    """Levels as they were, but for the running hours."""

    def changed(self, level: Level) -> None:
        """Publish the level's values again."""
        self.touched.append(level)

    def begun_anew(self, level: Level, start: Start) -> None:
        """Start the level's interval at `start`: it warns and falls due again from there."""
        level.start = start
        level.status, level.status_since = Status.OK, start.at
        self.changed(level)


@asynccontextmanager
async def judged(
    occasion: Occasion, tool: Tool, withdraw_as: CancelReason = CancelReason.CORRECTED
) -> AsyncIterator[Judging]:
    """Change a locked tool or its levels in the body; afterwards each level has its right status and one job at most.

    Events, alerts, the tool's state and the permits of its machines follow, each only where it differs from before.
    """
    before = await _picture(occasion, tool)
    judging = Judging(withdraw_as)
    yield judging
    for level in judging.touched:
        if level.retired:
            await _publish(occasion, tool, level)
    for level in await store.levels_of(occasion.session, tool.id):
        await _judge(occasion, tool, level, judging)
    await _tell(occasion, tool, before, await _picture(occasion, tool))
    for machine_id in await store.machine_ids_of(occasion.session, tool.id):
        await refresh_permit(occasion, machine_id)


async def judge_count(occasion: Occasion, tool: Tool, ran_before: int) -> None:
    """Judge a tool where count or clock have brought a level to another status, and tell of hours that it ran on."""
    levels = await store.bare_levels_of(occasion.session, [tool.id])
    ran_on = ran_on_of(levels, ran_before, tool.running_ms)
    if ran_on or any(has_reached(level, tool.meter, occasion.now) for level in levels):
        async with judged(occasion, tool) as judging:
            judging.ran_on += ran_on


def ran_on_of(levels: Iterable[Level], before_ms: int, after_ms: int) -> list[Level]:
    """Return the levels by running hours that are to be told again when their tool has run on."""
    by_hours = (level for level in levels if level.interval_hours is not None)
    return [level for level in by_hours if has_run_on(level.interval, level.start, before_ms, after_ms)]


def has_reached(level: Level, meter: Meter, now: datetime) -> bool:
    """Return whether a level is to be judged anew once its tool has come to so much."""
    found = standing(level.interval, level.start, meter, now)
    return found.status is not level.status or _override_is_over(meter.total_high, level)


async def refresh_permit(occasion: Occasion, machine_id: str) -> None:
    """Publish whether the machine may run with the tools that hang on it, where that has changed."""
    machine = await store.lock_machine_of_event(occasion.session, machine_id)
    await occasion.session.flush()
    blocking = await store.blocking_levels(occasion.session, machine_id)
    forbidden = await store.tools_forbidden(occasion.session, machine_id)
    reasons = [*map(news.readiness_reason, forbidden)]
    if blocking:
        zone = await store.zone(occasion.session)
        reasons += [news.permit_reason(tool, level, zone) for tool, level in blocking]
    if machine.reasons == reasons:
        return
    machine.run, machine.reasons = not reasons, reasons
    causes = _causes(forbidden, blocking)
    permit = RunPermit(run=not reasons, reasons=reasons, causes=causes)
    await put_retained(occasion.session, PermitTopic(machine_id), permit)


async def permit_causes(session: AsyncSession, machine_id: str) -> list[Cause]:
    """Return why the machine must not run, in the order of the permit's reasons."""
    blocking = await store.blocking_levels(session, machine_id)
    return _causes(await store.tools_forbidden(session, machine_id), blocking)


def _causes(forbidden: Iterable[Tool], blocking: Iterable[tuple[Tool, Level]]) -> list[Cause]:
    return [
        *(news.readiness_cause(tool) for tool in forbidden),
        *(news.permit_cause(tool, level) for tool, level in blocking),
    ]


async def withdraw(occasion: Occasion, job: Job, reason: CancelReason) -> None:
    """Close a job that is no longer asked for, and say so."""
    job.state, job.cancelled_at, job.cancel_reason = JobState.CANCELLED, occasion.now, reason
    job.version += 1
    await occasion.record(news.withdrawn(job, reason, occasion.now))


async def new_job(level: Level, tool: Tool, occasion: Occasion, state: JobState) -> Job:
    """Return a job of the level, stored, with the checklist as it is now."""
    marks = thresholds(level.interval, level.start)
    job = Job(
        id=new_id(),
        tool_id=tool.id,
        plan_id=level.plan_id,
        level_id=level.id,
        code=level.code,
        name=level.name,
        state=state,
        reason=level.reason,
        due_total=marks.due_total,
        due_at=marks.due_at,
        opened_at=occasion.now,
        opened_total=tool.total_high,
        start_note="",
        note="",
        restarted=[],
        version=1,
        waited_ms=0,
        parts_cost_cents=0,
    )
    occasion.session.add(job)
    await take_checklist(occasion, job, level)
    await occasion.session.flush()
    return job


async def _judge(occasion: Occasion, tool: Tool, level: Level, judging: Judging) -> None:
    found, before = _standing(occasion, tool, level), level.status
    level.next_at = thresholds(level.interval, level.start).next_instant(occasion.now)
    if found.status is not before:
        level.status, level.reason, level.status_since = found.status, found.reason, occasion.now
    # One that began anew is ok already: whether it fell is not seen from its status.
    if found.status.rank < before.rank or level in judging.touched:
        await _withdraw_unstarted(occasion, level, judging.withdraw_as)
        await _publish(occasion, tool, level)
    elif level in judging.ran_on and found.status is before:
        await occasion.record(news.level_planned(tool, level, occasion.now, ran_on=True))
    for status in crossed(before, found.status):
        job = await _job_for(occasion, tool, level) if status.needs_job else None
        await occasion.record(news.level_reached(tool, level, status, job, occasion.now))
    if _override_is_over(tool.total_high, level):
        level.end_override()
        await _publish(occasion, tool, level)
        await occasion.record(news.override_ended(level, news.OVERRIDE_USED_UP, None, occasion.now))


def _override_is_over(total_high: int, level: Level) -> bool:
    """Return whether the agreed shots are made, or nothing stops the press any more."""
    until = level.override_until_total
    return until is not None and (total_high >= until or level.status is not Status.OVERDUE)


def _standing(occasion: Occasion, tool: Tool, level: Level) -> Standing:
    return standing(level.interval, level.start, tool.meter, occasion.now)


async def _publish(occasion: Occasion, tool: Tool, level: Level) -> None:
    level.version += 1
    await occasion.record(news.level_planned(tool, level, occasion.now))


async def _withdraw_unstarted(occasion: Occasion, level: Level, reason: CancelReason) -> None:
    """One that a person opened, or took parts for, is somebody's work already."""
    if level.status.needs_job:
        return
    job = await store.job_in_hand(occasion.session, level.id)
    if job is None or job.state not in NOT_BEGUN or job.opened_by is not None:
        return
    if not await store.uses_of(occasion.session, job.id):
        await withdraw(occasion, job, reason)


async def _job_for(occasion: Occasion, tool: Tool, level: Level) -> Job:
    """Return the level's one job in hand, opened if there is none."""
    job = await store.job_in_hand(occasion.session, level.id)
    return job or await new_job(level, tool, occasion, JobState.OPEN)


@dataclass(frozen=True, slots=True)
class _Picture:
    """What the retained topics of a tool should say."""

    state: ToolPlanState | None
    alerts: dict[AlertKind, Alert | None]


async def _picture(occasion: Occasion, tool: Tool) -> _Picture:
    levels: Sequence[Level] = await store.levels_of(occasion.session, tool.id)
    jobs = await store.jobs_in_hand(occasion.session, tool.id)
    machine_ids = await store.machine_ids_of(occasion.session, tool.id)
    return _Picture(news.tool_plan_state(tool, levels, jobs), news.alerts(tool, levels, jobs, machine_ids))


async def _tell(occasion: Occasion, tool: Tool, before: _Picture, after: _Picture) -> None:
    if _without_count(before.state) != _without_count(after.state):
        await put_retained(occasion.session, StateTopic("tool", tool.id), after.state)
    for kind, alert in after.alerts.items():
        if _without_count(before.alerts[kind]) != _without_count(alert):
            await put_retained(occasion.session, AlertTopic(tool.id, kind), alert)


def _without_count(payload: ToolPlanState | Alert | None) -> ToolPlanState | Alert | None:
    """The count alone is no news: it has its own events, and would repeat an alert with every shot."""
    return payload and payload.model_copy(update={"total_high": 0})
