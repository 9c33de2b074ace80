"""The log of what went out, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from toolcare_gateway.notifications import log, shown, store
from toolcare_gateway.notifications.deliveries import DeliveryNotOpen, DeliveryNotRetryable, UnknownDelivery
from toolcare_gateway.notifications.kinds import DeliveryState, NotificationKind, Way
from toolcare_gateway.notifications.log import NEWEST_FIRST, Wanted
from toolcare_gateway.notifications.routes import WRITES, Delivering, Editor, IdInPath, problems
from toolcare_gateway.notifications.schemas import NotificationLogEntry
from toolcare_gateway.readmodels.keyset import Cursor
from toolcare_shared.pages import InvalidCursor, Page
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(prefix="/api/v1/notification-log", tags=["notifications"])

_Id = Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")]
_NOBODY = "-"


@router.get("", responses=problems(InvalidCursor))
async def list_notification_log(
    session: ReadSession,
    _: Editor,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Cursor = None,
    state: Annotated[list[DeliveryState] | None, Query()] = None,
    way: Way | None = None,
    kind: NotificationKind | None = None,
    username: _Id = None,
    rule_id: _Id = None,
    alert_id: _Id = None,
    target_id: _Id = None,
    tool_id: _Id = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Page[NotificationLogEntry]:
    """Newest first."""
    ids = {} if username is None else await store.ids_of(session, [username.casefold()])
    user_id = None if username is None else ids.get(username.casefold(), _NOBODY)
    wanted = Wanted(state or (), way, kind, user_id, rule_id, alert_id, target_id, tool_id, since, until)
    rows = await log.page(session, wanted, cursor, limit)
    last = rows[limit - 1][0] if len(rows) > limit else None
    following = NEWEST_FIRST.cursor(last.created_ms, last.delivery_id) if last else None
    return Page(items=await shown.log_out(session, rows[:limit]), next_cursor=following)


@router.post(
    "/{delivery_id}/retry",
    response_model=NotificationLogEntry,
    responses=problems(*WRITES, UnknownDelivery, DeliveryNotRetryable),
)
async def retry_notification(delivery_id: IdInPath, work: UnitOfWork, delivering: Delivering, _: Editor) -> Response:
    """Send it now. One whose fate is unknown may then arrive twice."""
    async with work as session:
        delivery, alert = await log.for_update(session, delivery_id)
        log.retry(delivery, work.now)
        (entry,) = await shown.log_out(session, [(delivery, alert)])
        answer = work.answer(entry)
    delivering.wake()
    return answer


@router.post(
    "/{delivery_id}/cancel",
    response_model=NotificationLogEntry,
    responses=problems(*WRITES, UnknownDelivery, DeliveryNotOpen),
)
async def cancel_notification(delivery_id: IdInPath, work: UnitOfWork, _: Editor) -> Response:
    """Do not send it."""
    async with work as session:
        delivery, alert = await log.for_update(session, delivery_id)
        log.cancel(delivery)
        (entry,) = await shown.log_out(session, [(delivery, alert)])
        return work.answer(entry)
