"""How several tools stood, each at its own moment, looked up at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_gateway.analytics.facts.book import Held, Standing
from toolcare_gateway.analytics.tables import AnalyticsSettings, RunFact, ToolStateFact

Of = TypeVar("Of", ToolStateFact, RunFact)


async def standings(session: AsyncSession, asked: Mapping[str, datetime]) -> dict[tuple[str, datetime], Standing]:
    """Return how each tool stood at its moment; nothing of one that no event had described by then.

    The moments should lie close together: what changed between the first and the last of them is looked at too.
    """
    if not asked:
        return {}
    run_in_shots = (await session.scalars(select(AnalyticsSettings.run_in_shots))).one()
    states, runs = await _states(session, asked), await _runs(session, asked)
    found: dict[tuple[str, datetime], Standing] = {}
    for tool_id, at in asked.items():
        state = _last([state for state in states[tool_id] if state.at <= at])
        run = _last([run for run in runs[tool_id] if run.mounted_at <= at])
        if state is not None:
            ran = run if run is not None and (run.unmounted_at is None or run.unmounted_at > at) else None
            found[tool_id, at] = Standing(Held.of(state), ran, run_in_shots)
    return found


async def _states(session: AsyncSession, asked: Mapping[str, datetime]) -> Mapping[str, Sequence[ToolStateFact]]:
    """What held of the tools from the first of the moments to the last, in its order."""
    first, earlier = min(asked.values()), aliased(ToolStateFact)
    since = select(func.max(earlier.at)).where(earlier.tool_id == ToolStateFact.tool_id, earlier.at <= first)
    held = select(ToolStateFact).where(
        ToolStateFact.tool_id.in_(asked),
        ToolStateFact.at <= max(asked.values()),
        ToolStateFact.at >= func.coalesce(since.scalar_subquery(), first),
    )
    return _by_tool(await session.scalars(held.order_by(ToolStateFact.at, ToolStateFact.seq)))


async def _runs(session: AsyncSession, asked: Mapping[str, datetime]) -> Mapping[str, Sequence[RunFact]]:
    first, earlier = min(asked.values()), aliased(RunFact)
    since = select(func.max(earlier.mounted_at)).where(earlier.tool_id == RunFact.tool_id, earlier.mounted_at <= first)
    ran = select(RunFact).where(
        RunFact.tool_id.in_(asked),
        RunFact.mounted_at <= max(asked.values()),
        RunFact.mounted_at >= func.coalesce(since.scalar_subquery(), first),
    )
    return _by_tool(await session.scalars(ran.order_by(RunFact.mounted_at)))


def _by_tool(rows: Iterable[Of]) -> Mapping[str, Sequence[Of]]:
    found = defaultdict[str, list[Of]](list)
    for row in rows:
        found[row.tool_id].append(row)
    return found


def _last(rows: Sequence[Of]) -> Of | None:
    return rows[-1] if rows else None
