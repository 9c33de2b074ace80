"""Stops, response and repeats of a period."""

from collections.abc import Mapping

from sqlalchemy import String, and_, case, cast, exists, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_gateway.analytics.domain.facts import Repeats, Response, Stops
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.times import At, Sql, elapsed_ms, moment
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
    """When a stop ended: as shots show that the press or the tool ran again, else when it was solved, else not yet."""
    return func.coalesce(FailureFact.running_at, FailureFact.solved_at, moment(until))


def down(start: At, until: At) -> list[Sql]:
    """Unscheduled stops that lasted in a period."""
    return [VALID, UNSCHEDULED, or_(*lasting(start, until))]


def lasting(start: At, until: At) -> list[Sql]:
    """Which failures those were, by three conditions of which one holds at most, so that each has its index."""
    reported_at = func.coalesce(FailureFact.reported_at, FailureFact.reported_at)  # not by the index of all before
    before = reported_at < moment(start)
    unsolved = or_(FailureFact.solved_at.is_(None), FailureFact.solved_at > start)
    return [
        and_(FailureFact.reported_at >= start, FailureFact.reported_at < until),
        and_(before, FailureFact.stands, unsolved),
        and_(before, FailureFact.running_at > start),
    ]


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
