"""What one is told of, over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from toolcare_gateway.identity.authentication import SignedIn
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.notices import store
from toolcare_gateway.notices.kinds import NoticeKind
from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.notifications import alerts
from toolcare_gateway.notifications.kinds import NotificationSeverity
from toolcare_gateway.parts import Gateway
from toolcare_gateway.readmodels.domain import EPOCH
from toolcare_gateway.readmodels.keyset import Cursor, Limit
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import Unauthenticated, problems
from toolcare_shared.pages import InvalidCursor
from toolcare_shared.work import ReadSession

_MS = datetime.resolution * 1000


class NoticeOut(BaseModel):
    """`values` by kind, always with what names it: tool (its number), tool_name and machine (its name) where known.

    Of an action: due_on, days (left or over), owner (a user name), note, failure_id. Of maintenance: level, code,
    due_by, job_id. Of a failure: severity, failure_code, name_en, name_de, cavity, note. Of a counter: source, low,
    high, booked, reason, detail, state, occurrences, reported.
    Of backups: since_on, detail. `over`: what it tells of has ended.
    """

    id: str
    kind: NoticeKind
    severity: NotificationSeverity
    alert_id: str | None
    action_id: str | None
    failure_id: str | None
    number: int | None
    title: str
    tool_id: str | None
    machine_id: str | None
    values: dict[str, str | int | None]
    by: str
    at: datetime
    read: bool
    over: bool
    escalated: bool

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(
            id=notice.notice_id,
            kind=NoticeKind(notice.kind),
            severity=NotificationSeverity(notice.severity),
            alert_id=notice.alert_id,
            action_id=notice.action_id,
            failure_id=notice.failure_id,
            number=notice.number,
            title=notice.title,
            tool_id=notice.tool_id,
            machine_id=notice.machine_id,
            values=notice.values,
            by=notice.by,
            at=EPOCH + notice.at_ms * _MS,
            read=notice.read_at is not None,
            over=notice.over_at is not None,
            escalated=notice.escalated,
        )


class Notices(BaseModel):
    items: list[NoticeOut]
    next_cursor: str | None
    unread: int


class NoticesRead(BaseModel):
    """Without ids, all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: list[Annotated[str, Field(max_length=110, pattern=r"^[^\x00]*$")]] | None = Field(
        default=None, max_length=1000
    )


router = APIRouter(
    prefix="/api/v1/notices",
    tags=["notices"],
    dependencies=[open_to_all("everybody who is logged in has his own, and asks for the session himself")],
)


@router.get("", responses=problems(Unauthenticated, InvalidCursor))
async def list_notices(
    visitor: SignedIn,
    session: ReadSession,
    limit: Limit = 50,
    cursor: Cursor = None,
    *,
    unread: Annotated[bool, Query(description="Only what was not read yet")] = False,
) -> Notices:
    """One's own, newest first."""
    user_id = visitor.user.user_id
    rows = await store.page(session, user_id, cursor, limit, unread=unread)
    last = rows[limit - 1] if len(rows) > limit else None
    return Notices(
        items=[NoticeOut.of(row) for row in rows[:limit]],
        next_cursor=store.NEWEST_FIRST.cursor(last.at_ms, last.notice_id) if last else None,
        unread=await store.unread(session, user_id),
    )


@router.put("/read", status_code=204, responses=problems(Unauthenticated, CrossSiteRequest))
async def mark_read(body: NoticesRead, visitor: SignedIn, gateway: Gateway) -> None:
    """Say that one has seen them; to say it again changes nothing. What was seen is escalated to nobody."""
    now = gateway.clock.now()
    async with gateway.database.write() as session:
        await alerts.seen(session, await store.mark_read(session, visitor.user.user_id, body.ids, now), now)
