"""Cycle deviation of the runs that touch a period."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import String, and_, cast, func
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.store.asked import Asked, Key, touching
from toolcare_gateway.analytics.store.times import Sql
from toolcare_gateway.analytics.tables import RunFact

TIMED = (RunFact.median_cycle_ms.is_not(None), RunFact.approved_cycle_ms > 0)


async def deviations(session: AsyncSession, asked: Asked) -> Mapping[Key, tuple[float, ...]]:
    """For each run that is over: how much longer its median cycle was, as a share of the approved one."""
    return await _deviations(session, asked, RunFact.unmounted_at.is_not(None))


async def running(session: AsyncSession, asked: Asked) -> Mapping[Key, tuple[float, ...]]:
    """The same of those that are not over."""
    return await _deviations(session, asked, RunFact.unmounted_at.is_(None))


async def _deviations(session: AsyncSession, asked: Asked, which: Sql) -> Mapping[Key, tuple[float, ...]]:
    period = asked.periods_table
    cycles: Sql = cast(RunFact.median_cycle_ms, String) + "/" + cast(RunFact.approved_cycle_ms, String)
    query = asked.keyed(RunFact.tool_id, func.aggregate_strings(cycles, ","))
    query = query.join_from(period, RunFact, and_(*touching(period.c.start, period.c.until)))
    rows = await session.execute(query.where(which, *TIMED, *asked.on_presses(RunFact.tool_id, RunFact.machine_id)))
    return defaultdict(
        tuple, {(key, tool): tuple(sorted(map(_deviation, text.split(",")))) for key, tool, text in rows}
    )


def _deviation(cycles: str) -> float:
    median, approved = map(int, cycles.split("/"))
    return (median - approved) / approved
