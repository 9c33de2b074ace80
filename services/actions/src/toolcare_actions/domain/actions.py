"""An action's way from the first word to the proof that it held."""

from datetime import date, datetime
from enum import StrEnum


class ActionKind(StrEnum):
    """After ISO 9000: containment keeps harm away for now, corrective removes a cause, preventive one yet to strike."""

    CONTAINMENT = "containment"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


class ActionPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class ActionState(StrEnum):
    """`watching`: done, and under watch whether it holds. `done`: done, with nothing to watch."""

    OPEN = "open"
    IN_WORK = "in_work"
    IN_APPROVAL = "in_approval"
    WATCHING = "watching"
    EFFECTIVE = "effective"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_to_do(self) -> bool:
        """Whether its owner still has something to do; only then it can be overdue."""
        return self in {ActionState.OPEN, ActionState.IN_WORK}

    @property
    def is_over(self) -> bool:
        return self in {ActionState.EFFECTIVE, ActionState.DONE, ActionState.CANCELLED}

    @property
    def rank(self) -> int:
        """Return its place in a list: what is to do, then what waits for others or for proof, then what is over."""
        return 0 if self.is_to_do else 2 if self.is_over else 1


class ActionDeed(StrEnum):
    """What was done with an action, as its history tells it."""

    CREATED = "created"
    CHANGED = "changed"
    STARTED = "started"
    CHECKED = "checked"
    UNCHECKED = "unchecked"
    JOB_DONE = "job_done"
    """Maintenance completed a job that is linked to it."""
    REMINDED = "reminded"
    OVERDUE = "overdue"
    COMPLETED = "completed"
    APPROVAL_REMINDED = "approval_reminded"
    """Whoever was asked to approve it had not."""
    APPROVAL_LATE = "approval_late"
    """Engineers were told that nobody approves it."""
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    VERIFIED = "verified"
    RETURNED = "returned"
    """The failure came back, so it has to be done again."""
    RETURN_REJECTED = "return_rejected"
    """Triage rejected the report with which the failure seemed to come back."""
    REOPENED = "reopened"


_FROM: dict[ActionDeed, frozenset[ActionState]] = {
    ActionDeed.CHANGED: frozenset({ActionState.OPEN, ActionState.IN_WORK, ActionState.IN_APPROVAL}),
    ActionDeed.STARTED: frozenset({ActionState.OPEN}),
    ActionDeed.CHECKED: frozenset({ActionState.OPEN, ActionState.IN_WORK}),
    ActionDeed.COMPLETED: frozenset({ActionState.OPEN, ActionState.IN_WORK}),
    ActionDeed.APPROVED: frozenset({ActionState.IN_APPROVAL}),
    ActionDeed.REFUSED: frozenset({ActionState.IN_APPROVAL}),
    ActionDeed.CANCELLED: frozenset({ActionState.OPEN, ActionState.IN_WORK, ActionState.IN_APPROVAL}),
    ActionDeed.VERIFIED: frozenset({ActionState.WATCHING}),
    ActionDeed.REOPENED: frozenset(
        {ActionState.WATCHING, ActionState.EFFECTIVE, ActionState.DONE, ActionState.CANCELLED}
    ),
    ActionDeed.RETURNED: frozenset({ActionState.WATCHING, ActionState.EFFECTIVE}),
}


class UnknownAction(Exception):
    def __init__(self, action_id: str) -> None:
        super().__init__(f"There is no action {action_id}. Look it up in the list of actions.")
        self.action_id = action_id


class UnknownTool(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"There is no tool {tool_id}, or it was registered this very moment. Check it and try again.")
        self.tool_id = tool_id


class UnknownFailure(Exception):
    def __init__(self, failure_id: str) -> None:
        super().__init__(
            f"There is no failure report {failure_id}, or it came in this very moment. Check it and try again."
        )
        self.failure_id = failure_id


class FailureOfOtherTool(Exception):
    def __init__(self, number: int) -> None:
        super().__init__(f"F-{number} is about another tool. Link reports of the action's own tool.")
        self.number = number


class FailureDoesNotCount(Exception):
    """Rejected, or merged into another report; `use_id` is that other."""

    def __init__(self, number: int, use_id: str | None) -> None:
        advice = "Leave it out." if use_id is None else "Link the report that it was merged into."
        super().__init__(f"F-{number} is rejected or merged into another report. {advice}")
        self.number = number
        self.use_id = use_id


class ActionStepRefused(Exception):
    """`state` is where the action stands, `possible` where it would have to stand."""

    def __init__(self, deed: ActionDeed, state: ActionState, possible: frozenset[ActionState]) -> None:
        super().__init__(
            f"The action is {state}; it can be {deed} only when it is {' or '.join(sorted(possible))}. "
            "Reload it to see what happened."
        )
        self.state = state.value
        self.possible = sorted(possible)


class DueInPast(Exception):
    def __init__(self, due_on: date, today: date) -> None:
        super().__init__(f"{due_on} is past already. Choose a day from {today} on.")
        self.due_on = due_on.isoformat()
        self.today = today.isoformat()


def refuse_unless(deed: ActionDeed, state: ActionState) -> None:
    """Raise ActionStepRefused where the deed cannot be done."""
    if state not in _FROM[deed]:
        raise ActionStepRefused(deed, state, _FROM[deed])


def done_at(said: datetime | None, earliest: datetime, now: datetime) -> datetime:
    """Return when something was done that may be sent late: never ahead of now, nor before it could be done."""
    return now if said is None else min(now, max(said, earliest))


def after_completion(*, watched: bool) -> ActionState:
    """Return where an action stands once it is done, and approved where that was asked."""
    return ActionState.WATCHING if watched else ActionState.DONE


def refuse_past(due_on: date, today: date) -> None:
    if due_on < today:
        raise DueInPast(due_on, today)
