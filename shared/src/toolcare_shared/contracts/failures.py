"""What failures publishes: what went wrong with a tool, what became of it, and the words it is called by."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event, Instant, Payload


class Severity(StrEnum):
    """What a failure asks for; a later word outranks an earlier one. From `stop_now` on the tool is put on hold."""

    WATCH = "watch"
    NEXT_STOP = "next_stop"
    STOP_NOW = "stop_now"
    SAFETY = "safety"
    """Somebody, or the customer, is at risk."""


class Stop(StrEnum):
    """Whether the failure stopped the press, and whether that stop was planned."""

    NONE = "none"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"


class CodeGroup(StrEnum):
    TOOL_FAULT = "tool_fault"
    PART_DEFECT = "part_defect"
    STOP_REASON = "stop_reason"
    CAUSE = "cause"
    FIX = "fix"


class FailureState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    SOLVED = "solved"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class Verdict(StrEnum):
    """What triage made of a report: it is then accepted, rejected, or a duplicate of another."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MERGED = "merged"


class Side(StrEnum):
    """A is the fixed half, on the side of the nozzle; B moves."""

    A = "A"
    B = "B"


class Spot(Payload):
    """Where on the picture of one half: from 0 at the left and top to 1."""

    side: Side
    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class FailureEvent(Event):
    publisher: ClassVar[str] = "failures"
    aggregate: ClassVar[str] = "failure"
    subject_field: ClassVar[str] = "failure_id"

    failure_id: str
    number: int = Field(ge=1)
    """What people call it by: F-12."""
    tool_id: str
    by: str
    version: int = Field(ge=1)


class FailureValues(Payload):
    """All a reader may want of a failure, always complete.

    `code` and `names` are empty while nobody has classified it. `shots` is the tool's life count when it was reported.
    `earlier_ids` are reports of the same code at the same position before this one, newest first, at most 20: what
    counts as the same is decided here alone. `hold_id` is set when this event asks for the tool to be put on hold;
    each id asks once.
    """

    code: str | None = None
    group: CodeGroup | None = None
    names: dict[str, str] = Field(default_factory=dict)
    severity: Severity
    component_id: str | None = None
    cavity: int | None = Field(default=None, ge=1)
    position: Spot | None = None
    stop: Stop
    note: str = ""
    photo_ids: list[str] = Field(default_factory=list)
    reported_at: Instant
    reported_by: str
    shots: int | None = Field(default=None, ge=0)
    machine_id: str | None = None
    job_id: str | None = None
    finding_id: str | None = None
    earlier_ids: list[str] = Field(default_factory=list)
    hold_id: str | None = None


class FailureReported(FailureEvent, FailureValues):
    """A failure is on record: a person reported it, or it was found during maintenance (`job_id`, `finding_id`)."""

    name_of_event: ClassVar[str] = "failure_reported"


class FailureChanged(FailureEvent, FailureValues):
    """Somebody said it better; `changed` names the fields."""

    name_of_event: ClassVar[str] = "failure_changed"

    changed: list[str]


class FailureTriaged(FailureEvent):
    """`reason` says why it was rejected; `duplicate_of` is the report into which it was merged."""

    name_of_event: ClassVar[str] = "failure_triaged"

    verdict: Verdict
    reason: str = ""
    duplicate_of: str | None = None


class FailureStateChanged(FailureEvent):
    """A report went on, or back to where it was before; what triage decides is told by FailureTriaged.

    A solved one says what was done: the fixes, the cause and the tool's life count then. `action_id` is the action that
    moved it; without one a person did. `solved_at` is when what is on record was done, which may be long before this is
    told; one that is open again keeps it where what was done had held until the failure came back. `hold_id` is set
    when a report that must not run on is open again, so that the tool is to be put on hold anew; each id asks once.
    """

    name_of_event: ClassVar[str] = "failure_state_changed"

    before: FailureState
    after: FailureState
    note: str = ""
    hold_id: str | None = None
    cause: str | None = None
    fixes: list[str] = Field(default_factory=list)
    shots: int | None = Field(default=None, ge=0)
    action_id: str | None = None
    solved_at: Instant | None = None


class SolutionShown(FailureEvent):
    """The photos that show how a report was solved; none once it is taken up again."""

    name_of_event: ClassVar[str] = "solution_shown"

    photo_ids: list[str] = Field(default_factory=list)


class RootCauseFound(FailureEvent):
    """What made it happen, as far as is known. `confirmed`: it was proved, for instance by switching it on and off."""

    name_of_event: ClassVar[str] = "root_cause_found"

    cause: str | None = None
    text: str
    confirmed: bool
    evidence: str = ""
    photo_ids: list[str] = Field(default_factory=list)


class FailureForgotten(FailureEvent):
    """A closed report was older than its term and is gone with all that was written about it."""

    name_of_event: ClassVar[str] = "failure_forgotten"


class FailureCountsCorrected(Event):
    """Shots of a tool were corrected: what its reports say it had made by any moment from `since` on is `shots` more.

    It stands in one line with the events of reports: those that were told before it carry the counts of before.
    """

    publisher: ClassVar[str] = "failures"
    aggregate: ClassVar[str] = "failure"
    subject_field: ClassVar[str] = "tool_id"
    name_of_event: ClassVar[str] = "failure_counts_corrected"

    tool_id: str
    since: Instant
    shots: int


class CatalogueChanged(Event):
    """A code of the catalogue with all its values; also those that came with Toolcare are told, each once.

    `catalogue_version` counts every change of the catalogue. `favourite`: it is offered before others.
    `merged_into` is the code that reports of this one are counted under from now on.
    """

    publisher: ClassVar[str] = "failures"
    aggregate: ClassVar[str] = "catalogue"
    subject_field: ClassVar[str] = "catalogue"
    name_of_event: ClassVar[str] = "catalogue_changed"

    catalogue: str = "failures"
    catalogue_version: int = Field(ge=1)
    code: str
    group: CodeGroup
    parent: str | None = None
    names: dict[str, str]
    synonyms: dict[str, list[str]] = Field(default_factory=dict)
    severity: Severity | None = None
    component_kinds: list[str] = Field(default_factory=list)
    favourite: bool = False
    retired: bool = False
    merged_into: str | None = None
    reason: str = ""
    by: str
    version: int = Field(ge=1)


class FailureAlertKind(StrEnum):
    CRITICAL = "failure-critical"


class FailureAlert(Payload):
    """Retained while a failure that must not run on is open; an empty payload means cleared.

    The worst of them speaks for all `open_count`, of equally bad ones the oldest. `todo` says what to do, in English.
    """

    kind: FailureAlertKind
    tool_id: str
    tool_number: str
    tool_name: str
    failure_id: str
    number: int = Field(ge=1)
    severity: Severity
    state: FailureState
    code: str | None = None
    names: dict[str, str] = Field(default_factory=dict)
    cavity: int | None = Field(default=None, ge=1)
    note: str = ""
    reported_by: str
    machine_id: str | None = None
    """The press on which the tool hung when it was reported."""
    since: Instant
    open_count: int = Field(ge=1)
    todo: str
