"""Which fixes held what they were done against."""

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.reckoning import success
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.reckoned import period_out
from toolcare_gateway.analytics.schemas import Fixes, FixRow
from toolcare_gateway.analytics.store import codes
from toolcare_gateway.analytics.store.actions import RETURNED, returns_within, verified
from toolcare_gateway.analytics.store.asked import of_tools, ran_on
from toolcare_gateway.analytics.tables import ActionFact
from toolcare_shared.contracts.actions import ActionState


@dataclass(slots=True)
class _Fix:
    held: int = 0
    returned: int = 0
    watching: int = 0
    shots: list[int] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)


async def fixes(session: AsyncSession, period: Period, scope: Scope) -> Fixes:
    """An action with several fixes counts for each of them; those that were merged are one."""
    start, end = period.start, period.end
    merged = await codes.merged(session)
    held = and_(*verified(start, end))
    watching = and_(ActionFact.state == ActionState.WATCHING, ActionFact.completed_at < end)
    rows = await session.execute(
        select(
            ActionFact.action_id, ActionFact.fixes, ActionFact.returned, ActionFact.shots_held, held, watching
        ).where(
            or_(held, watching, RETURNED),
            *of_tools(scope, ActionFact.tool_id),
            *ran_on(scope, ActionFact.tool_id, start, end),
        )
    )
    found: defaultdict[str, _Fix] = defaultdict(_Fix)
    for action, done, returned, shots, is_held, is_watched in rows:
        times = returns_within(returned, start, end)
        for code in {merged.get(fix, fix) for fix in done} if is_held or is_watched or times else ():
            fix = found[code]
            fix.held += bool(is_held)
            fix.watching += bool(is_watched)
            fix.returned += times
            fix.actions.add(action)
            if is_held and shots is not None:
                fix.shots.append(shots)
    ordered = sorted(found, key=lambda code: (-found[code].held - found[code].returned, code))
    return Fixes(period=period_out(period), items=[_row(code, found[code]) for code in ordered])


def _row(code: str, fix: _Fix) -> FixRow:
    share = success(fix.held, fix.returned)
    return FixRow(
        fix=code,
        held=fix.held,
        returned=fix.returned,
        watching=fix.watching,
        success=share.value,
        low=share.low,
        high=share.high,
        median_shots_held=round(median(fix.shots)) if fix.shots else None,
        action_ids=sorted(fix.actions),
    )
