"""Maintenance of a period: what was due, what was done in its window, and what it cost."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import Float, and_, case, cast, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import HOUR_MS, Jobs
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.failures import numbers, texts
from toolcare_gateway.analytics.store.times import At, Sql, elapsed_ms, moment
from toolcare_gateway.analytics.tables import AnalyticsSettings, JobFact
from toolcare_shared.contracts.maintenance import DueBy

_DAY_MS = 24 * HOUR_MS
_Clock: TypeAlias = tuple[Sql, Sql]

OWN = JobFact.included_in.is_(None)
"""Not part of a bigger job."""

_BY_SHOTS: _Clock = (JobFact.shots_since_last, JobFact.interval_shots)
_BY_DAYS: _Clock = (elapsed_ms(JobFact.done_at, JobFact.start_at), JobFact.interval_days * _DAY_MS)
_BY_HOURS: _Clock = (JobFact.running_ms_since_last, JobFact.interval_hours * HOUR_MS)


def _ratio(clock: _Clock) -> Sql:
    return func.coalesce(cast(clock[0], Float) / cast(func.nullif(clock[1], 0), Float), -1.0)


_SHOTS, _DAYS, _HOURS = _ratio(_BY_SHOTS), _ratio(_BY_DAYS), _ratio(_BY_HOURS)
CLOCK: Sql = func.coalesce(
    JobFact.due_by,
    case(
        (and_(_SHOTS < 0, _DAYS < 0, _HOURS < 0), None),
        (and_(_SHOTS >= _DAYS, _SHOTS >= _HOURS), DueBy.SHOTS.value),
        (_DAYS >= _HOURS, DueBy.DAYS.value),
        else_=DueBy.HOURS.value,
    ),
)
"""What made it due; of one that was done before, the clock that had run the furthest."""
_PART = case((CLOCK == DueBy.SHOTS, _BY_SHOTS[0]), (CLOCK == DueBy.DAYS, _BY_DAYS[0]), else_=_BY_HOURS[0])
_WHOLE = case((CLOCK == DueBy.SHOTS, _BY_SHOTS[1]), (CLOCK == DueBy.DAYS, _BY_DAYS[1]), else_=_BY_HOURS[1])
PERCENT = 100.0 * cast(_PART, Float) / cast(func.nullif(_WHOLE, 0), Float)
"""How much of the interval had run when it was done."""
OVERSHOOT = case(
    (
        CLOCK == DueBy.SHOTS,
        case((JobFact.total_at_done > JobFact.due_total, JobFact.total_at_done - JobFact.due_total), else_=0),
    )
)
"""Shots past the due count; of jobs by shots alone."""


def early(settings: AnalyticsSettings) -> Sql:
    return _WHOLE * (100 - settings.window_before_percent) > _PART * 100


def late(settings: AnalyticsSettings) -> Sql:
    return _WHOLE * (100 + settings.window_after_percent) < _PART * 100


def in_window(settings: AnalyticsSettings) -> Sql:
    low, high = 100 - settings.window_before_percent, 100 + settings.window_after_percent
    return (_PART * 100).between(_WHOLE * low, _WHOLE * high)


def done(start: At, until: At) -> list[Sql]:
    return [JobFact.done_at >= start, JobFact.done_at < until]


def skipped(start: At, until: At) -> list[Sql]:
    return [JobFact.skipped_at >= start, JobFact.skipped_at < until]


def undone(until: At) -> list[Sql]:
    """Due before the end of a period, and open at its end."""
    ended = func.coalesce(JobFact.done_at, JobFact.skipped_at, JobFact.withdrawn_at)
    return [JobFact.due_at < until, or_(ended.is_(None), ended >= moment(until))]


async def jobs(session: AsyncSession, asked: Asked) -> Mapping[Key, Jobs]:
    period = asked.periods_table.c
    found: defaultdict[Key, Jobs] = defaultdict(Jobs, await _done(session, asked))
    for key, number in (await _count(session, asked, and_(OWN, *skipped(period.start, period.until)))).items():
        found[key] = replace(found[key], skipped=number)
    for key, number in (await _count(session, asked, and_(*undone(period.until)))).items():
        found[key] = replace(found[key], undone=number)
    return found


async def _done(session: AsyncSession, asked: Asked) -> Mapping[Key, Jobs]:
    period, settings = asked.periods_table, asked.settings
    query = asked.keyed(
        JobFact.tool_id,
        func.count().filter(OWN),
        func.count().filter(OWN, in_window(settings)),
        func.count().filter(OWN, early(settings)),
        func.count().filter(OWN, late(settings)),
        texts(case((OWN, OVERSHOOT))),
        *(
            func.coalesce(func.sum(column), 0)
            for column in (
                JobFact.bench_minutes,
                JobFact.cost_cents,
                JobFact.parts_cost_cents,
                JobFact.found_good,
                JobFact.found_caution,
                JobFact.found_bad,
            )
        ),
    ).join_from(period, JobFact, and_(*done(period.c.start, period.c.until)))
    rows = await session.execute(query.where(*asked.of_tools_that_ran(JobFact.tool_id)))
    return {
        (key, tool): Jobs(
            completed=completed,
            in_window=inside,
            early=before,
            late=after,
            overshoots=numbers(past),
            bench_minutes=int(bench),
            external_cents=int(external),
            parts_cents=int(parts),
            good=int(good),
            caution=int(caution),
            bad=int(bad),
        )
        for key, tool, completed, inside, before, after, past, bench, external, parts, good, caution, bad in rows
    }


async def _count(session: AsyncSession, asked: Asked, which: Sql) -> Mapping[Key, int]:
    query = asked.keyed(JobFact.tool_id, func.count()).join_from(asked.periods_table, JobFact, which)
    rows = await session.execute(query.where(*asked.of_tools_that_ran(JobFact.tool_id)))
    return {(key, tool): number for key, tool, number in rows}
