"""The page as a way: a message becomes a notice of its recipient."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.notifications import news
from toolcare_gateway.notifications.deliveries import has_come
from toolcare_gateway.notifications.kinds import DeliveryState, Way
from toolcare_gateway.notifications.tables import Alert, Delivery

_AT_ONCE = 500


async def show_due(session: AsyncSession, now: datetime, alert_id: str | None = None) -> None:
    """Make notices of the messages whose time has come, of one alert or of all."""
    found = (
        select(Delivery, Alert)
        .join(Alert, Alert.alert_id == Delivery.alert_id)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.way == Way.PAGE, has_come(Delivery.next_try_at, now))
    )
    if alert_id is not None:
        found = found.where(Delivery.alert_id == alert_id)
    due = (await session.execute(found.order_by(Delivery.next_try_at).limit(_AT_ONCE))).all()
    for delivery, alert in due:
        session.add(_notice(delivery, alert))
        delivery.state, delivery.sent_at, delivery.next_try_at, delivery.tries = DeliveryState.SENT, now, None, 1
    if due:
        news.note_change(session)


def _notice(delivery: Delivery, alert: Alert) -> Notice:
    values = alert.values
    number = values.get("number")
    return Notice(
        notice_id=delivery.delivery_id,
        user_id=delivery.user_id,
        kind=str(values.get("said") or alert.kind),
        alert_id=alert.alert_id,
        severity=alert.severity,
        action_id=_text(values.get("action_id")),
        failure_id=_text(values.get("failure_id")),
        number=number if isinstance(number, int) else None,
        title=_text(values.get("title")) or "",
        tool_id=alert.tool_id,
        machine_id=alert.machine_id,
        values=values,
        by=_text(values.get("by")) or "",
        at_ms=alert.at_ms,
        escalated=delivery.escalated,
    )


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
