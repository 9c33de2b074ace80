"""Maintenance of a period: what was due, what was done in its window, and what it cost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlalchemy import BigInteger, Float, and_, case, cast, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import HOUR_MS, Jobs
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.failures import numbers, texts
from toolcare_gateway.analytics.store.times import At, Sql, elapsed_ms, moment
from toolcare_gateway.analytics.tables import AnalyticsSettings, JobFact
from toolcare_shared.contracts.maintenance import DueBy

_DAY_MS = 24 * HOUR_MS
_Clock: TypeAlias = tuple[Sql, Sql]

_BY_SHOTS: _Clock = (JobFact.shots_since_last, JobFact.interval_shots)
_BY_DAYS: _Clock = (elapsed_ms(JobFact.done_at, JobFact.start_at), cast(JobFact.interval_days, BigInteger) * _DAY_MS)
_BY_HOURS: _Clock = (JobFact.running_ms_since_last, cast(JobFact.interval_hours, BigInteger) * HOUR_MS)


def _ratio(clock: _Clock) -> Sql:
    return func.coalesce(cast(clock[0], Float) / cast(func.nullif(clock[1], 0), Float), -1.0)


_ratios = select(
    JobFact.__table__,
    *(
        _ratio(clock).label(name)
        for clock, name in ((_BY_SHOTS, "by_shots"), (_BY_DAYS, "by_days"), (_BY_HOURS, "by_hours"))
    ),
    *(
        column.label(f"{name}_{kind}")
        for clock, name in ((_BY_SHOTS, "shots"), (_BY_DAYS, "days"), (_BY_HOURS, "hours"))
        for column, kind in zip(clock, ("part", "whole"), strict=True)
    ),
).subquery()
_r = _ratios.c
_clock = func.coalesce(
    _r.due_by,
    case(
        (and_(_r.by_shots < 0, _r.by_days < 0, _r.by_hours < 0), None),
        (and_(_r.by_shots >= _r.by_days, _r.by_shots >= _r.by_hours), DueBy.SHOTS.value),
        (_r.by_days >= _r.by_hours, DueBy.DAYS.value),
        else_=DueBy.HOURS.value,
    ),
)
_clocked = select(_ratios, _clock.label("clock")).subquery()
_c = _clocked.c
JOBS = select(
    _clocked,
    case((_c.clock == DueBy.SHOTS, _c.shots_part), (_c.clock == DueBy.DAYS, _c.days_part), else_=_c.hours_part).label(
        "part"
    ),
    case(
        (_c.clock == DueBy.SHOTS, _c.shots_whole), (_c.clock == DueBy.DAYS, _c.days_whole), else_=_c.hours_whole
    ).label("whole"),
).subquery("jobs")
"""Jobs with what made each due, and how much (`part`) of that interval (`whole`) had run when it was done.

Of one that was done before it was due, the clock that had run the furthest counts.
"""
JOB = JOBS.c
OWN = JOB.included_in.is_(None)
"""Not part of a bigger job."""
OVERSHOOT = case(
    (JOB.clock == DueBy.SHOTS, case((JOB.total_at_done > JOB.due_total, JOB.total_at_done - JOB.due_total), else_=0))
)
"""Shots past the due count; of jobs by shots alone."""


def early(settings: AnalyticsSettings) -> Sql:
    return JOB.part * 100 < JOB.whole * (100 - settings.window_before_percent)


def late(settings: AnalyticsSettings) -> Sql:
    return JOB.part * 100 > JOB.whole * (100 + settings.window_after_percent)


def in_window(settings: AnalyticsSettings) -> Sql:
    low, high = 100 - settings.window_before_percent, 100 + settings.window_after_percent
    return (JOB.part * 100).between(JOB.whole * low, JOB.whole * high)


def done(start: At, until: At) -> list[Sql]:
    return [JOB.done_at >= start, JOB.done_at < until]


def skipped(start: At, until: At) -> list[Sql]:
    return [OWN, JOB.skipped_at >= start, JOB.skipped_at < until]


def undone(until: At) -> list[Sql]:
    """Due before the end of a period, and open at its end."""
    return [or_(*_undone(until))]


def _undone(until: At) -> list[Sql]:
    """By four conditions of which one holds at most, so that each has its index; few are ended after it."""
    not_done = JOB.done_at.is_(None)
    not_skipped = and_(not_done, JOB.skipped_at.is_(None))
    was_due = func.coalesce(JOB.due_at, JOB.due_at) < moment(until)  # not by the index of all that ever were due
    return [
        and_(JOB.due_at < until, not_skipped, JOB.withdrawn_at.is_(None)),
        and_(was_due, not_skipped, JOB.withdrawn_at >= moment(until)),
        and_(was_due, not_done, JOB.skipped_at >= moment(until)),
        and_(was_due, JOB.done_at >= moment(until)),
    ]


async def jobs(session: AsyncSession, asked: Asked) -> Mapping[Key, Jobs]:
    period = asked.periods_table.c
    found: defaultdict[Key, Jobs] = defaultdict(Jobs, await _done(session, asked))
    for key, number in (await _count(session, asked, [and_(*skipped(period.start, period.until))])).items():
        found[key] = replace(found[key], skipped=number)
    for key, number in (await _count(session, asked, _undone(period.until))).items():
        found[key] = replace(found[key], undone=number)
    return found


async def _done(session: AsyncSession, asked: Asked) -> Mapping[Key, Jobs]:
    period, settings = asked.periods_table, asked.settings
    query = asked.keyed(
        JOB.tool_id,
        func.count().filter(OWN),
        func.count().filter(OWN, in_window(settings)),
        func.count().filter(OWN, early(settings)),
        func.count().filter(OWN, late(settings)),
        texts(case((OWN, OVERSHOOT))),
        *(
            func.coalesce(func.sum(column), 0)
            for column in (
                JOB.bench_minutes,
                JOB.cost_cents,
                JOB.parts_cost_cents,
                JOB.found_good,
                JOB.found_caution,
                JOB.found_bad,
            )
        ),
    ).join_from(period, JOBS, and_(*done(period.c.start, period.c.until)))
    rows = await session.execute(query.where(*asked.of_tools_that_ran(JOB.tool_id)))
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


async def _count(session: AsyncSession, asked: Asked, some: Sequence[Sql]) -> Mapping[Key, int]:
    """Count those of each of some conditions, of which one holds at most."""
    counts = [asked.keyed(JOB.tool_id, func.count()).join_from(asked.periods_table, JOBS, which) for which in some]
    theirs = [query.where(*asked.of_tools_that_ran(JOB.tool_id)) for query in counts]
    found: defaultdict[Key, int] = defaultdict(int)
    for key, tool, number in await session.execute(union_all(*theirs)):
        found[key, tool] += number
    return found
