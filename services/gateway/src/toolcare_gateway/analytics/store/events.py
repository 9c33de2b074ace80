"""What figures are made of, by the conditions their sums are made by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import HOUR_MS, MINUTE_MS
from toolcare_gateway.analytics.domain.period import Period, midnight
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.schemas import EventKind, FigureEvent, ToolName
from toolcare_gateway.analytics.store import newest
from toolcare_gateway.analytics.store.asked import of_tools, on_presses, ran_on, touching
from toolcare_gateway.analytics.store.downtime import shares, spans
from toolcare_gateway.analytics.store.failures import UNSCHEDULED, came_again
from toolcare_gateway.analytics.store.failures import down as lasted
from toolcare_gateway.analytics.store.jobs import JOB, OVERSHOOT, early, in_window, late
from toolcare_gateway.analytics.store.newest import Place
from toolcare_gateway.analytics.store.repairs import WAITING_MS, WORKED_MS
from toolcare_gateway.analytics.store.runs import TIMED
from toolcare_gateway.analytics.store.times import Query, Sql, elapsed_ms
from toolcare_gateway.analytics.tables import (
    ActionFact,
    AnalyticsSettings,
    FailureFact,
    RunFact,
    ShotsDay,
    ToolFact,
)

_TOOL = (func.coalesce(ToolFact.number, ""), func.coalesce(ToolFact.name, ""))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose events, and which page of them: `limit` after `place`."""

    period: Period
    scope: Scope
    settings: AnalyticsSettings
    place: Place | None
    limit: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page, one more than was asked if there are; `total` are all of them."""

    total: int
    items: Sequence[FigureEvent]


async def failures(session: AsyncSession, wanted: Wanted, which: Sql) -> Found:
    start, until = wanted.period.start, wanted.period.end
    on_presses = _on_presses(wanted.scope, FailureFact.tool_id, FailureFact.machine_id)
    down = shares(spans(literal(0), start, until).where(*lasted(start, until), *on_presses))
    query = (
        select(
            FailureFact.failure_id,
            FailureFact.number,
            FailureFact.tool_id,
            *_TOOL,
            FailureFact.reported_at,
            FailureFact.code,
            FailureFact.severity,
            FailureFact.stop,
            FailureFact.cavity,
            FailureFact.shots,
            elapsed_ms(FailureFact.acknowledged_at, FailureFact.reported_at),
            WAITING_MS,
            WORKED_MS,
            case((UNSCHEDULED, func.coalesce(down.c.ms, 0))),
            came_again(wanted.settings.repeat_shots),
        )
        .outerjoin(ToolFact, ToolFact.tool_id == FailureFact.tool_id)
        .outerjoin(down, down.c.failure_id == FailureFact.failure_id)
        .where(which, *on_presses)
    )
    total = await _total(session, query)
    rows = await session.execute(
        newest.page(
            query, FailureFact.reported_at, FailureFact.failure_id, EventKind.FAILURE, wanted.place, wanted.limit
        )
    )
    return Found(
        total,
        [
            FigureEvent(
                kind=EventKind.FAILURE,
                id=id_,
                number=number,
                tool=ToolName(id=tool, number=tool_number, name=name),
                at=at,
                label=code or "",
                values={
                    "severity": severity,
                    "stop": stop,
                    "cavity": cavity,
                    "shots": shots,
                    "acknowledged_minutes": _over(response, MINUTE_MS),
                    "waiting_hours": _over(waiting, HOUR_MS),
                    "work_hours": _over(worked, HOUR_MS),
                    "downtime_hours": _over(stood, HOUR_MS),
                    "came_again": int(again),
                },
            )
            for (
                id_, number, tool, tool_number, name, at, code, severity, stop, cavity, shots, response, waiting,
                worked, stood, again,
            ) in rows
        ],
    )  # fmt: skip


async def jobs(session: AsyncSession, wanted: Wanted, which: Sql) -> Found:
    settings, end = wanted.settings, wanted.period.end
    # As it stood at the end of the period: what was done or skipped after it was undone then.
    at = case((JOB.done_at < end, JOB.done_at), (JOB.skipped_at < end, JOB.skipped_at), else_=JOB.due_at)
    verdict = case(
        (JOB.skipped_at < end, "skipped"),
        (or_(JOB.done_at.is_(None), JOB.done_at >= end), "undone"),
        (in_window(settings), "in_window"),
        (early(settings), "early"),
        (late(settings), "late"),
    )
    percent = 100.0 * JOB.part / func.nullif(JOB.whole, 0)
    query = (
        select(
            JOB.job_id,
            JOB.tool_id,
            *_TOOL,
            at.label("at"),
            JOB.code,
            verdict,
            percent,
            OVERSHOOT,
            JOB.bench_minutes,
            JOB.cost_cents,
            JOB.parts_cost_cents,
            JOB.found_good,
            JOB.found_caution,
            JOB.found_bad,
        )
        .outerjoin(ToolFact, ToolFact.tool_id == JOB.tool_id)
        .where(which, *_of_tools_that_ran(wanted, JOB.tool_id))
    )
    total = await _total(session, query)
    rows = await session.execute(newest.page(query, at, JOB.job_id, EventKind.JOB, wanted.place, wanted.limit))
    return Found(
        total,
        [
            FigureEvent(
                kind=EventKind.JOB,
                id=id_,
                number=None,
                tool=ToolName(id=tool, number=tool_number, name=name),
                at=at,
                label=code,
                values={
                    "verdict": told,
                    "interval_percent": None if part is None else float(part),
                    "overshoot_shots": past,
                    "bench_minutes": bench,
                    "external_cents": external,
                    "parts_cents": parts,
                    "good": good,
                    "caution": caution,
                    "bad": bad,
                },
            )
            for (
                id_, tool, tool_number, name, at, code, told, part, past, bench, external, parts, good, caution, bad,
            ) in rows
        ],
    )  # fmt: skip


async def runs(session: AsyncSession, wanted: Wanted) -> Found:
    query = (
        select(
            RunFact.run_id,
            RunFact.tool_id,
            *_TOOL,
            RunFact.mounted_at,
            RunFact.machine_id,
            RunFact.shots,
            RunFact.run_ms,
            RunFact.median_cycle_ms,
            RunFact.approved_cycle_ms,
        )
        .outerjoin(ToolFact, ToolFact.tool_id == RunFact.tool_id)
        .where(
            *TIMED,
            *touching(wanted.period.start, wanted.period.end),
            *_on_presses(wanted.scope, RunFact.tool_id, RunFact.machine_id),
        )
    )
    total = await _total(session, query)
    rows = await session.execute(
        newest.page(query, RunFact.mounted_at, RunFact.run_id, EventKind.RUN, wanted.place, wanted.limit)
    )
    return Found(
        total,
        [
            FigureEvent(
                kind=EventKind.RUN,
                id=id_,
                number=None,
                tool=ToolName(id=tool, number=tool_number, name=name),
                at=at,
                label=machine,
                values={
                    "shots": shots,
                    "run_hours": ran / HOUR_MS,
                    "median_cycle_ms": median,
                    "approved_cycle_ms": approved,
                    "deviation_percent": 100 * (median - approved) / approved,
                },
            )
            for id_, tool, tool_number, name, at, machine, shots, ran, median, approved in rows
        ],
    )


async def actions(session: AsyncSession, wanted: Wanted, which: Sql) -> Found:
    query = (
        select(
            ActionFact.action_id,
            ActionFact.number,
            ActionFact.tool_id,
            *_TOOL,
            ActionFact.assigned_at,
            ActionFact.title,
            ActionFact.state,
            ActionFact.due_on,
            ActionFact.shots_held,
            ActionFact.reopened,
        )
        .outerjoin(ToolFact, ToolFact.tool_id == ActionFact.tool_id)
        .where(which, *_of_tools_that_ran(wanted, ActionFact.tool_id))
    )
    total = await _total(session, query)
    rows = await session.execute(
        newest.page(query, ActionFact.assigned_at, ActionFact.action_id, EventKind.ACTION, wanted.place, wanted.limit)
    )
    return Found(
        total,
        [
            FigureEvent(
                kind=EventKind.ACTION,
                id=id_,
                number=number,
                tool=ToolName(id=tool, number=tool_number, name=name),
                at=at,
                label=title,
                values={
                    "state": state,
                    "due_on": due.isoformat() if due else None,
                    "shots_held": held,
                    "reopened": reopened,
                },
            )
            for id_, number, tool, tool_number, name, at, title, state, due, held, reopened in rows
        ],
    )


async def days(session: AsyncSession, wanted: Wanted) -> Found:
    """Shots of a tool on a day, whichever presses it ran on."""
    period = wanted.period
    sums = (
        select(
            ShotsDay.day,
            ShotsDay.tool_id,
            func.sum(ShotsDay.shots).label("shots"),
            func.sum(ShotsDay.run_ms).label("run_ms"),
            func.sum(ShotsDay.cavity_shots).label("cavity_shots"),
            func.sum(ShotsDay.nominal_shots).label("nominal_shots"),
            func.sum(ShotsDay.corrected_shots).label("corrected_shots"),
        )
        .where(
            ShotsDay.day >= period.first,
            ShotsDay.day <= period.last,
            *_on_presses(wanted.scope, ShotsDay.tool_id, ShotsDay.machine_id),
        )
        .group_by(ShotsDay.day, ShotsDay.tool_id)
    )
    total = await session.scalar(select(func.count()).select_from(sums.subquery())) or 0
    if wanted.place is not None:
        day = wanted.place[0].astimezone(period.zone).date()
        sums = sums.where(
            ShotsDay.day <= day, or_(ShotsDay.day < day, ShotsDay.tool_id < wanted.place[2].partition(" ")[2])
        )
    page = sums.order_by(ShotsDay.day.desc(), ShotsDay.tool_id.desc()).limit(wanted.limit + 1).subquery()
    rows = await session.execute(select(page, *_TOOL).outerjoin(ToolFact, ToolFact.tool_id == page.c.tool_id))
    return Found(
        total,
        [
            FigureEvent(
                kind=EventKind.DAY,
                id=f"{day} {tool}",
                number=None,
                tool=ToolName(id=tool, number=tool_number, name=name),
                at=midnight(day, period.zone),
                label=day.isoformat(),
                values={
                    "shots": int(shots),
                    "run_hours": int(ran) / HOUR_MS,
                    "cavity_shots": int(active),
                    "nominal_shots": int(nominal),
                    "corrected_shots": int(corrected),
                },
            )
            for day, tool, shots, ran, active, nominal, corrected, tool_number, name in rows
        ],
    )


def _on_presses(scope: Scope, tool: Sql, press: Sql) -> list[Sql]:
    return [*of_tools(scope, tool), *on_presses(scope, press)]


def _of_tools_that_ran(wanted: Wanted, tool: Sql) -> list[Sql]:
    return [*of_tools(wanted.scope, tool), *ran_on(wanted.scope, tool, wanted.period.start, wanted.period.end)]


async def _total(session: AsyncSession, query: Query) -> int:
    return await session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def _over(ms: int | None, unit: int) -> float | None:
    return None if ms is None else ms / unit


def moment_of(event: FigureEvent) -> tuple[datetime, str, str]:
    return event.at, event.kind, event.id
