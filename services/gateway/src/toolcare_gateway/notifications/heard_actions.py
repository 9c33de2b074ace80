"""What is to be told of corrective actions, and whose business it is."""

from collections.abc import Callable, Mapping

from toolcare_gateway.notices import store as notices
from toolcare_gateway.notices.kinds import NoticeKind
from toolcare_gateway.notifications.alerts import Values
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_gateway.notifications.tables import ActionApprover
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionChanged,
    ActionCompleted,
    ActionEvent,
    ActionOverdue,
    ActionReminded,
    ActionReopened,
    ActionState,
    ActionStateChanged,
    ApprovalAwaited,
    ReopenReason,
)

_INFO, _WARNING = NotificationSeverity.INFO, NotificationSeverity.WARNING
_ESCALATED = (NoticeKind.OVERDUE, NoticeKind.OVERDUE_TEAM, NoticeKind.OVERDUE_ENGINEERS)
_REOPENED = {
    ReopenReason.RETURNED: NoticeKind.RETURNED,
    ReopenReason.REFUSED: NoticeKind.REFUSED,
    ReopenReason.PERSON: NoticeKind.REOPENED,
}
_NOT_OF_DAY = frozenset(NotificationKind) - {NotificationKind.ACTION_REMINDED, NotificationKind.ACTION_OVERDUE}
"""What stays true when an action gets another day. Of the new day everybody is told anew."""
_NOT_OF_APPROVAL = frozenset(NotificationKind) - {NotificationKind.ACTION_APPROVAL}
_WHOM: Mapping[NoticeKind, Callable[..., notices.People]] = {
    NoticeKind.OVERDUE: notices.people_named,
    NoticeKind.OVERDUE_TEAM: notices.team_of,
    NoticeKind.OVERDUE_ENGINEERS: notices.engineers_but,
    NoticeKind.APPROVAL_LATE: notices.engineers_but,
}


async def heard(occasion: Occasion, event: ActionEvent) -> None:
    values: Values
    match event:
        case ActionAssigned():
            await occasion.over(_subject(event), but={NotificationKind.ACTION_APPROVAL})
            await _keep_approver(occasion, event)
            await _tell(occasion, event, NoticeKind.ASSIGNED, event.owner, {"due_on": event.due_on.isoformat()})
        case ActionChanged():
            await _keep_approver(occasion, event)
            if "due_on" in event.changed:
                await occasion.over(_subject(event), but=_NOT_OF_DAY)
        case ActionReminded():
            values = {"due_on": event.due_on.isoformat(), "days": event.days_left}
            await _tell(occasion, event, NoticeKind.REMINDED, event.owner, values)
        case ActionOverdue():
            said = _ESCALATED[min(event.escalation, len(_ESCALATED) - 1)]
            values = {"due_on": event.due_on.isoformat(), "days": event.days_over}
            await _tell(occasion, event, said, event.owner, values)
        case ActionReopened():
            await occasion.over(_subject(event), but=_NOT_OF_APPROVAL)
            values = {"note": event.note, "failure_id": event.returned_as}
            await _tell(occasion, event, _REOPENED[event.reason], event.owner, values)
        case ApprovalAwaited():
            await _awaited(occasion, event)
        case ActionStateChanged():
            await _went_on(occasion, event)
        case ActionCompleted():
            await occasion.over(_subject(event))
        case _:
            return


async def _went_on(occasion: Occasion, event: ActionStateChanged) -> None:
    if event.after is ActionState.IN_APPROVAL:
        await occasion.over(_subject(event))
        approver = await occasion.session.get(ActionApprover, event.action_id)
        if approver is not None:
            await _tell(occasion, event, NoticeKind.APPROVAL, approver.approver, {"note": event.note})
    elif event.after is ActionState.CANCELLED or event.before is ActionState.IN_APPROVAL:
        await occasion.over(_subject(event))


async def _awaited(occasion: Occasion, event: ApprovalAwaited) -> None:
    values: Values = {"since_on": event.since_on.isoformat(), "days": event.days}
    if event.escalation:
        await _tell(occasion, event, NoticeKind.APPROVAL_LATE, event.approver, values)
    elif event.days:
        await _tell(occasion, event, NoticeKind.APPROVAL_REMINDED, event.approver, values)
    else:
        await occasion.over(_subject(event), but=_NOT_OF_APPROVAL)
        await _tell(occasion, event, NoticeKind.APPROVAL, event.approver, {})


async def _keep_approver(occasion: Occasion, event: ActionAssigned | ActionChanged) -> None:
    if event.approver is not None:
        await occasion.session.merge(ActionApprover(action_id=event.action_id, approver=event.approver))
        return
    known = await occasion.session.get(ActionApprover, event.action_id)
    if known is not None:
        await occasion.session.delete(known)


_KINDS = {
    NoticeKind.ASSIGNED: (NotificationKind.ACTION_ASSIGNED, _INFO),
    NoticeKind.REMINDED: (NotificationKind.ACTION_REMINDED, _INFO),
    NoticeKind.OVERDUE: (NotificationKind.ACTION_OVERDUE, _WARNING),
    NoticeKind.OVERDUE_TEAM: (NotificationKind.ACTION_OVERDUE, _WARNING),
    NoticeKind.OVERDUE_ENGINEERS: (NotificationKind.ACTION_OVERDUE, _WARNING),
    NoticeKind.RETURNED: (NotificationKind.ACTION_REOPENED, _WARNING),
    NoticeKind.REFUSED: (NotificationKind.ACTION_REOPENED, _WARNING),
    NoticeKind.REOPENED: (NotificationKind.ACTION_REOPENED, _WARNING),
    NoticeKind.APPROVAL: (NotificationKind.ACTION_APPROVAL, _INFO),
    NoticeKind.APPROVAL_REMINDED: (NotificationKind.ACTION_APPROVAL, _INFO),
    NoticeKind.APPROVAL_LATE: (NotificationKind.ACTION_APPROVAL, _WARNING),
}


async def _tell(
    occasion: Occasion,
    event: ActionEvent,
    said: NoticeKind,
    username: str,
    values: Values,
) -> None:
    kind, severity = _KINDS[said]
    concerned = await _WHOM.get(said, notices.people_named)(occasion.session, username)
    owner = next(iter(await notices.people_named(occasion.session, username)), None)
    named: Values = {
        "owner_name": owner.name if owner else username,
        "action_id": event.action_id,
        "number": event.number,
        "title": event.title,
        "by": event.by,
    }
    await occasion.tell(
        kind,
        severity,
        subject=_subject(event),
        topic=f"{said}:{owner.user_id if owner else username}",
        at=event.at,
        values={**named, "said": said, "owner": username, **values},
        tool_id=event.tool_id,
        concerned=[person.user_id for person in concerned],
    )


def _subject(event: ActionEvent) -> str:
    return f"action:{event.action_id}"
