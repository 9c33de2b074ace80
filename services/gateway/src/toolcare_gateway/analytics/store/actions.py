"""Actions at the end of a period, and what became of those that were watched in it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Text, and_, func, or_, select, type_coerce, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Actions
from toolcare_gateway.analytics.domain.standing import Course
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.times import At, Query, Sql, moment
from toolcare_gateway.analytics.tables import CAME_BACK, ActionFact

RETURNED = and_(CAME_BACK, type_coerce(ActionFact.returned, Text).contains("[["))
"""Kept as [[at, failure], ...]."""


_COURSE = (
    ActionFact.completed_at,
    ActionFact.cancelled_at,
    ActionFact.due_on,
    ActionFact.rests,
    ActionFact.dues,
)


def outstanding(until: At) -> list[Sql]:
    """On record, and neither done nor called off at a moment; without those that stood otherwise then."""
    return [ActionFact.assigned_at < until, _as_now(until), or_(*_not_ended(until))]


async def otherwise_outstanding(session: AsyncSession, until: datetime, day: date | None = None) -> list[str]:
    """The ids of those that were outstanding at a moment and stand otherwise now; with a day, those late by then."""
    query: Query = select(ActionFact.action_id, *_COURSE)
    query = query.where(ActionFact.assigned_at < until, _otherwise(until))
    courses = {id_: Course(*course) for id_, *course in await session.execute(query)}
    return [
        id_
        for id_, course in courses.items()
        if course.is_outstanding(until) and (day is None or _is_late(course, until, day))
    ]


def _is_late(course: Course, until: datetime, day: date) -> bool:
    due = course.due(until)
    return due is not None and due < day


def _as_now(until: At) -> Sql:
    return or_(ActionFact.settled_at.is_(None), ActionFact.settled_at < moment(until))


def _otherwise(until: At) -> Sql:
    return ActionFact.settled_at >= moment(until)


def _not_ended(until: At) -> list[Sql]:
    """By three conditions of which one holds at most, so that each has its index."""
    never_done = ActionFact.completed_at.is_(None)
    return [
        and_(never_done, ActionFact.cancelled_at.is_(None)),
        and_(never_done, ActionFact.cancelled_at >= moment(until)),
        ActionFact.completed_at >= moment(until),
    ]


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
    found: defaultdict[Key, Actions] = defaultdict(Actions)
    parts = [_of_those(asked, which) for which in _not_ended(asked.periods_table.c.until)]
    for key, tool, number, late in await session.execute(union_all(*parts)):
        known = found[key, tool]
        found[key, tool] = replace(known, outstanding=known.outstanding + number, late=known.late + late)
    for key, tool, *course in await session.execute(_those_otherwise(asked)):
        was, period = Course(*course), asked.periods[key]
        if was.is_outstanding(period.end):
            place = key, tool if asked.by_tool else ""
            late = _is_late(was, period.end, period.local_end)
            known = found[place]
            found[place] = replace(known, outstanding=known.outstanding + 1, late=known.late + late)
    return found


def _those_otherwise(asked: Asked) -> Query:
    """Few actions were revived or got another day since, so these come row by row."""
    period = asked.periods_table
    then = and_(ActionFact.assigned_at < period.c.until, _otherwise(period.c.until))
    query = select(period.c.key, ActionFact.tool_id, *_COURSE).join_from(period, ActionFact, then)
    return query.where(*asked.of_tools_that_ran(ActionFact.tool_id))


def _of_those(asked: Asked, which: Sql) -> Query:
    period = asked.periods_table
    query = asked.keyed(ActionFact.tool_id, func.count(), func.count().filter(ActionFact.due_on < period.c.today))
    those = and_(ActionFact.assigned_at < period.c.until, _as_now(period.c.until), which)
    query = query.join_from(period, ActionFact, those)
    return query.where(*asked.of_tools_that_ran(ActionFact.tool_id))


async def _held(session: AsyncSession, asked: Asked) -> Mapping[Key, int]:
    period = asked.periods_table
    query = asked.keyed(ActionFact.tool_id, func.count())
    query = query.join_from(period, ActionFact, and_(*verified(period.c.start, period.c.until)))
    rows = await session.execute(query.where(*asked.of_tools_that_ran(ActionFact.tool_id)))
    return {(key, tool): number for key, tool, number in rows}


async def _returned(session: AsyncSession, asked: Asked) -> Mapping[Key, int]:
    """Few actions come back, so these come row by row; what was verified before a period came back before it."""
    period = asked.periods_table
    not_over = or_(ActionFact.verified_at.is_(None), ActionFact.verified_at >= period.c.start)
    query = select(period.c.key, ActionFact.tool_id, ActionFact.returned)
    query = query.join_from(period, ActionFact, and_(RETURNED, not_over))
    found: defaultdict[Key, int] = defaultdict(int)
    for key, tool, returned in await session.execute(query.where(*asked.of_tools_that_ran(ActionFact.tool_id))):
        span = asked.periods[key]
        times = returns_within(returned, span.start, span.end)
        if times:
            found[key, tool if asked.by_tool else ""] += times
    return found
