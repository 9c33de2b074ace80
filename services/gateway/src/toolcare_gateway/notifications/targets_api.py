"""Targets of notifications over HTTP. Their addresses come in and never go out again."""

from fastapi import APIRouter, Request, Response

from toolcare_gateway.notifications import shown, store, targeting
from toolcare_gateway.notifications.routes import WRITES, Delivering, Editor, IdInPath, problems
from toolcare_gateway.notifications.schemas import (
    MASK,
    NotificationTargetIn,
    NotificationTargetOut,
    NotificationTargetPatch,
    NotificationTargets,
    TryOut,
)
from toolcare_gateway.notifications.target_sending import usable
from toolcare_gateway.notifications.targeting import TargetChange
from toolcare_gateway.notifications.targets import TargetNotUsable, UnknownNotificationTarget
from toolcare_gateway.parts import Gateway
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

_CHANGES = (*WRITES, UnknownNotificationTarget, PreconditionFailed, PreconditionRequired)

router = APIRouter(prefix="/api/v1/notification-targets", tags=["notifications"])


@router.get("", responses=problems())
async def list_notification_targets(session: ReadSession, _: Editor) -> NotificationTargets:
    """By name."""
    return NotificationTargets(items=[shown.target_out(row) for row in await store.targets(session)])


@router.post("", status_code=201, response_model=NotificationTargetOut, responses=problems(*WRITES, TargetNotUsable))
async def add_notification_target(
    body: NotificationTargetIn, work: UnitOfWork, gateway: Gateway, _: Editor
) -> Response:
    """Add an address of another service that notifications can be sent to; it is sealed and never told again."""
    url = await usable(body.url.get_secret_value())
    async with work as session:
        change = TargetChange(body.name, url, body.language, active=body.active)
        return work.answer(shown.target_out(targeting.add(session, change, gateway.sealing)))


@router.get("/{target_id}", response_model=NotificationTargetOut, responses=problems(UnknownNotificationTarget))
async def get_notification_target(target_id: IdInPath, request: Request, session: ReadSession, _: Editor) -> Response:
    """One target by its name, without its address."""
    target = await store.target(session, target_id)
    if target is None:
        raise UnknownNotificationTarget(target_id)
    return versioned(request, shown.target_out(target), target.version)


@router.patch("/{target_id}", response_model=NotificationTargetOut, responses=problems(*_CHANGES, TargetNotUsable))
async def change_notification_target(
    target_id: IdInPath, body: NotificationTargetPatch, work: UnitOfWork, gateway: Gateway, _: Editor
) -> Response:
    """What is left out stays, and so does an address that comes back masked."""
    given = body.url.get_secret_value() if body.url else MASK
    url = None if given == MASK else await usable(given)
    async with work as session:
        target = await targeting.for_update(session, target_id)
        work.expect(target.version)
        change = TargetChange(body.name, url, body.language, body.active)
        targeting.change(target, change, gateway.sealing)
        return work.answer(shown.target_out(target))


@router.delete("/{target_id}", status_code=204, responses=problems(*_CHANGES))
async def retire_notification_target(target_id: IdInPath, work: UnitOfWork, _: Editor) -> Response:
    """Nothing is sent there any more, and rules that named it do so no longer; its address is forgotten."""
    async with work as session:
        target = await targeting.for_update(session, target_id)
        work.expect(target.version)
        await targeting.retire(session, target)
        return work.answer(None, 204)


@router.post("/{target_id}/test", response_model=TryOut, responses=problems(*WRITES, UnknownNotificationTarget))
async def try_notification_target(
    target_id: IdInPath, work: UnitOfWork, delivering: Delivering, actor: Editor
) -> Response:
    """Send a test there and wait for what comes of it, half a minute at most."""
    await work.refuse_repeat()
    outcome = await delivering.try_target(target_id, actor)
    async with work:
        return work.answer(outcome)
