"""Which event of an action is whose business."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.notices import store
from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.readmodels.domain import milliseconds
from toolcare_shared.auth import Kind
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionEvent,
    ActionOverdue,
    ActionReminded,
    ActionReopened,
    ReopenReason,
)
from toolcare_shared.contracts.event import Event
from toolcare_shared.messaging.envelope import Envelope


class NoticeKind(StrEnum):
    ASSIGNED = "assigned"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    OVERDUE_TEAM = "overdue_team"
    """Of somebody in one's team."""
    OVERDUE_ENGINEERS = "overdue_engineers"
    """Neither the owner nor his team came to it."""
    RETURNED = "returned"
    REFUSED = "refused"
    REOPENED = "reopened"


_ESCALATED = (NoticeKind.OVERDUE, NoticeKind.OVERDUE_TEAM, NoticeKind.OVERDUE_ENGINEERS)
_REOPENED = {
    ReopenReason.RETURNED: NoticeKind.RETURNED,
    ReopenReason.REFUSED: NoticeKind.REFUSED,
    ReopenReason.PERSON: NoticeKind.REOPENED,
}
Values = Mapping[str, str | int | None]


KEPT = timedelta(days=30)
"""How long what was read stays; what is older when it is heard, as after a restore, is no news."""


async def note(session: AsyncSession, event: Event, envelope: Envelope, now: datetime) -> None:
    """Tell whom it concerns, but nobody of what he did himself."""
    if now - event.at > KEPT:
        return
    match event:
        case ActionAssigned():
            told, kind = await store.people_named(session, event.owner), NoticeKind.ASSIGNED
            values: Values = {"due_on": event.due_on.isoformat()}
        case ActionReminded():
            told, kind = await store.people_named(session, event.owner), NoticeKind.REMINDED
            values = {"due_on": event.due_on.isoformat(), "days": event.days_left}
        case ActionOverdue():
            kind = _ESCALATED[min(event.escalation, len(_ESCALATED) - 1)]
            told = await _WHOM[kind](session, event.owner)
            values = {"due_on": event.due_on.isoformat(), "days": event.days_over, "owner": event.owner}
        case ActionReopened():
            told, kind = await store.people_named(session, event.owner), _REOPENED[event.reason]
            values = {"note": event.note, "failure_id": event.returned_as}
        case _:
            return
    await _tell(session, event, envelope, kind, values, told)


_WHOM: Mapping[NoticeKind, Callable[[AsyncSession, str], "store.People"]] = {
    NoticeKind.OVERDUE: store.people_named,
    NoticeKind.OVERDUE_TEAM: store.team_of,
    NoticeKind.OVERDUE_ENGINEERS: store.engineers_but,
}


async def _tell(
    session: AsyncSession,
    event: ActionEvent,
    envelope: Envelope,
    kind: NoticeKind,
    values: Values,
    told: Sequence[User],
) -> None:
    for person in told:
        if envelope.actor == f"{Kind.PERSON}:{person.user_id}":
            continue
        await session.merge(
            Notice(
                notice_id=f"{envelope.id}:{person.user_id}",
                user_id=person.user_id,
                kind=kind,
                action_id=event.action_id,
                number=event.number,
                title=event.title,
                tool_id=event.tool_id,
                values=dict(values),
                by=event.by,
                at_ms=milliseconds(event.at),
                read_at=None,
            )
        )
