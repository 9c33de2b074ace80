"""What comes with the clock: hours that begin, escalations, tools that stay away, permits, services."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.backups import alarm
from toolcare_gateway.notifications import alerts, late_tools, log, news, page, permits, telling, troubled_services
from toolcare_gateway.notifications.tables import Alert, Escalation
from toolcare_gateway.notifications.troubled_services import ServiceWatch
from toolcare_shared.contracts.maintenance import RunPermit

_AT_ONCE = 100


async def turn(
    session: AsyncSession, now: datetime, zone: ZoneInfo, now_permitted: Mapping[str, RunPermit], services: ServiceWatch
) -> bool:
    """Tell whether somebody was told of something, or has to be."""
    await alerts.over_by_time(session, now)
    await permits.look(session, now, zone, now_permitted)
    await late_tools.look(session, now, zone)
    await alarm.look(session, now, zone)
    await troubled_services.look(session, now, zone, services)
    await alerts.forget_escalations(session, now)
    for escalation in await _due(session, now):
        await telling.escalate(session, escalation, now, zone)
    await page.show_due(session, now)
    await log.forget_old(session, now)
    return news.has_changed(session)


async def _due(session: AsyncSession, now: datetime) -> list[Escalation]:
    """Those of what is over wait: it may come back."""
    due = select(Escalation).join(Alert, Alert.alert_id == Escalation.alert_id)
    due = due.where(Escalation.due_at <= now, Alert.over_at.is_(None)).order_by(Escalation.due_at)
    return list(await session.scalars(due.limit(_AT_ONCE)))
