"""What guests have used up, and the tool behind a label; nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.guests.domain import Allowance, TooManyReports, UnknownLabel
from toolcare_gateway.guests.tables import GuestUse
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.clock import CLOCKS_DIFFER, believed
from toolcare_shared.contracts.registry import ToolStatus
from toolcare_shared.db import insert


async def labelled_tool(session: AsyncSession, code: str) -> ToolRead:
    """Return the tool whose label has the code; one that is retired has none any more."""
    wanted = select(ToolRead).where(
        ToolRead.short_code == code, ToolRead.registered, ToolRead.status != ToolStatus.RETIRED
    )
    found = await session.scalar(wanted.limit(1))
    if found is None:
        raise UnknownLabel
    return found


async def refuse_used_up(session: AsyncSession, key: str, allowance: Allowance, now: datetime) -> None:
    use = await session.get(GuestUse, key)
    began_at = None if use is None else believed(use.began_at, now)
    if use is not None and began_at is not None and (wait := allowance.wait(use.used, began_at, now)) > timedelta():
        raise TooManyReports(wait)


async def use(session: AsyncSession, key: str, allowance: Allowance, now: datetime) -> int:
    """Count one more and return how many, or raise TooManyReports; of two at the same moment each counts."""
    row = insert(session, GuestUse).values(key=key, used=0, began_at=now)
    over = or_(GuestUse.began_at <= now - allowance.within, GuestUse.began_at > now + CLOCKS_DIFFER)
    again = {
        "used": case((over, 0), else_=GuestUse.used),
        "began_at": case((over, now), else_=GuestUse.began_at),
    }
    await session.execute(row.on_conflict_do_update(index_elements=["key"], set_=again))
    await refuse_used_up(session, key, allowance, now)
    found = await session.get_one(GuestUse, key)
    found.used += 1
    return found.used


async def give_back(session: AsyncSession, *keys: str) -> None:
    """Count one less of each."""
    for key in keys:
        less = update(GuestUse).where(GuestUse.key == key, GuestUse.used > 0)
        await session.execute(less.values(used=GuestUse.used - 1))


async def forget_uses_before(session: AsyncSession, moment: datetime) -> None:
    await session.execute(delete(GuestUse).where(GuestUse.began_at < moment))
