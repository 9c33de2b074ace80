"""Stops, downtime, response and repeats of a period."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import String, and_, case, cast, exists, func, or_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_gateway.analytics.domain.facts import Downtime, Repeats, Response, Stops
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.times import At, Query, Sql, elapsed_ms, later, moment, sooner
from toolcare_gateway.analytics.tables import FailureFact
from toolcare_shared.contracts.failures import CodeGroup, FailureState, Stop

VALID = FailureFact.state.not_in((FailureState.REJECTED, FailureState.DUPLICATE))
STOPPED = FailureFact.stop != Stop.NONE
UNSCHEDULED = FailureFact.stop == Stop.UNSCHEDULED
MOULD = or_(FailureFact.group == CodeGroup.TOOL_FAULT, FailureFact.code.is_(None))
OPEN = FailureFact.state.in_((FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK))


def reported(start: At, until: At) -> list[Sql]:
    return [VALID, FailureFact.reported_at >= start, FailureFact.reported_at < until]


def solved(start: At, until: At) -> list[Sql]:
    return [VALID, FailureFact.solved_at >= start, FailureFact.solved_at < until]


def running_again(until: At) -> Sql:
    """When a stop ended: at the first good shot, else when it was solved, else not yet."""
    return func.coalesce(FailureFact.first_good_at, FailureFact.solved_at, moment(until))


def standing(until: At) -> Sql:
    """Whether it had not ended by then."""
    return running_again(until) >= moment(until)


def down(start: At, until: At) -> list[Sql]:
    """Unscheduled stops that lasted in a period."""
    return [VALID, UNSCHEDULED, or_(*lasting(start, until))]


def lasting(start: At, until: At) -> list[Sql]:
    """Which failures those were, by four conditions of which one holds at most, so that each has its index."""
    reported_at = func.coalesce(FailureFact.reported_at, FailureFact.reported_at)  # not by the index of all before
    before = reported_at < moment(start)
    return [
        and_(FailureFact.reported_at >= start, FailureFact.reported_at < until),
        and_(before, FailureFact.solved_at.is_(None)),
        and_(before, FailureFact.solved_at > start, func.coalesce(FailureFact.first_good_at, moment(until)) > start),
        and_(before, FailureFact.solved_at <= start, FailureFact.first_good_at > start),
    ]


def down_ms(start: At, until: At) -> Sql:
    """How long a stop lasted in a period."""
    ends = sooner(running_again(until), until)
    return elapsed_ms(later(ends, FailureFact.reported_at), later(FailureFact.reported_at, start))


async def stops(session: AsyncSession, asked: Asked) -> Mapping[Key, Stops]:
    period = asked.periods_table
    query = asked.keyed(
        FailureFact.tool_id,
        func.count().filter(UNSCHEDULED, MOULD),
        func.count().filter(UNSCHEDULED),
        func.count().filter(FailureFact.stop == Stop.SCHEDULED),
    ).join_from(period, FailureFact, and_(*reported(period.c.start, period.c.until)))
    query = query.where(STOPPED, *asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))
    return {(key, tool): Stops(*counts) for key, tool, *counts in await session.execute(query)}


async def downtime(session: AsyncSession, asked: Asked) -> Mapping[Key, Downtime]:
    period = asked.periods_table
    found: dict[Key, Downtime] = {}
    parts = [_downtime(asked, lasted) for lasted in lasting(period.c.start, period.c.until)]
    for key, tool, ms, standing in await session.execute(union_all(*parts)):
        known = found.get((key, tool), Downtime(0, 0, asked.periods[key].end))
        found[key, tool] = replace(known, ms=known.ms + int(ms), standing=known.standing + standing)
    return found


def _downtime(asked: Asked, lasted: Sql) -> Query:
    period = asked.periods_table
    start, until = period.c.start, period.c.until
    query = asked.keyed(FailureFact.tool_id, func.sum(down_ms(start, until)), func.count().filter(standing(until)))
    query = query.join_from(period, FailureFact, lasted)
    return query.where(VALID, UNSCHEDULED, *asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))


async def response(session: AsyncSession, asked: Asked) -> Mapping[Key, Response]:
    """Medians need each value; a query that gives them as one text is far quicker than one with a row for each."""
    period = asked.periods_table
    query = asked.keyed(
        FailureFact.tool_id,
        _spans(FailureFact.acknowledged_at),
        _spans(FailureFact.started_at),
        _spans(FailureFact.solved_at),
        _spans(FailureFact.first_good_at),
    ).join_from(period, FailureFact, and_(*reported(period.c.start, period.c.until)))
    query = query.where(*asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))
    return {(key, tool): Response(*map(numbers, spans)) for key, tool, *spans in await session.execute(query)}


async def repeats(session: AsyncSession, asked: Asked) -> Mapping[Key, Repeats]:
    period = asked.periods_table
    again = came_again(asked.settings.repeat_shots)
    query = asked.keyed(FailureFact.tool_id, func.count(), func.sum(case((again, 1), else_=0)))
    query = query.join_from(period, FailureFact, and_(*solved(period.c.start, period.c.until)))
    query = query.where(*asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))
    return {
        (key, tool): Repeats(int(all_), int(repeated)) for key, tool, all_, repeated in await session.execute(query)
    }


def came_again(within_shots: int) -> Sql:
    """Whether the same code was reported at the same place soon after it was solved."""
    again = aliased(FailureFact)
    ran = again.shots - func.coalesce(FailureFact.solved_shots, FailureFact.shots)
    return exists().where(
        again.tool_id == FailureFact.tool_id,
        again.reported_at > FailureFact.solved_at,
        again.counted_as == FailureFact.counted_as,
        again.cavity.is_not_distinct_from(FailureFact.cavity),
        again.component_id.is_not_distinct_from(FailureFact.component_id),
        again.state.not_in((FailureState.REJECTED, FailureState.DUPLICATE)),
        ran.between(0, within_shots),
    )


def _spans(at: Sql) -> Sql:
    return texts(elapsed_ms(at, FailureFact.reported_at))


def texts(values: Sql) -> Sql:
    """All values in one text."""
    return func.aggregate_strings(cast(values, String), ",")


def numbers(text: str | None) -> tuple[int, ...]:
    """Read them, in order: a median is found quickly then."""
    return tuple(sorted(map(int, text.split(",")))) if text else ()
