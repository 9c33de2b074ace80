"""Actions at the end of a period, and what became of those that were watched in it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Text, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Actions
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.times import At, Sql, moment
from toolcare_gateway.analytics.tables import ActionFact

RETURNED = type_coerce(ActionFact.returned, Text).contains("[[")
"""Kept as [[at, failure], ...]."""


def outstanding(until: At) -> list[Sql]:
    """On record, and neither done nor called off at a moment."""
    ended = func.coalesce(ActionFact.completed_at, ActionFact.cancelled_at)
    return [ActionFact.assigned_at < until, or_(ended.is_(None), ended >= moment(until))]


def verified(start: At, until: At) -> list[Sql]:
    return [ActionFact.verified_at >= start, ActionFact.verified_at < until]


async def actions(session: AsyncSession, asked: Asked) -> Mapping[Key, Actions]:
    found: defaultdict[Key, Actions] = defaultdict(Actions, await _open(session, asked))
    for key, held in (await _held(session, asked)).items():
        found[key] = replace(found[key], held=held)
    for key, times in (await _returned(session, asked)).items():
        found[key] = replace(found[key], returned=times)
    return found


def returns_within(returned: list[list[str]], start: datetime, until: datetime) -> int:
    """How often what was watched came back in a period."""
    return sum(start <= datetime.fromisoformat(at) < until for at, *_ in returned)


async def _open(session: AsyncSession, asked: Asked) -> Mapping[Key, Actions]:
    period = asked.periods_table
    query = asked.keyed(
        ActionFact.tool_id, func.count(), func.count().filter(ActionFact.due_on < period.c.today)
    ).join_from(period, ActionFact, and_(*outstanding(period.c.until)))
    rows = await session.execute(query.where(*asked.of_tools_that_ran(ActionFact.tool_id)))
    return {(key, tool): Actions(outstanding=number, late=late) for key, tool, number, late in rows}


async def _held(session: AsyncSession, asked: Asked) -> Mapping[Key, int]:
    period = asked.periods_table
    query = asked.keyed(ActionFact.tool_id, func.count())
    query = query.join_from(period, ActionFact, and_(*verified(period.c.start, period.c.until)))
    rows = await session.execute(query.where(*asked.of_tools_that_ran(ActionFact.tool_id)))
    return {(key, tool): number for key, tool, number in rows}


async def _returned(session: AsyncSession, asked: Asked) -> Mapping[Key, int]:
    """Few actions come back, so these come row by row."""
    period = asked.periods_table
    query = select(period.c.key, ActionFact.tool_id, ActionFact.returned).join_from(period, ActionFact, RETURNED)
    found: defaultdict[Key, int] = defaultdict(int)
    for key, tool, returned in await session.execute(query.where(*asked.of_tools_that_ran(ActionFact.tool_id))):
        span = asked.periods[key]
        times = returns_within(returned, span.start, span.end)
        if times:
            found[key, tool if asked.by_tool else ""] += times
    return found
