"""Turns an alert into messages: by each rule that is about it, to each person as he wants it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts, news, page, store
from toolcare_gateway.notifications.alerts import NewAlert
from toolcare_gateway.notifications.choices import Choices
from toolcare_gateway.notifications.kinds import DeliveryState, NotificationSeverity, Way
from toolcare_gateway.notifications.rules import Person, Rule
from toolcare_gateway.notifications.tables import Alert, Delivery, Escalation
from toolcare_gateway.notifications.timing import Sending, sending, target_sending
from toolcare_gateway.readmodels.domain import milliseconds
from toolcare_shared.db import insert
from toolcare_shared.ids import new_id

STALE_AFTER = timedelta(days=3)
"""What is older when it is heard, as after a restore, is shown in the page but no longer sent out."""

_NEVER_CHOSE = Choices()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody who can be told, and what each of them chose."""

    people: Sequence[Person]
    choices: Mapping[str, Choices]

    def choices_of(self, person: Person) -> Choices:
        return self.choices.get(person.user_id, _NEVER_CHOSE)


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent: to a person by a way, or to a target."""

    way: Way
    sending: Sending
    user_id: str | None = None
    target_id: str | None = None

    @property
    def recipient(self) -> str:
        return f"user:{self.user_id}" if self.user_id is not None else f"target:{self.target_id}"


async def crowd(session: AsyncSession) -> Crowd:
    return Crowd(await store.people(session), await store.all_choices(session))


async def raise_alert(session: AsyncSession, new: NewAlert, now: datetime, zone: ZoneInfo) -> None:
    """Keep the alert and tell of it, unless it is known already."""
    alert = await alerts.raised(session, new, now)
    if alert is None:
        return
    everybody = await crowd(session)
    for row in await store.rules_at_work(session):
        rule = store.rule_of(row)
        if rule.is_about(alerts.happening(alert)):
            told = messages(rule, alert, everybody, now, zone)
            if now - new.at > STALE_AFTER:
                told = [message for message in told if message.way is Way.PAGE]
            await queue(session, alert, row.rule_id, told, now)
            await _watch(session, alert, row.rule_id, rule, told, now)
    await page.show_due(session, now, alert.alert_id)


def messages(
    rule: Rule, alert: Alert, everybody: Crowd, now: datetime, zone: ZoneInfo, *, escalated: bool = False
) -> list[Message]:
    """Return what the rule sends of this alert; an escalation goes to people alone."""
    happening = alerts.happening(alert)
    told = rule.told(happening, everybody.people, escalated=escalated)
    to_people = [
        Message(way, plan, user_id=person.user_id)
        for person in told
        for way in sorted(rule.ways)
        if (plan := sending(rule, everybody.choices_of(person), way, happening.severity, now, zone)) is not None
    ]
    return to_people if escalated else [*to_people, *_to_targets(rule, happening.severity, now, zone)]


def _to_targets(rule: Rule, severity: NotificationSeverity, now: datetime, zone: ZoneInfo) -> Iterable[Message]:
    plan = target_sending(rule, severity, now, zone)
    if plan is None:
        return []
    return [Message(Way.TARGET, plan, target_id=target_id) for target_id in sorted(rule.target_ids)]


async def queue(
    session: AsyncSession,
    alert: Alert,
    rule_id: str,
    told: Iterable[Message],
    now: datetime,
    *,
    escalated: bool = False,
) -> None:
    """Put the messages into the log to be sent. Whoever is told by another rule already is not told twice."""
    for message in told:
        row = insert(session, Delivery).values(
            delivery_id=new_id(),
            alert_id=alert.alert_id,
            rule_id=rule_id,
            way=message.way,
            recipient=message.recipient,
            user_id=message.user_id,
            target_id=message.target_id,
            state=DeliveryState.WAITING,
            escalated=escalated,
            digest=message.sending.digest,
            tries=0,
            next_try_at=message.sending.at,
            detail="",
            created_ms=milliseconds(now),
        )
        await session.execute(row.on_conflict_do_nothing(index_elements=["alert_id", "recipient", "way"]))
        news.note_change(session)


async def _watch(
    session: AsyncSession, alert: Alert, rule_id: str, rule: Rule, told: Sequence[Message], now: datetime
) -> None:
    """Have others told when nobody has read it for so long, from when the first was told; if nobody is, from now."""
    if rule.escalation is None:
        return
    first = min((message.sending.at for message in told if message.way is Way.PAGE), default=now)
    due_at = first + timedelta(minutes=rule.escalation.after_minutes)
    session.add(Escalation(alert_id=alert.alert_id, rule_id=rule_id, due_at=due_at))


async def escalate(session: AsyncSession, escalation: Escalation, now: datetime, zone: ZoneInfo) -> None:
    """Tell the others of what nobody read. Whoever was told before is not told again."""
    alert = await session.get_one(Alert, escalation.alert_id)
    row = await store.rule(session, escalation.rule_id)
    if row is not None and row.active and alert.over_at is None and alert.seen_at is None:
        told = messages(store.rule_of(row), alert, await crowd(session), now, zone, escalated=True)
        await queue(session, alert, row.rule_id, told, now, escalated=True)
        await page.show_due(session, now, alert.alert_id)
    await session.delete(escalation)
