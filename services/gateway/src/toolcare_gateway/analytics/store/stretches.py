"""Times in which parts were made, and the failures that they tell of."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import NO_TOOL, FailureFact, Stretch
from toolcare_shared.contracts.failures import Stop


async def near(session: AsyncSession, made: Stretch, pause: timedelta) -> Sequence[Stretch]:
    there = (
        Stretch.tool_id == made.tool_id,
        Stretch.machine_id == made.machine_id,
        Stretch.by_hand == made.by_hand,
        Stretch.until >= made.since - pause,
        Stretch.since <= made.until + pause,
    )
    return (await session.scalars(select(Stretch).where(*there))).all()


async def newest(session: AsyncSession, tools: Collection[str], after: datetime) -> Sequence[Stretch]:
    """Those of the tools that went on after a moment."""
    return (await session.scalars(select(Stretch).where(Stretch.tool_id.in_(tools), Stretch.until >= after))).all()


async def that_went_on(
    session: AsyncSession, tool_id: str, machine_id: str | None, after: datetime
) -> Sequence[Stretch]:
    there = or_(Stretch.tool_id == tool_id, Stretch.machine_id == machine_id)
    return (await session.scalars(select(Stretch).where(there, Stretch.until >= after))).all()


async def forget(session: AsyncSession, tool_id: str, machine_id: str, before: datetime) -> None:
    of_press = [Stretch.machine_id == machine_id] if tool_id == NO_TOOL else []
    await session.execute(delete(Stretch).where(Stretch.tool_id == tool_id, *of_press, Stretch.until < before))


async def told_by(
    session: AsyncSession, tools: Collection[str], machines: Collection[str], since: datetime
) -> Sequence[FailureFact]:
    """Failures of these tools or on these presses of which shots may tell that were made from then on."""
    of_tools, on_presses = FailureFact.tool_id.in_(tools), FailureFact.machine_id.in_(machines)
    there = or_(of_tools, on_presses)
    told = union(
        select(FailureFact.failure_id).where(FailureFact.stands, of_tools),
        select(FailureFact.failure_id).where(FailureFact.stands, on_presses),
        select(FailureFact.failure_id).where(FailureFact.awaits_good, of_tools),
        select(FailureFact.failure_id).where(
            FailureFact.stop == Stop.UNSCHEDULED, FailureFact.running_at > since, there
        ),
        select(FailureFact.failure_id).where(FailureFact.first_good_at > since, there),
    )
    return (await session.scalars(select(FailureFact).where(FailureFact.failure_id.in_(told)))).all()
