"""The tables of actions in files."""

from collections.abc import Mapping

from toolcare_actions.tables import (
    Action,
    ActionComment,
    ActionEntry,
    ActionFailure,
    Attempt,
    AttemptFix,
    Failure,
    Proposal,
    Tool,
)
from toolcare_shared.columns import Column
from toolcare_shared.exports import Dataset, Listed

_ACTION = Column("action", Action.number)
_TOOL = Column("number", Tool.number)

DATASETS: Mapping[str, Dataset] = {
    "actions": Dataset(
        (Action.number,),
        (
            _ACTION,
            _TOOL,
            Column("kind", Action.kind),
            Column("title", Action.title),
            Column("description", Action.description),
            Column("priority", Action.priority),
            Column("state", Action.state),
            Column("owner", Action.owner),
            Column("team", Action.team),
            Column("due_on", Action.due_on),
            Column("approver", Action.approver),
            Column("watch_shots", Action.watch_shots),
            Column("watch_days", Action.watch_days),
            Column("no_watch_reason", Action.no_watch_reason),
            Column("created_at", Action.created_at),
            Column("created_by", Action.created_by),
            Column("completed_at", Action.completed_at),
            Column("completed_by", Action.completed_by),
            Column("completion_note", Action.completion_note),
            Column("fixes", Action.fixes),
            Column("cause", Action.cause),
            Column("reopened_count", Action.reopened_count),
            Column("job_ids", Action.job_ids),
            Column("photo_ids", Action.photo_ids),
            Column("evidence_photo_ids", Action.evidence_photo_ids),
            Column("action_id", Action.id),
        ),
        lambda query: query.join(Tool, Tool.id == Action.tool_id),
    ),
    "action_checklists": Dataset(
        (Action.number,), (_ACTION,), listed=Listed(Action.items, ("text", "done_by", "done_at", "id"))
    ),
    "action_failures": Dataset(
        (ActionFailure.action_id, ActionFailure.failure_id),
        (_ACTION, Column("failure", Failure.number), Column("place", ActionFailure.place)),
        lambda query: query.join(Action, Action.id == ActionFailure.action_id).join(
            Failure, Failure.id == ActionFailure.failure_id
        ),
    ),
    "action_comments": Dataset(
        (ActionComment.id,),
        (
            _ACTION,
            Column("at", ActionComment.at),
            Column("by", ActionComment.by),
            Column("text", ActionComment.text),
            Column("photo_ids", ActionComment.photo_ids),
            Column("comment_id", ActionComment.id),
        ),
        lambda query: query.join(Action, Action.id == ActionComment.action_id),
    ),
    "action_history": Dataset(
        (ActionEntry.id,),
        (
            _ACTION,
            Column("at", ActionEntry.at),
            Column("by", ActionEntry.by),
            Column("deed", ActionEntry.deed),
            Column("before", ActionEntry.before),
            Column("after", ActionEntry.after),
            Column("note", ActionEntry.note),
            Column("entry_id", ActionEntry.id),
        ),
        lambda query: query.join(Action, Action.id == ActionEntry.action_id),
    ),
    "action_attempts": Dataset(
        (Attempt.id,),
        (
            _ACTION,
            _TOOL,
            Column("started_at", Attempt.started_at),
            Column("started_shots", Attempt.started_shots),
            Column("watch_shots", Attempt.shots),
            Column("watch_days", Attempt.days),
            Column("outcome", Attempt.outcome),
            Column("ended_at", Attempt.ended_at),
            Column("ended_by", Attempt.ended_by),
            Column("shots_held", Attempt.shots_held),
            Column("returned_as", Failure.number),
            Column("attempt_id", Attempt.id),
        ),
        lambda query: (
            query.outerjoin(Action, Action.id == Attempt.action_id)
            .join(Tool, Tool.id == Attempt.tool_id)
            .outerjoin(Failure, Failure.id == Attempt.returned_as)
        ),
    ),
    "action_fixes": Dataset(
        (AttemptFix.attempt_id, AttemptFix.fix),
        (_ACTION, Column("fix", AttemptFix.fix), Column("attempt_id", AttemptFix.attempt_id)),
        lambda query: query.join(Attempt, Attempt.id == AttemptFix.attempt_id).outerjoin(
            Action, Action.id == Attempt.action_id
        ),
    ),
    "action_proposals": Dataset(
        (Proposal.id,),
        (
            _TOOL,
            Column("code", Proposal.code),
            Column("cavity", Proposal.cavity),
            Column("component_id", Proposal.component_id),
            Column("within_shots", Proposal.within_shots),
            Column("state", Proposal.state),
            Column("action", Action.number),
            Column("at", Proposal.at),
            Column("dismissed_by", Proposal.dismissed_by),
            Column("dismissed_at", Proposal.dismissed_at),
            Column("dismissed_reason", Proposal.dismissed_reason),
            Column("proposal_id", Proposal.id),
        ),
        lambda query: query.join(Tool, Tool.id == Proposal.tool_id).outerjoin(Action, Action.id == Proposal.action_id),
    ),
}
