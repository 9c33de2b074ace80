"""What went out, what waits and what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications.deliveries import (
    OPEN,
    RETRYABLE,
    DeliveryNotOpen,
    DeliveryNotRetryable,
    UnknownDelivery,
)
from toolcare_gateway.notifications.kinds import DeliveryProblem, DeliveryState, NotificationKind, Way
from toolcare_gateway.notifications.tables import Alert, Delivery, Escalation
from toolcare_gateway.readmodels.domain import milliseconds
from toolcare_gateway.readmodels.keyset import Order
from toolcare_shared.retention.trust import doubt

_KEPT = timedelta(days=90)

Entry: TypeAlias = tuple[Delivery, Alert]

NEWEST_FIRST = Order("notification_log", (Delivery.created_ms, Delivery.delivery_id), descending=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log somebody looks for; None is all."""

    states: Sequence[DeliveryState] = ()
    way: Way | None = None
    kind: NotificationKind | None = None
    user_id: str | None = None
    rule_id: str | None = None
    alert_id: str | None = None
    target_id: str | None = None
    tool_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def applied(self, found: "Select[Delivery, Alert]") -> "Select[Delivery, Alert]":
        exact = {
            Delivery.way: self.way,
            Delivery.user_id: self.user_id,
            Delivery.rule_id: self.rule_id,
            Delivery.alert_id: self.alert_id,
            Delivery.target_id: self.target_id,
            Alert.kind: self.kind,
            Alert.tool_id: self.tool_id,
        }
        for column, value in exact.items():
            if value is not None:
                found = found.where(column == value)
        if self.states:
            found = found.where(Delivery.state.in_(self.states))
        if self.since is not None:
            found = found.where(Delivery.created_ms >= milliseconds(self.since))
        if self.until is not None:
            found = found.where(Delivery.created_ms < milliseconds(self.until))
        return found


async def page(session: AsyncSession, wanted: Wanted, cursor: str | None, limit: int) -> Sequence[Entry]:
    found = wanted.applied(_entries())
    return [(row[0], row[1]) for row in await session.execute(NEWEST_FIRST.page(found, cursor, limit))]


async def of_alert(session: AsyncSession, alert_id: str) -> Sequence[Entry]:
    found = _entries().where(Delivery.alert_id == alert_id).order_by(Delivery.delivery_id)
    return [(row[0], row[1]) for row in await session.execute(found)]


async def for_update(session: AsyncSession, delivery_id: str) -> Entry:
    found = _entries().where(Delivery.delivery_id == delivery_id).with_for_update(of=Delivery)
    row = (await session.execute(found)).one_or_none()
    if row is None:
        raise UnknownDelivery(delivery_id)
    return row[0], row[1]


def retry(delivery: Delivery, now: datetime) -> None:
    """Send it as soon as it goes. DeliveryNotRetryable for what went out, or is just going out."""
    state = DeliveryState(delivery.state)
    if state not in RETRYABLE:
        raise DeliveryNotRetryable(state)
    delivery.state, delivery.next_try_at, delivery.digest = DeliveryState.WAITING, now, False
    delivery.problem, delivery.detail = None, ""


def cancel(delivery: Delivery) -> None:
    """DeliveryNotOpen for what no longer waits."""
    state = DeliveryState(delivery.state)
    if state not in OPEN:
        raise DeliveryNotOpen(state)
    delivery.state, delivery.next_try_at = DeliveryState.CANCELLED, None
    delivery.problem, delivery.detail = DeliveryProblem.BY_PERSON, ""


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Forget old alerts with all that was sent of them, but not what still waits."""
    waits = select(Delivery.alert_id).where(Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SENDING)))
    old = select(Alert.alert_id).where(Alert.at_ms < milliseconds(now - _KEPT), Alert.alert_id.not_in(waits))
    alert_ids = (await session.scalars(old.limit(1000))).all()
    if not alert_ids or await doubt(session, now) is not None:
        return
    for table in (Escalation, Delivery, Alert):
        await session.execute(delete(table).where(table.alert_id.in_(alert_ids)))


def _entries() -> "Select[Delivery, Alert]":
    return select(Delivery, Alert).join(Alert, Alert.alert_id == Delivery.alert_id)
