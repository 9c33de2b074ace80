"""Tools that are out of the house longer than was agreed. No event tells of it: the day passes."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.contracts.registry import LocationKind, ToolStatus


def subject(tool_id: str) -> str:
    return f"back:{tool_id}"


async def look(session: AsyncSession, now: datetime, zone: ZoneInfo) -> None:
    """Tell of each tool that was due back before today, once."""
    today = now.astimezone(zone).date()
    late = select(ToolRead).where(
        ToolRead.location_kind == LocationKind.EXTERNAL,
        ToolRead.external_due < today,
        ToolRead.status != ToolStatus.RETIRED,
    )
    for tool in await session.scalars(late.order_by(ToolRead.tool_id)):
        if tool.external_due is not None:
            await _tell(session, tool, tool.external_due, now, zone)


async def _tell(session: AsyncSession, tool: ToolRead, due: date, now: datetime, zone: ZoneInfo) -> None:
    occasion = Occasion(session, now, zone, key=f"{tool.tool_id}:{due.isoformat()}")
    await occasion.tell(
        NotificationKind.TOOL_BACK_LATE,
        NotificationSeverity.WARNING,
        subject=subject(tool.tool_id),
        topic=due.isoformat(),
        at=datetime.combine(due, time.max, zone),
        values={
            "party": tool.location_name,
            "due_back_on": due.isoformat(),
            "days": (now.astimezone(zone).date() - due).days,
        },
        tool_id=tool.tool_id,
    )
