"""A test of a rule: a message to whoever tries it, by the rule's ways, and to the rule's targets."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts, page, telling
from toolcare_gateway.notifications.alerts import NewAlert
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity, Way
from toolcare_gateway.notifications.tables import NotificationRule
from toolcare_gateway.notifications.telling import Message
from toolcare_gateway.notifications.timing import Sending
from toolcare_shared.auth import Actor
from toolcare_shared.ids import new_id

_LASTS = timedelta(days=1)


async def try_rule(session: AsyncSession, rule: NotificationRule, actor: Actor, now: datetime) -> str:
    """Send it at once, whatever the hours; return the id of the alert that stands for the test."""
    test_id = new_id()
    key = f"test:{test_id}"
    values = {"rule": rule.name, "by": actor.name}
    severity = NotificationSeverity.INFO
    new = NewAlert(
        key, NotificationKind.TEST, severity, topic=key, subject=key, at=now, values=values, ends_at=now + _LASTS
    )
    alert = await alerts.raised(session, new, now)
    if alert is None:
        raise RuntimeError("a new id was there already")
    await telling.queue(session, alert, rule.rule_id, _messages(rule, actor, now), now)
    await page.show_due(session, now, alert.alert_id)
    return alert.alert_id


def _messages(rule: NotificationRule, actor: Actor, now: datetime) -> list[Message]:
    at_once = Sending(now)
    to_oneself = [Message(Way(way), at_once, user_id=actor.id) for way in sorted(rule.ways)]
    return [*to_oneself, *(Message(Way.TARGET, at_once, target_id=target_id) for target_id in rule.target_ids)]
