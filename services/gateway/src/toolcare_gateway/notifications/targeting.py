"""What engineers do to targets."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import store, targets
from toolcare_gateway.notifications.tables import NotificationTarget
from toolcare_gateway.notifications.targets import UnknownNotificationTarget
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class TargetChange:
    """What is None stays. `url` is a usable one."""

    name: str | None
    url: str | None
    language: str | None
    active: bool | None


def add(session: AsyncSession, change: TargetChange, sealing: Sealing) -> NotificationTarget:
    target = NotificationTarget(
        target_id=new_id(), name="", service="", url_sealed="", language="en", active=True, retired=False, version=0
    )
    _set(target, change, sealing)
    session.add(target)
    return target


async def for_update(session: AsyncSession, target_id: str) -> NotificationTarget:
    target = await store.target_for_update(session, target_id)
    if target is None:
        raise UnknownNotificationTarget(target_id)
    return target


def change(target: NotificationTarget, change: TargetChange, sealing: Sealing) -> None:
    _set(target, change, sealing)


async def retire(session: AsyncSession, target: NotificationTarget) -> None:
    target.retired, target.active, target.url_sealed = True, False, ""
    target.version += 1
    for rule in await store.rules(session):
        if target.target_id in rule.target_ids:
            rule.target_ids = [target_id for target_id in rule.target_ids if target_id != target.target_id]
            rule.version += 1


def _set(target: NotificationTarget, change: TargetChange, sealing: Sealing) -> None:
    if change.url is not None:
        target.service, target.url_sealed = targets.service_of(change.url), sealing.sealed(change.url)
    target.name = target.name if change.name is None else change.name
    target.language = target.language if change.language is None else change.language
    target.active = target.active if change.active is None else change.active
    target.version += 1
