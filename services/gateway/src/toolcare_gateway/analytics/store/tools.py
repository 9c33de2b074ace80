"""The tools there are, and how far they are through their lives."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Pool
from toolcare_gateway.analytics.domain.lives import Life
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.store.asked import Asked, Key, of_tools, ran_on
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


async def lives(session: AsyncSession, scope: Scope, period: Period) -> Sequence[Life]:
    """Tools in use with their shots of the last weeks, whatever the period; it says which ran on a press."""
    which = [IN_USE, *of_tools(scope, ToolFact.tool_id), *ran_on(scope, ToolFact.tool_id, period.start, period.end)]
    rows = await session.execute(
        select(
            ToolFact.tool_id, ToolFact.total, ToolFact.total_high, ToolFact.life_shots, ToolFact.first_shot_at
        ).where(*which)
    )
    blocks = await _blocks(session, scope, period.today)
    return [
        Life(
            tool_id,
            total,
            high,
            life or None,
            first.astimezone(period.zone).date() if first else None,
            *blocks.get(tool_id, _NOTHING),
        )
        for tool_id, total, high, life, first in rows
    ]


async def _blocks(session: AsyncSession, scope: Scope, today: date) -> Mapping[str, tuple[tuple[int, ...], int]]:
    """For each tool its shots in weeks that end yesterday, the last one first, and those of the last two weeks."""
    edges = [today - timedelta(days=BLOCK_DAYS * week) for week in range(BLOCKS + 1)]
    weeks = [
        func.sum(case((ShotsDay.day >= begin, case((ShotsDay.day < end, ShotsDay.shots_high), else_=0)), else_=0))
        for end, begin in pairwise(edges)
    ]
    recent = func.sum(case((ShotsDay.day >= today - _IDLE, ShotsDay.shots), else_=0))
    query = (
        select(ShotsDay.tool_id, *weeks, recent)
        .where(ShotsDay.day >= edges[-1], ShotsDay.day <= today, *of_tools(scope, ShotsDay.tool_id))
        .group_by(ShotsDay.tool_id)
    )
    rows = await session.execute(query)
    return {tool: (tuple(map(int, shots[:-1])), int(shots[-1])) for tool, *shots in rows}
