"""The tools there are, and how far they are through their lives."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Pool
from toolcare_gateway.analytics.domain.lives import Life
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.store.asked import Asked, Key, of_tools, ran_on
from toolcare_gateway.analytics.store.changes import counting_from
from toolcare_gateway.analytics.tables import ShotsDay, ToolFact
from toolcare_shared.contracts.registry import ToolStatus
from toolcare_shared.pace import BLOCK_DAYS, BLOCKS

IN_USE = ToolFact.status.not_in((ToolStatus.RETIRED, ""))
_IDLE = timedelta(days=14)
_NOTHING = ((0,) * BLOCKS, 0)


async def pools(session: AsyncSession, asked: Asked) -> Mapping[Key, Pool]:
    period = asked.periods_table
    lived = ToolFact.life_shots > 0
    query = asked.keyed(
        ToolFact.tool_id,
        func.count(),
        func.count().filter(ToolFact.status == ToolStatus.RELEASED),
        func.coalesce(func.sum(case((lived, ToolFact.total))), 0),
        func.coalesce(func.sum(case((lived, ToolFact.life_shots))), 0),
    ).join_from(period, ToolFact, IN_USE)
    rows = await session.execute(query.where(*asked.of_tools_that_ran(ToolFact.tool_id)))
    return {(key, tool): Pool(*map(int, sums)) for key, tool, *sums in rows}


Weeks: TypeAlias = Mapping[str, tuple[tuple[int, ...], int]]
"""For each tool its shots in weeks that end yesterday, the last one first, and those of the last two weeks."""


async def lives(session: AsyncSession, scope: Scope, period: Period, weeks: Weeks) -> Sequence[Life]:
    """Tools in use, whatever the period; it says which ran on a press. `weeks` are those of the days that are over."""
    which = [IN_USE, *of_tools(scope, ToolFact.tool_id), *ran_on(scope, ToolFact.tool_id, period.start, period.end)]
    rows = await session.execute(
        select(
            ToolFact.tool_id, ToolFact.total, ToolFact.total_high, ToolFact.life_shots, ToolFact.first_shot_at
        ).where(*which)
    )
    lately = await _lately(session, scope, period.today)
    return [
        Life(
            tool_id,
            total,
            high,
            life or None,
            first.astimezone(period.zone).date() if first else None,
            *_and_lately(weeks.get(tool_id, _NOTHING), *lately.get(tool_id, (0, 0))),
        )
        for tool_id, total, high, life, first in rows
    ]


def _and_lately(weeks: tuple[tuple[int, ...], int], yesterday: int, recent: int) -> tuple[tuple[int, ...], int]:
    (last, *before), more = weeks
    return (last + yesterday, *before), more + recent


def days_of_weeks(today: date) -> tuple[date, date]:
    return today - timedelta(days=BLOCK_DAYS * BLOCKS), counting_from(today) - timedelta(days=1)


async def weeks_of(session: AsyncSession, scope: Scope, today: date) -> Weeks:
    """Return what was made on the days that are over."""
    edges = [today - timedelta(days=BLOCK_DAYS * week) for week in range(BLOCKS + 1)]
    sums = [
        func.sum(case((ShotsDay.day >= begin, case((ShotsDay.day < end, ShotsDay.shots_high), else_=0)), else_=0))
        for end, begin in pairwise(edges)
    ]
    recent = func.sum(case((ShotsDay.day >= today - _IDLE, ShotsDay.shots), else_=0))
    first, last = days_of_weeks(today)
    query = (
        select(ShotsDay.tool_id, *sums, recent)
        .where(ShotsDay.day >= first, ShotsDay.day <= last, *of_tools(scope, ShotsDay.tool_id))
        .group_by(ShotsDay.tool_id)
    )
    rows = await session.execute(query)
    return {tool: (tuple(map(int, shots[:-1])), int(shots[-1])) for tool, *shots in rows}


async def _lately(session: AsyncSession, scope: Scope, today: date) -> Mapping[str, tuple[int, int]]:
    """For each tool its shots of yesterday, by their upper bound, and those of both days."""
    yesterday = func.sum(case((ShotsDay.day < today, ShotsDay.shots_high), else_=0))
    query = (
        select(ShotsDay.tool_id, yesterday, func.sum(ShotsDay.shots))
        .where(ShotsDay.day >= counting_from(today), ShotsDay.day <= today, *of_tools(scope, ShotsDay.tool_id))
        .group_by(ShotsDay.tool_id)
    )
    return {tool: (int(high), int(made)) for tool, high, made in await session.execute(query)}
