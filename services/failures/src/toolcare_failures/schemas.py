"""Reports of failures over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from typing_extensions import TypedDict

from toolcare_failures.codes_schemas import CodeRef
from toolcare_failures.domain.analysis import RootCause
from toolcare_failures.domain.codes import Catalogue
from toolcare_failures.domain.positions import Position, Side, Spot
from toolcare_failures.domain.reports import FailureDeed, FailureState, FailureStop, Held
from toolcare_failures.domain.severity import FailureSeverity
from toolcare_failures.forms import Body, CavityNumber, Id, KnownCode, Moment, PhotoId, Words
from toolcare_failures.tables import Failure, FailureEntry, Machine
from toolcare_failures.usecases.reporting import Changes, Report
from toolcare_failures.usecases.triage import Solution

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
EARLIER_SHOWN = 5
PhotoIds = Annotated[list[PhotoId], Field(max_length=50)]


class SpotIn(Body):
    """A tap on the picture of one half, from 0 at the left and top to 1."""

    side: Side
    x: Share
    y: Share

    def spot(self) -> Spot:
        return Spot(self.side, self.x, self.y)


class FailureIn(Body):
    """Only tool and code are needed. Without a severity the code's own holds.

    `reported_at` is for what is sent late; the service itself knows the tool's count and press of that time.
    `client_id` is the draft's own id: however often it is sent, it becomes one report.
    """

    tool_id: Id = Field(examples=["t-0042"])
    code: KnownCode
    severity: FailureSeverity | None = None
    component_id: Id | None = None
    cavity: CavityNumber | None = None
    position: SpotIn | None = None
    stop: FailureStop = FailureStop.NONE
    note: Words = ""
    photo_ids: PhotoIds = Field(default_factory=list)
    reported_at: Moment | None = None
    client_id: Id | None = None

    def report(self) -> Report:
        return Report(
            tool_id=self.tool_id,
            code=self.code,
            severity=self.severity,
            position=Position(self.cavity, self.component_id, None if self.position is None else self.position.spot()),
            stop=self.stop,
            note=self.note,
            photo_ids=self.photo_ids,
            reported_at=self.reported_at,
            client_id=self.client_id,
        )


class FailurePatch(TypedDict, total=False):
    """What is absent stays as it is; null clears. Photos are given whole. Only triage lowers a severity."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    code: KnownCode
    severity: FailureSeverity
    component_id: Id | None
    cavity: CavityNumber | None
    position: SpotIn | None
    stop: FailureStop
    note: Words
    photo_ids: PhotoIds


def changes_of(patch: FailurePatch) -> Changes:
    changes = cast("Changes", {name: value for name, value in patch.items() if name != "position"})
    if "position" in patch:
        changes["spot"] = None if patch["position"] is None else patch["position"].spot()
    return changes


class FailureNoteIn(Body):
    note: Words = ""


class AcceptFailureIn(Body):
    """Code and severity where triage knows better; a report that came in words alone needs its code here."""

    code: KnownCode | None = None
    severity: FailureSeverity | None = None
    note: Words = ""

    def changes(self) -> Changes:
        changes: Changes = {}
        if self.code is not None:
            changes["code"] = self.code
        if self.severity is not None:
            changes["severity"] = self.severity
        return changes


class MergeFailureIn(Body):
    """`into_id` is the report that stays."""

    into_id: Id
    note: Words = ""


class SolveFailureIn(Body):
    """What was done: codes of the group `fix`, one of the group `cause` where it is known, words, and photos of it."""

    fixes: Annotated[list[KnownCode], Field(min_length=1, max_length=10)]
    cause: KnownCode | None = None
    note: Words = ""
    photo_ids: PhotoIds = Field(default_factory=list)

    def solution(self) -> Solution:
        return Solution(self.fixes, self.cause, self.note, self.photo_ids)


class FailedToolOut(BaseModel):
    id: str
    number: str
    name: str


class FailedOnOut(BaseModel):
    """The machine on which the tool hung."""

    id: str
    name: str


class SpotOut(BaseModel):
    side: Side
    x: float
    y: float


class FailureRef(BaseModel):
    id: str
    number: int
    state: FailureState

    @classmethod
    def of(cls, failure: Failure) -> Self:
        return cls(id=failure.id, number=failure.number, state=failure.state)


class SolutionOut(BaseModel):
    """`shots` is the tool's life count when it was done."""

    fixes: list[CodeRef]
    cause: CodeRef | None
    note: str
    photo_ids: list[str]
    at: datetime
    by: str
    shots: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What reports are shown with."""

    catalogue: Catalogue
    machines: Mapping[str, Machine]
    others: Mapping[str, Failure]

    def code(self, code: str) -> CodeRef:
        return CodeRef.of(self.catalogue.find(code), self.catalogue.counted_as(code))

    def machine(self, machine_id: str | None) -> FailedOnOut | None:
        if machine_id is None:
            return None
        machine = self.machines.get(machine_id)
        return FailedOnOut(id=machine_id, name=machine_id if machine is None else machine.name)

    def other(self, failure_id: str | None) -> FailureRef | None:
        """Return a report that another names; None also once it has aged out."""
        found = None if failure_id is None else self.others.get(failure_id)
        return None if found is None else FailureRef.of(found)


class ReportOut(BaseModel):
    """`shots` is the tool's life count when it was reported; `code` is null until triage has given one.

    `usual_severity` is how bad failures of this code usually are. `reported_by_id` is the user who reported it.
    """

    id: str
    number: int
    tool: FailedToolOut
    code: CodeRef | None
    severity: FailureSeverity
    usual_severity: FailureSeverity | None
    component_id: str | None
    cavity: int | None
    position: SpotOut | None
    stop: FailureStop
    note: str
    photo_ids: list[str]
    reported_at: datetime
    recorded_at: datetime
    reported_by: str
    reported_by_id: str | None
    shots: int | None
    machine: FailedOnOut | None
    job_id: str | None
    finding_id: str | None
    state: FailureState
    rejected_reason: str | None
    duplicate_of: FailureRef | None
    solution: SolutionOut | None
    version: int

    @classmethod
    def of(cls, failure: Failure, known: Known) -> Self:
        return cls(**_values(failure, known))


class EarlierOut(BaseModel):
    """An earlier report of the same code at the same position, and how long what was done held.

    `held_shots` counts to the next report there, or to now while none came (`still_holds`).
    """

    id: str
    number: int
    reported_at: datetime
    shots: int | None
    state: FailureState
    note: str
    photo_ids: list[str]
    solution: SolutionOut | None
    held_shots: int | None
    still_holds: bool

    @classmethod
    def of(cls, failure: Failure, held: Held | None, known: Known) -> Self:
        return cls(
            id=failure.id,
            number=failure.number,
            reported_at=failure.reported_at,
            shots=failure.shots,
            state=failure.state,
            note=failure.note,
            photo_ids=failure.photo_ids,
            solution=_solution(failure, known),
            held_shots=None if held is None else held.shots,
            still_holds=held is not None and held.still,
        )


class ChangedFieldOut(BaseModel):
    """A field with what it was and became."""

    field: str
    before: JsonValue
    after: JsonValue


class AnsweringActionRef(BaseModel):
    """People call it A-7."""

    id: str
    number: int


class CauseFoundOut(BaseModel):
    """What made it happen, as far as is known; `confirmed` when it was proved."""

    code: CodeRef | None
    text: str
    confirmed: bool


class FailureEntryOut(BaseModel):
    """Who did what, and when.

    `other` is the other report of a merge, or the one with which the failure came back, while it is kept; `action` is
    the action that moved the report or is done without moving it.
    """

    id: str
    at: datetime
    by: str
    deed: FailureDeed
    before: FailureState | None
    after: FailureState
    note: str
    changes: list[ChangedFieldOut]
    other: FailureRef | None
    action: AnsweringActionRef | None

    @classmethod
    def of(cls, entry: FailureEntry, known: Known) -> Self:
        return cls(
            id=entry.id,
            at=entry.at,
            by=entry.by,
            deed=entry.deed,
            before=entry.before,
            after=entry.after,
            note=entry.note,
            changes=[ChangedFieldOut.model_validate(change) for change in entry.changes],
            other=known.other(entry.other_id),
            action=_action(entry),
        )


class FailureDetail(ReportOut):
    """A report with its cause, its duplicates, its history, and what happened at this place before.

    Of what happened there `earlier` are the newest, newest first, `earlier_count` how much it was.
    """

    cause_found: CauseFoundOut | None
    duplicates: list[ReportOut]
    history: list[FailureEntryOut]
    earlier: list[EarlierOut]
    earlier_count: int

    @classmethod
    def whole(
        cls,
        failure: Failure,
        known: Known,
        root: RootCause,
        duplicates: Sequence[Failure],
        history: Sequence[FailureEntry],
        earlier: Sequence[tuple[Failure, Held | None]],
    ) -> Self:
        return cls(
            **_values(failure, known),
            cause_found=_cause(root, known),
            duplicates=[ReportOut.of(one, known) for one in duplicates],
            history=[FailureEntryOut.of(entry, known) for entry in history],
            earlier=[EarlierOut.of(one, held, known) for one, held in earlier[:EARLIER_SHOWN]],
            earlier_count=len(earlier),
        )


def _action(entry: FailureEntry) -> AnsweringActionRef | None:
    if entry.action_id is None or entry.action_number is None:
        return None
    return AnsweringActionRef(id=entry.action_id, number=entry.action_number)


def _cause(root: RootCause, known: Known) -> CauseFoundOut | None:
    if not root.is_named:
        return None
    code = None if root.code is None else known.code(root.code)
    return CauseFoundOut(code=code, text=root.text, confirmed=root.confirmed)


def _values(failure: Failure, known: Known) -> dict[str, object]:
    spot = failure.spot
    return {
        "id": failure.id,
        "number": failure.number,
        "tool": FailedToolOut(id=failure.tool.id, number=failure.tool.number, name=failure.tool.name),
        "code": None if failure.code is None else known.code(failure.code),
        "severity": failure.severity,
        "usual_severity": None if failure.code is None else known.catalogue.find(failure.code).severity,
        "component_id": failure.component_id,
        "cavity": failure.cavity,
        "position": None if spot is None else SpotOut(side=spot.side, x=spot.x, y=spot.y),
        "stop": failure.stop,
        "note": failure.note,
        "photo_ids": failure.photo_ids,
        "reported_at": failure.reported_at,
        "recorded_at": failure.recorded_at,
        "reported_by": failure.reported_by,
        "reported_by_id": failure.reported_by_id,
        "shots": failure.shots,
        "machine": known.machine(failure.machine_id),
        "job_id": failure.job_id,
        "finding_id": failure.finding_id,
        "state": failure.state,
        "rejected_reason": failure.rejected_reason,
        "duplicate_of": known.other(failure.duplicate_of),
        "solution": _solution(failure, known),
        "version": failure.version,
    }


def _solution(failure: Failure, known: Known) -> SolutionOut | None:
    if failure.solved_at is None or failure.solved_by is None:
        return None
    return SolutionOut(
        fixes=[known.code(fix) for fix in failure.fixes],
        cause=None if failure.cause is None else known.code(failure.cause),
        note=failure.solution,
        photo_ids=failure.solution_photo_ids,
        at=failure.solved_at,
        by=failure.solved_by,
        shots=failure.solved_shots,
    )
