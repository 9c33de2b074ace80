"""What others hear of actions."""

from collections.abc import Sequence
from datetime import datetime

from toolcare_actions.domain.actions import ActionState
from toolcare_actions.domain.watches import WatchEnd
from toolcare_actions.tables import Action, ActionComment, Attempt, Proposal
from toolcare_actions.usecases.occasion import Occasion, day_of
from toolcare_shared.contracts import actions as events


async def assigned(occasion: Occasion, action: Action, failure_ids: Sequence[str]) -> None:
    values = _values(action, failure_ids).model_dump()
    await occasion.record(events.ActionAssigned(**values, **_named(action, occasion.actor.name), at=occasion.now))


async def changed(occasion: Occasion, action: Action, failure_ids: Sequence[str], fields: list[str]) -> None:
    values = _values(action, failure_ids).model_dump()
    named = _named(action, occasion.actor.name)
    await occasion.record(events.ActionChanged(**values, **named, changed=fields, at=occasion.now))


async def went_on(
    occasion: Occasion, action: Action, before: ActionState, note: str, at: datetime | None = None
) -> None:
    await occasion.record(
        events.ActionStateChanged(
            **_named(action, occasion.actor.name),
            before=events.ActionState(before),
            after=events.ActionState(action.state),
            note=note,
            at=at or occasion.now,
        )
    )


async def commented(occasion: Occasion, action: Action, said: ActionComment, failure_ids: Sequence[str]) -> None:
    await occasion.record(
        events.ActionCommented(
            **_named(action, said.by),
            comment_id=said.id,
            text=said.text,
            photo_ids=said.photo_ids,
            failure_ids=list(failure_ids),
            at=said.at,
        )
    )


async def reminded(occasion: Occasion, action: Action) -> None:
    await occasion.record(
        events.ActionReminded(
            **_named(action, occasion.actor.name),
            owner=action.owner,
            due_on=action.due_on,
            days_left=(action.due_on - occasion.today).days,
            at=occasion.now,
        )
    )


async def overdue(occasion: Occasion, action: Action, step: int) -> None:
    await occasion.record(
        events.ActionOverdue(
            **_named(action, occasion.actor.name),
            owner=action.owner,
            due_on=action.due_on,
            days_over=(occasion.today - action.due_on).days,
            escalation=step,
            at=occasion.now,
        )
    )


async def approval_awaited(occasion: Occasion, action: Action, step: int) -> None:
    """Of an action that is before its approver."""
    asked_on = day_of(action.approval_asked_at or occasion.now, occasion.zone)
    await occasion.record(
        events.ApprovalAwaited(
            **_named(action, occasion.actor.name),
            approver=str(action.approver),
            since_on=asked_on,
            days=(occasion.today - asked_on).days,
            escalation=step,
            at=occasion.now,
        )
    )


async def completed(
    occasion: Occasion, action: Action, failure_ids: Sequence[str], attempt: Attempt, approved_by: str | None
) -> None:
    """`by` is who did it, also where somebody else approved it."""
    await occasion.record(
        events.ActionCompleted(
            **_named(action, action.completed_by or occasion.actor.name),
            kind=events.ActionKind(action.kind),
            after=events.ActionState(action.state),
            note=action.completion_note,
            fixes=action.fixes,
            cause=action.cause,
            failure_ids=list(failure_ids),
            photo_ids=action.evidence_photo_ids,
            job_ids=action.job_ids,
            shots=attempt.started_shots,
            approved_by=approved_by,
            at=occasion.now,
        )
    )


async def verified(
    occasion: Occasion, action: Action, failure_ids: Sequence[str], attempt: Attempt, ended_by: WatchEnd
) -> None:
    await occasion.record(
        events.ActionVerified(
            **_named(action, occasion.actor.name),
            ended_by=events.WatchEnd(ended_by),
            shots_held=attempt.shots_held,
            days_held=attempt.watch.days_run(occasion.now),
            failure_ids=list(failure_ids),
            at=occasion.now,
        )
    )


async def reopened(
    occasion: Occasion,
    action: Action,
    reason: events.ReopenReason,
    note: str,
    *,
    attempt: Attempt | None = None,
    failure_ids: Sequence[str] = (),
) -> None:
    """`failure_ids` are those that it had solved."""
    await occasion.record(
        events.ActionReopened(
            **_named(action, occasion.actor.name),
            reason=reason,
            owner=action.owner,
            note=note,
            returned_as=None if attempt is None else attempt.returned_as,
            shots_held=None if attempt is None else attempt.shots_held,
            failure_ids=list(failure_ids),
            at=occasion.now,
        )
    )


async def resumed(occasion: Occasion, action: Action, rejected: str, words: str, failure_ids: Sequence[str]) -> None:
    await occasion.record(
        events.ActionResumed(
            **_named(action, occasion.actor.name),
            after=events.ActionState(action.state),
            rejected=rejected,
            note=words,
            failure_ids=list(failure_ids),
            at=occasion.now,
        )
    )


async def recurrence_found(
    occasion: Occasion, proposal: Proposal, names: dict[str, str], failure_ids: Sequence[str]
) -> None:
    await occasion.record(
        events.RecurrenceFound(
            proposal_id=proposal.id,
            tool_id=proposal.tool_id,
            code=proposal.code,
            names=names,
            cavity=proposal.cavity,
            component_id=proposal.component_id,
            times=len(failure_ids),
            within_shots=proposal.within_shots,
            failure_ids=list(failure_ids),
            at=occasion.now,
        )
    )


def _named(action: Action, by: str) -> dict[str, object]:
    return {
        "action_id": action.id,
        "number": action.number,
        "tool_id": action.tool_id,
        "title": action.title,
        "by": by,
        "version": action.version,
    }


def _values(action: Action, failure_ids: Sequence[str]) -> events.ActionValues:
    return events.ActionValues(
        kind=events.ActionKind(action.kind),
        description=action.description,
        priority=events.ActionPriority(action.priority),
        owner=action.owner,
        team=action.team,
        due_on=action.due_on,
        failure_ids=list(failure_ids),
        job_ids=action.job_ids,
        photo_ids=action.photo_ids,
        watch_shots=action.watch_shots,
        watch_days=action.watch_days,
        approver=action.approver,
    )
