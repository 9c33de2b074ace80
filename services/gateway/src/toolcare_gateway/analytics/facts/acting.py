"""Actions, from their record to whether they held."""

from datetime import datetime, tzinfo

from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.tables import ActionFact
from toolcare_shared.contracts.actions import (
    ActionAssigned,
    ActionChanged,
    ActionCompleted,
    ActionReopened,
    ActionResumed,
    ActionState,
    ActionStateChanged,
    ActionVerified,
    ReopenReason,
)
from toolcare_shared.contracts.actions import ActionEvent as AnyActionEvent
from toolcare_shared.messaging.envelope import Envelope


async def assigned(book: Book, event: ActionAssigned | ActionChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    action = await _action(book, event)
    action.title, action.kind, action.priority = event.title, event.kind, event.priority
    if action.due_on is not None and action.due_on != event.due_on:
        action.dues = [*action.dues, [event.at.isoformat(), action.due_on.isoformat()]]
    action.owner, action.team, action.due_on = event.owner, event.team, event.due_on
    _settle(action)
    action.failure_ids, action.job_ids = event.failure_ids, event.job_ids


async def state_changed(book: Book, event: ActionStateChanged, _envelope: Envelope, _zone: tzinfo) -> None:
    action = await _action(book, event)
    action.state = event.after
    action.cancelled_at = event.at if event.after is ActionState.CANCELLED else None


async def completed(book: Book, event: ActionCompleted, _envelope: Envelope, _zone: tzinfo) -> None:
    action = await _action(book, event)
    action.state, action.completed_at = event.after, event.at
    action.fixes, action.cause = event.fixes, event.cause
    action.failure_ids, action.job_ids = event.failure_ids or action.failure_ids, event.job_ids or action.job_ids


async def verified(book: Book, event: ActionVerified, _envelope: Envelope, _zone: tzinfo) -> None:
    action = await _action(book, event)
    action.state, action.verified_at, action.shots_held = ActionState.EFFECTIVE, event.at, event.shots_held


async def reopened(book: Book, event: ActionReopened, _envelope: Envelope, _zone: tzinfo) -> None:
    """To be done again; a return is kept with when it was done, in case the report turns out to be none."""
    action = await _action(book, event)
    if event.reason is ReopenReason.RETURNED and action.completed_at is not None:
        came_back = [event.at.isoformat(), event.returned_as or "", action.completed_at.isoformat()]
        action.returned = [*action.returned, came_back]
    over = action.completed_at or action.cancelled_at
    if over is not None:
        action.rests = [*action.rests, [over.isoformat(), event.at.isoformat()]]
    _settle(action)
    action.state, action.shots_held = ActionState.OPEN, event.shots_held
    action.completed_at = action.verified_at = action.cancelled_at = None
    action.reopened += 1


async def resumed(book: Book, event: ActionResumed, _envelope: Envelope, _zone: tzinfo) -> None:
    """The failure had not come back after all."""
    action = await _action(book, event)
    action.state = event.after
    for came_back in action.returned:
        if came_back[1] == event.rejected:
            action.completed_at = event.at.fromisoformat(came_back[2])
            action.reopened -= 1
            action.rests = [rest for rest in action.rests if rest[1] != came_back[0]]
    action.returned = [came_back for came_back in action.returned if came_back[1] != event.rejected]
    _settle(action)


def _settle(action: ActionFact) -> None:
    changes = [*(end for _, end in action.rests), *(until for until, _ in action.dues)]
    action.settled_at = max(map(datetime.fromisoformat, changes), default=None)


async def _action(book: Book, event: AnyActionEvent) -> ActionFact:
    action = await book.get(ActionFact, event.action_id)
    if action is None:
        action = ActionFact(
            action_id=event.action_id,
            number=event.number,
            tool_id=event.tool_id,
            title=event.title,
            team="",
            state=ActionState.OPEN,
            assigned_at=event.at,
            reopened=0,
            returned=[],
            rests=[],
            dues=[],
            fixes=[],
            failure_ids=[],
            job_ids=[],
        )
        book.add(action)
    return action
