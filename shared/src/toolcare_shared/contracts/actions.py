"""What actions publishes: who does what about a failure until when, and whether it held."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event, Instant, Payload


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


class WatchEnd(StrEnum):
    """What ended a watch for good: enough shots, enough days, or a person's word."""

    SHOTS = "shots"
    DAYS = "days"
    PERSON = "person"


class ReopenReason(StrEnum):
    RETURNED = "returned"
    """The failure came back while the watch ran."""
    REFUSED = "refused"
    """Whoever had to approve did not."""
    PERSON = "person"


class ActionEvent(Event):
    publisher: ClassVar[str] = "actions"
    aggregate: ClassVar[str] = "action"
    subject_field: ClassVar[str] = "action_id"

    action_id: str
    number: int = Field(ge=1)
    """What people call it by: A-7."""
    tool_id: str
    title: str
    by: str
    version: int = Field(ge=1)


class ActionValues(Payload):
    """All a reader may want of an action, always complete. `owner` is a user name."""

    kind: ActionKind
    description: str = ""
    priority: ActionPriority
    owner: str
    team: str = ""
    due_on: date
    failure_ids: list[str] = Field(default_factory=list)
    job_ids: list[str] = Field(default_factory=list)
    photo_ids: list[str] = Field(default_factory=list)
    watch_shots: int | None = Field(default=None, ge=1)
    watch_days: int | None = Field(default=None, ge=1)
    approver: str | None = None


class ActionAssigned(ActionEvent, ActionValues):
    """An action is on record, or has another owner."""

    name_of_event: ClassVar[str] = "action_assigned"


class ActionChanged(ActionEvent, ActionValues):
    """`changed` names the fields."""

    name_of_event: ClassVar[str] = "action_changed"

    changed: list[str]


class ActionStateChanged(ActionEvent):
    """It went on: started, put before its approver, or called off. What ends or revives it has events of its own."""

    name_of_event: ClassVar[str] = "action_state_changed"

    before: ActionState
    after: ActionState
    note: str = ""


class ActionCommented(ActionEvent):
    """Somebody said something about it. It stays the version it is. `failure_ids` are those that it answers."""

    name_of_event: ClassVar[str] = "action_commented"

    comment_id: str
    text: str
    photo_ids: list[str] = Field(default_factory=list)
    failure_ids: list[str] = Field(default_factory=list)


class ActionReminded(ActionEvent):
    """Due soon: `days_left` days before its day."""

    name_of_event: ClassVar[str] = "action_reminded"

    owner: str
    due_on: date
    days_left: int = Field(ge=0)


class ActionOverdue(ActionEvent):
    """Its day is past. `escalation` 0 is for the owner, 1 for his team, 2 for the engineers; each is told once."""

    name_of_event: ClassVar[str] = "action_overdue"

    owner: str
    due_on: date
    days_over: int = Field(ge=1)
    escalation: int = Field(ge=0)


class ApprovalAwaited(ActionEvent):
    """It waits for its approval. `escalation` 0 is for the approver, 1 for the engineers.

    `days` are those since this approver was asked: none where he has just been named in place of another.
    """

    name_of_event: ClassVar[str] = "approval_awaited"

    approver: str
    since_on: date
    days: int = Field(ge=0)
    escalation: int = Field(ge=0)


class ActionCompleted(ActionEvent):
    """Done, with evidence, and approved where that was asked. The failures it answers are solved by it."""

    name_of_event: ClassVar[str] = "action_completed"

    kind: ActionKind
    after: ActionState
    note: str
    fixes: list[str] = Field(default_factory=list)
    cause: str | None = None
    failure_ids: list[str] = Field(default_factory=list)
    photo_ids: list[str] = Field(default_factory=list)
    job_ids: list[str] = Field(default_factory=list)
    shots: int | None = Field(default=None, ge=0)
    approved_by: str | None = None


class ActionVerified(ActionEvent):
    """The watch ended and the failure had not come back."""

    name_of_event: ClassVar[str] = "action_verified"

    ended_by: WatchEnd
    shots_held: int | None = Field(default=None, ge=0)
    days_held: int = Field(ge=0)
    failure_ids: list[str] = Field(default_factory=list)


class ActionReopened(ActionEvent):
    """It has to be done again. `returned_as` is the report with which the failure came back."""

    name_of_event: ClassVar[str] = "action_reopened"

    reason: ReopenReason
    owner: str
    note: str = ""
    returned_as: str | None = None
    shots_held: int | None = Field(default=None, ge=0)
    failure_ids: list[str] = Field(default_factory=list)


class ActionResumed(ActionEvent):
    """Triage rejected the report with which the failure seemed to come back: what was done is still under watch.

    `failure_ids` are those that the action had solved, `rejected` is that report.
    """

    name_of_event: ClassVar[str] = "action_resumed"

    after: ActionState
    rejected: str
    note: str = ""
    failure_ids: list[str] = Field(default_factory=list)


class ActionForgotten(ActionEvent):
    """A closed action was older than its term and is gone; `title` is empty. How well its fixes held stays counted."""

    name_of_event: ClassVar[str] = "action_forgotten"


class RecurrenceFound(Event):
    """The same failure came too often, at least as often as the plant's rules say: an action is proposed, once.

    `failure_ids` are the accepted reports with which it came anew, the newest first.
    """

    publisher: ClassVar[str] = "actions"
    aggregate: ClassVar[str] = "proposal"
    subject_field: ClassVar[str] = "proposal_id"
    name_of_event: ClassVar[str] = "recurrence_found"

    proposal_id: str
    tool_id: str
    code: str
    names: dict[str, str] = Field(default_factory=dict)
    cavity: int | None = Field(default=None, ge=1)
    component_id: str | None = None
    times: int = Field(ge=2)
    within_shots: int = Field(ge=1)
    failure_ids: list[str]


class ActionAlertKind(StrEnum):
    OVERDUE = "action-overdue"


class ActionAlert(Payload):
    """Retained while an action of the tool is overdue; empty when cleared. The most overdue one speaks for all."""

    kind: ActionAlertKind
    tool_id: str
    action_id: str
    number: int
    title: str
    owner: str
    due_on: date
    overdue_count: int = Field(ge=1)
    since: Instant
