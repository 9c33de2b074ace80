"""What is to be sent next, and what became of it. A message is marked as being sent before it goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.notifications import deliveries, store
from toolcare_gateway.notifications.kinds import (
    DeliveryProblem,
    DeliveryState,
    NotificationKind,
    NotificationSeverity,
    Way,
)
from toolcare_gateway.notifications.mail_server import MailAccess, MailSecurity
from toolcare_gateway.notifications.outcomes import Outcome
from toolcare_gateway.notifications.tables import Alert, Delivery, NotificationTarget
from toolcare_gateway.notifications.targets import UnknownNotificationTarget
from toolcare_gateway.notifications.wording import Told, Wording, wording
from toolcare_gateway.readmodels.domain import EPOCH
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.ids import new_id

_MS = datetime.resolution * 1000
_PUSHES = 8
_DIGEST_LINES = 200
_MANY = 4
"""So many that wait at the same time, as after the mail server was away, go out in one mail."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, of one message or of a digest's. `refused`: it does not go out, for that reason."""

    delivery_ids: list[str]
    batch: str
    to: str
    language: str
    told: Sequence[Wording]
    tries: int
    refused: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Push:
    delivery_id: str
    severity: NotificationSeverity
    told: Wording
    url: str = field(repr=False, default="")
    refused: Outcome | None = None


async def any_due(session: AsyncSession, way: Way, now: datetime) -> bool:
    return (await session.execute(_due(way, now).limit(1))).first() is not None


async def next_mail(session: AsyncSession, now: datetime, zone: ZoneInfo) -> Mail | None:
    """Mark the mail that has waited longest as being sent, together with those that go out in it."""
    first = (await session.execute(_due(Way.MAIL, now).limit(1).with_for_update(of=Delivery))).first()
    if first is None:
        return None
    group = await _together(session, first[0], now)
    user = await session.get_one(User, first[0].user_id)
    batch = first[0].batch or (new_id() if len(group) > 1 else first[0].delivery_id)
    for delivery, _ in group:
        delivery.state, delivery.batch, delivery.tries = DeliveryState.SENDING, batch, delivery.tries + 1
    told = [wording(_told(delivery, alert), user.language, zone) for delivery, alert in group]
    ids = [delivery.delivery_id for delivery, _ in group]
    return Mail(ids, batch, user.address, user.language, told, first[0].tries, _not_to(user))


async def _together(session: AsyncSession, first: Delivery, now: datetime) -> Sequence[tuple[Delivery, Alert]]:
    """Return what goes out in one mail: what did so before, the person's digest, or many that wait for him at once."""
    of_person = _due(Way.MAIL, now).where(Delivery.user_id == first.user_id)
    if first.batch is not None:
        return await _in_order(session, of_person.where(Delivery.batch == first.batch))
    waiting = await _in_order(session, of_person.where(Delivery.digest == first.digest, Delivery.batch.is_(None)))
    if first.digest or len(waiting) >= _MANY:
        return waiting
    return [entry for entry in waiting if entry[0] is first]


async def _in_order(session: AsyncSession, found: "Select[Delivery, Alert]") -> Sequence[tuple[Delivery, Alert]]:
    rows = await session.execute(found.order_by(None).order_by(Alert.at_ms, Delivery.delivery_id).limit(_DIGEST_LINES))
    return [(row[0], row[1]) for row in rows]


def _not_to(user: User) -> Outcome | None:
    if not user.active:
        return Outcome(DeliveryProblem.PERSON_OFF, permanent=True)
    return None if user.address else Outcome(DeliveryProblem.NO_ADDRESS, permanent=True)


async def next_pushes(session: AsyncSession, now: datetime, zone: ZoneInfo, sealing: Sealing) -> list[Push]:
    """Mark the messages to targets that have waited longest as being sent."""
    due = (await session.execute(_due(Way.TARGET, now).limit(_PUSHES).with_for_update(of=Delivery))).all()
    pushes = []
    for delivery, alert in due:
        delivery.state, delivery.tries = DeliveryState.SENDING, delivery.tries + 1
        target = await session.get_one(NotificationTarget, delivery.target_id)
        told = wording(_told(delivery, alert), target.language, zone)
        url = _opened(target, sealing)
        severity = NotificationSeverity(alert.severity)
        if isinstance(url, Outcome):
            pushes.append(Push(delivery.delivery_id, severity, told, refused=url))
        else:
            pushes.append(Push(delivery.delivery_id, severity, told, url))
    return pushes


async def note(session: AsyncSession, delivery_ids: Sequence[str], outcome: Outcome, now: datetime) -> None:
    """Keep how the try ended, and when there will be another."""
    found = select(Delivery, Alert).join(Alert).where(Delivery.delivery_id.in_(delivery_ids))
    for delivery, alert in await session.execute(found.with_for_update(of=Delivery)):
        _note(delivery, alert, outcome, now)


def _note(delivery: Delivery, alert: Alert, outcome: Outcome, now: datetime) -> None:
    delivery.problem, delivery.detail, delivery.next_try_at = outcome.problem, outcome.detail, None
    if outcome.ok:
        delivery.state, delivery.sent_at = DeliveryState.SENT, now
    elif outcome.unknown:
        delivery.state = DeliveryState.UNKNOWN
    elif alert.over_at is not None:
        delivery.state, delivery.problem = DeliveryState.CANCELLED, DeliveryProblem.OVER
    else:
        created = EPOCH + delivery.created_ms * _MS
        delivery.next_try_at = None if outcome.permanent else deliveries.next_try(delivery.tries, created, now)
        delivery.state = DeliveryState.GIVEN_UP if delivery.next_try_at is None else DeliveryState.WAITING


async def recover(session: AsyncSession, now: datetime) -> None:
    """After a crash between sending and noting it: mails go out again, with the Message-ID they had.

    Receivers drop the second. Of targets nobody knows, so a person decides.
    """
    begun = (Delivery.state == DeliveryState.SENDING,)
    mails = update(Delivery).where(*begun, Delivery.way == Way.MAIL)
    await session.execute(mails.values(state=DeliveryState.WAITING, next_try_at=now))
    pushes = update(Delivery).where(*begun, Delivery.way == Way.TARGET)
    await session.execute(pushes.values(state=DeliveryState.UNKNOWN, next_try_at=None))


async def try_mails_again(session: AsyncSession, now: datetime) -> None:
    """The mail server is another one: what failed because of the old one need not wait."""
    failed = (Delivery.state == DeliveryState.WAITING, Delivery.way == Way.MAIL, Delivery.problem.is_not(None))
    await session.execute(update(Delivery).where(*failed).values(next_try_at=now))


# --- with what


async def mail_access(session: AsyncSession, sealing: Sealing) -> MailAccess | Outcome:
    """All that is needed to send a mail, or why none can be sent."""
    server = await store.mail_server(session)
    if server is None or not server.host:
        return Outcome(DeliveryProblem.NO_MAIL_SERVER, for_all=True)
    try:
        password = "" if server.password_sealed is None else sealing.opened(server.password_sealed)
    except InvalidToken:
        return Outcome(DeliveryProblem.SECRET_UNREADABLE, for_all=True)
    return MailAccess(
        host=server.host,
        port=server.port,
        security=MailSecurity(server.security),
        check_certificate=server.check_certificate,
        username=server.username,
        password=password,
        from_address=server.from_address,
        from_name=server.from_name,
    )


async def target_access(session: AsyncSession, target_id: str, sealing: Sealing) -> tuple[str | Outcome, str]:
    """Return the address, or why there is none, and the target's language. UnknownNotificationTarget."""
    target = await store.target(session, target_id)
    if target is None:
        raise UnknownNotificationTarget(target_id)
    return _opened(target, sealing), target.language


async def language_of(session: AsyncSession, user_id: str) -> str:
    user = await session.get(User, user_id)
    return "en" if user is None else user.language


def _opened(target: NotificationTarget, sealing: Sealing) -> str | Outcome:
    if target.retired or not target.active:
        return Outcome(DeliveryProblem.TARGET_OFF, permanent=True)
    try:
        return sealing.opened(target.url_sealed)
    except InvalidToken:
        return Outcome(DeliveryProblem.SECRET_UNREADABLE)


def _told(delivery: Delivery, alert: Alert) -> Told:
    return Told(
        NotificationKind(alert.kind),
        NotificationSeverity(alert.severity),
        alert.values,
        EPOCH + alert.at_ms * _MS,
        alert.tool_id,
        alert.machine_id,
        delivery.escalated,
    )


def _due(way: Way, now: datetime) -> "Select[Delivery, Alert]":
    return (
        select(Delivery, Alert)
        .join(Alert, Alert.alert_id == Delivery.alert_id)
        .where(
            Delivery.state == DeliveryState.WAITING,
            Delivery.way == way,
            deliveries.has_come(Delivery.next_try_at, now),
        )
        .order_by(Delivery.next_try_at, Delivery.delivery_id)
    )
