"""What a rule would have told of in the last days."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts, telling
from toolcare_gateway.notifications.kinds import NotificationKind, Way
from toolcare_gateway.notifications.rules import Rule
from toolcare_gateway.notifications.tables import Alert
from toolcare_gateway.notifications.telling import Crowd
from toolcare_gateway.readmodels.domain import EPOCH

DAYS = 7
_EXAMPLES = 5
_MS = datetime.resolution * 1000


@dataclass(slots=True)
class Preview:
    """`examples` come with the ids of the people whom the rule would have told, newest first."""

    alerts: int = 0
    by_kind: Counter[NotificationKind] = field(default_factory=Counter)
    messages: Counter[Way] = field(default_factory=Counter)
    people: set[str] = field(default_factory=set)
    examples: list[tuple[Alert, Sequence[str]]] = field(default_factory=list)


async def preview(session: AsyncSession, rule: Rule, now: datetime, zone: ZoneInfo) -> Preview:
    everybody, found = await telling.crowd(session), await alerts.since(session, now - timedelta(days=DAYS))
    return await asyncio.to_thread(_counted, rule, found, everybody, zone)


def _counted(rule: Rule, found: Sequence[Alert], everybody: Crowd, zone: ZoneInfo) -> Preview:
    seen = Preview()
    for alert in found:
        if rule.is_about(alerts.happening(alert)):
            _count(seen, alert, telling.messages(rule, alert, everybody, EPOCH + alert.at_ms * _MS, zone))
    return seen


def _count(seen: Preview, alert: Alert, told: Sequence[telling.Message]) -> None:
    people = sorted({message.user_id for message in told if message.user_id is not None})
    seen.alerts += 1
    seen.by_kind[NotificationKind(alert.kind)] += 1
    seen.messages.update(message.way for message in told)
    seen.people.update(people)
    if len(seen.examples) < _EXAMPLES:
        seen.examples.append((alert, people))
