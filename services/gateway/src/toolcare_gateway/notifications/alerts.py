"""Alerts as they are kept: raised once, over once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.notifications import news
from toolcare_gateway.notifications.kinds import (
    DeliveryProblem,
    DeliveryState,
    NotificationKind,
    NotificationSeverity,
)
from toolcare_gateway.notifications.rules import Happening
from toolcare_gateway.notifications.tables import Alert, Delivery, Escalation
from toolcare_gateway.readmodels.domain import milliseconds
from toolcare_shared.clock import CLOCKS_DIFFER
from toolcare_shared.db import insert
from toolcare_shared.ids import new_id
from toolcare_shared.locks import take_turn

Values = Mapping[str, str | int | None]

CALM = timedelta(minutes=15)
"""For how long what is over may come back as the same alert."""


@dataclass(frozen=True, slots=True)
class NewAlert:
    """`key`, `topic` and `subject` as in the table. What `flickers` goes on as it was within CALM."""

    key: str
    kind: NotificationKind
    severity: NotificationSeverity
    topic: str
    subject: str
    at: datetime
    values: Values
    tool_id: str | None = None
    machine_id: str | None = None
    area: str = ""
    by_user_id: str | None = None
    concerned: Collection[str] = field(default_factory=tuple)
    ends_at: datetime | None = None
    flickers: bool = False


async def raised(session: AsyncSession, new: NewAlert, now: datetime) -> Alert | None:
    """Keep it; None when this happening is known, or one of its topic is open already."""
    await take_turn(session, "alerts")
    if await is_open(session, new.topic) or await _goes_on(session, new, now):
        return None
    alert_id = new_id()
    row = insert(session, Alert).values(
        alert_id=alert_id,
        key=new.key,
        kind=new.kind,
        severity=new.severity,
        topic=new.topic,
        subject=new.subject,
        tool_id=new.tool_id,
        machine_id=new.machine_id,
        area=new.area,
        values=dict(new.values),
        by_user_id=new.by_user_id,
        concerned=sorted(new.concerned),
        at_ms=milliseconds(new.at),
        ends_at=new.ends_at,
    )
    if await session.scalar(row.on_conflict_do_nothing(index_elements=["key"]).returning(Alert.alert_id)) is None:
        return None
    return await session.get_one(Alert, alert_id)


async def is_open(session: AsyncSession, topic: str) -> bool:
    found = select(Alert.alert_id).where(Alert.topic == topic, Alert.over_at.is_(None))
    return await session.scalar(found.limit(1)) is not None


async def _goes_on(session: AsyncSession, new: NewAlert, now: datetime) -> bool:
    """Open the last alert of the topic again where it has just ended: what flickers is told once."""
    if not new.flickers:
        return False
    lately = select(Alert).where(Alert.topic == new.topic, Alert.over_at.between(now - CALM, now + CLOCKS_DIFFER))
    alert = await session.scalar(lately.order_by(Alert.at_ms.desc()).limit(1))
    if alert is None:
        return False
    alert.over_at = None
    await _open_again(session, alert.alert_id, now)
    return True


async def _open_again(session: AsyncSession, alert_id: str, now: datetime) -> None:
    """Undo what `_close` did: who was not told yet is told when it was planned, and who has not read it must."""
    by_over_alone = case((Notice.read_at == Notice.over_at, None), else_=Notice.read_at)
    notices = update(Notice).where(Notice.alert_id == alert_id).values(over_at=None, read_at=by_over_alone)
    await session.execute(notices.execution_options(synchronize_session=False))
    cut_off = (Delivery.alert_id == alert_id, Delivery.problem == DeliveryProblem.OVER)
    planned = func.coalesce(Delivery.next_try_at, now)
    waits = {"state": DeliveryState.WAITING, "problem": None, "next_try_at": planned}
    await session.execute(update(Delivery).where(*cut_off).values(waits).execution_options(synchronize_session=False))
    news.note_change(session)


async def over(
    session: AsyncSession, subject: str, now: datetime, *, but: Collection[NotificationKind] = ()
) -> Sequence[str]:
    """End the alerts of a subject: who was not told yet is not told any more, and what is unread counts as read."""
    ended = (
        update(Alert)
        .where(Alert.subject == subject, Alert.over_at.is_(None), Alert.kind.not_in(but))
        .values(over_at=now)
        .returning(Alert.alert_id)
    )
    alert_ids = (await session.scalars(ended)).all()
    await _close(session, alert_ids, now)
    return alert_ids


async def over_by_time(session: AsyncSession, now: datetime) -> None:
    ended = update(Alert).where(Alert.ends_at <= now).values(over_at=func.coalesce(Alert.over_at, now), ends_at=None)
    await _close(session, (await session.scalars(ended.returning(Alert.alert_id))).all(), now)


async def _close(session: AsyncSession, alert_ids: Collection[str], now: datetime) -> None:
    """Leave what `_open_again` needs: the planned times, escalations, and which notices nobody has read."""
    if not alert_ids:
        return
    waiting = (Delivery.alert_id.in_(alert_ids), Delivery.state == DeliveryState.WAITING)
    told = {"state": DeliveryState.CANCELLED, "problem": DeliveryProblem.OVER, "detail": ""}
    await session.execute(update(Delivery).where(*waiting).values(told))
    notices = update(Notice).where(Notice.alert_id.in_(alert_ids))
    ended = notices.values(over_at=now, read_at=func.coalesce(Notice.read_at, now)).returning(Notice.notice_id)
    if (await session.scalars(ended)).first() is not None:
        news.note_change(session)


async def forget_escalations(session: AsyncSession, now: datetime) -> None:
    """Those of what is over and does not come back."""
    over_for_good = exists().where(Alert.alert_id == Escalation.alert_id, Alert.over_at <= now - CALM)
    gone = delete(Escalation).where(over_for_good)
    await session.execute(gone.execution_options(synchronize_session=False))


async def taken_note(session: AsyncSession, subject: str, now: datetime) -> None:
    """Somebody has taken up what the alerts of the subject tell of: nobody else needs to be told of them."""
    seen = (
        update(Alert)
        .where(Alert.subject == subject, Alert.over_at.is_(None), Alert.seen_at.is_(None))
        .values(seen_at=now)
        .returning(Alert.alert_id)
    )
    await _no_escalation(session, (await session.scalars(seen)).all())


async def seen(session: AsyncSession, alert_ids: Collection[str], now: datetime) -> None:
    """Somebody who was told has read it."""
    if not alert_ids:
        return
    noted = update(Alert).where(Alert.alert_id.in_(alert_ids), Alert.seen_at.is_(None)).values(seen_at=now)
    await session.execute(noted)
    await _no_escalation(session, alert_ids)


async def _no_escalation(session: AsyncSession, alert_ids: Collection[str]) -> None:
    if alert_ids:
        await session.execute(delete(Escalation).where(Escalation.alert_id.in_(alert_ids)))


async def since(session: AsyncSession, moment: datetime) -> Sequence[Alert]:
    """Newest first, without tests."""
    found = select(Alert).where(Alert.at_ms >= milliseconds(moment), Alert.kind != NotificationKind.TEST)
    return (await session.scalars(found.order_by(Alert.at_ms.desc(), Alert.alert_id.desc()))).all()


async def open_subjects(session: AsyncSession, kind: NotificationKind) -> Sequence[str]:
    return [alert.subject for alert in await open_alerts(session, kind)]


async def open_alerts(session: AsyncSession, kind: NotificationKind) -> Sequence[Alert]:
    found = select(Alert).where(Alert.kind == kind, Alert.over_at.is_(None)).order_by(Alert.at_ms)
    return (await session.scalars(found)).all()


def happening(alert: Alert) -> Happening:
    return Happening(
        NotificationKind(alert.kind),
        NotificationSeverity(alert.severity),
        alert.tool_id,
        alert.machine_id,
        alert.area,
        frozenset(alert.concerned),
        alert.by_user_id,
    )
