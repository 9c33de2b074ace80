"""Actions over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Self, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator
from typing_extensions import TypedDict

from toolcare_actions.domain.actions import ActionDeed, ActionKind, ActionPriority, ActionState
from toolcare_actions.domain.checklist import CheckItem, Wish
from toolcare_actions.domain.deadlines import is_overdue
from toolcare_actions.domain.evidence import Evidence
from toolcare_actions.domain.watches import Outcome, WatchPlan, WatchState
from toolcare_actions.forms import (
    Body,
    Day,
    Days,
    Id,
    Ids,
    KnownCode,
    Line,
    Moment,
    PhotoIds,
    Said,
    Shots,
    Team,
    Username,
    Words,
)
from toolcare_actions.tables import Action, ActionComment, ActionEntry, Attempt, CodeRow, Failure, Job, Person, Tool
from toolcare_actions.usecases.completing import Completion
from toolcare_actions.usecases.occasion import day_of
from toolcare_actions.usecases.planning import Changes, NewAction
from toolcare_shared.pages import Page

CheckText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")
]
MAX_CHECK_ITEMS = 100


class WatchIn(Body):
    """How long the failure must stay away: shots, days, or whichever comes first."""

    shots: Shots | None = None
    days: Days | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.shots is None and self.days is None:
            raise ValueError("Give shots, days, or both.")
        return self

    def plan(self) -> WatchPlan:
        return WatchPlan(self.shots, self.days)


class ActionIn(Body):
    """Without `team` it is the owner's own.

    Without `watch` the plant's rule holds where failures are linked; `null` is for nothing to watch, which a corrective
    action with failures needs a `no_watch_reason` for.
    `client_id` is the draft's own id: however often it is sent, it becomes one action. `proposal_id` takes a proposal,
    with its failures where none are given.
    """

    kind: ActionKind
    title: Line
    description: Words = ""
    tool_id: Id = Field(examples=["t-0042"])
    priority: ActionPriority = ActionPriority.NORMAL
    owner: Username
    team: Team | None = None
    due_on: Day
    checklist: Annotated[list[CheckText], Field(max_length=MAX_CHECK_ITEMS)] = Field(default_factory=list)
    failure_ids: Ids = Field(default_factory=list)
    job_ids: Ids = Field(default_factory=list)
    photo_ids: PhotoIds = Field(default_factory=list)
    approver: Username | None = None
    watch: WatchIn | None = None
    no_watch_reason: Words = ""
    client_id: Id | None = None
    proposal_id: Id | None = None

    def wanted(self) -> NewAction:
        return NewAction(
            kind=self.kind,
            title=self.title,
            description=self.description,
            tool_id=self.tool_id,
            priority=self.priority,
            owner=self.owner,
            team=self.team,
            due_on=self.due_on,
            checklist=[Wish(text) for text in self.checklist],
            failure_ids=list(dict.fromkeys(self.failure_ids)),
            job_ids=list(dict.fromkeys(self.job_ids)),
            photo_ids=list(dict.fromkeys(self.photo_ids)),
            approver=self.approver,
            watch=None if self.watch is None else self.watch.plan(),
            watch_said="watch" in self.model_fields_set,
            no_watch_reason=self.no_watch_reason,
            client_id=self.client_id,
            proposal_id=self.proposal_id,
        )


class CheckItemIn(Body):
    """A point that is there, by its `id`, or a new one. One whose words change loses its tick."""

    id: Id | None = None
    text: CheckText

    def wish(self) -> Wish:
        return Wish(self.text, self.id)


class ActionPatch(TypedDict, total=False):
    """What is absent stays as it is; null clears. Lists are given whole, in their order."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    title: Line
    description: Words
    priority: ActionPriority
    owner: Username
    team: Team
    due_on: Day
    checklist: Annotated[list[CheckItemIn], Field(max_length=MAX_CHECK_ITEMS)]
    failure_ids: Ids
    job_ids: Ids
    photo_ids: PhotoIds
    approver: Username | None
    watch: WatchIn | None
    no_watch_reason: Words


def changes_of(patch: ActionPatch) -> Changes:
    apart = {"checklist", "watch", "failure_ids", "job_ids", "photo_ids"}
    changes = cast("Changes", {name: value for name, value in patch.items() if name not in apart})
    if "checklist" in patch:
        changes["checklist"] = [item.wish() for item in patch["checklist"]]
    if "watch" in patch:
        changes["watch"] = None if patch["watch"] is None else patch["watch"].plan()
    if "failure_ids" in patch:
        changes["failure_ids"] = list(dict.fromkeys(patch["failure_ids"]))
    if "job_ids" in patch:
        changes["job_ids"] = list(dict.fromkeys(patch["job_ids"]))
    if "photo_ids" in patch:
        changes["photo_ids"] = list(dict.fromkeys(patch["photo_ids"]))
    return changes


class ActionNoteIn(Body):
    note: Words = ""


class StartActionIn(ActionNoteIn):
    """`at` is when he began, for what is sent late; a time ahead of now counts as now."""

    at: Moment | None = None


class ActionSaidIn(Body):
    note: Said


class ActionReasonIn(Body):
    reason: Said


class CheckIn(Body):
    """`at` as for a start."""

    item_id: Id
    done: bool
    at: Moment | None = None


class CommentIn(Body):
    """Words, photos, or both. `at` as for a start."""

    text: Words = ""
    photo_ids: PhotoIds = Field(default_factory=list)
    at: Moment | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.photo_ids:
            raise ValueError("Write something, or add a photo.")
        return self


class CompleteActionIn(Body):
    """What was done: in words, fixes and cause by their codes, with photos and maintenance jobs that show it."""

    note: Words = ""
    fixes: Annotated[list[KnownCode], Field(max_length=10)] = Field(default_factory=list)
    cause: KnownCode | None = None
    photo_ids: PhotoIds = Field(default_factory=list)
    job_ids: Ids = Field(default_factory=list)

    def completion(self) -> Completion:
        return Completion(
            note=self.note,
            fixes=list(dict.fromkeys(self.fixes)),
            cause=self.cause,
            photo_ids=list(dict.fromkeys(self.photo_ids)),
            job_ids=list(dict.fromkeys(self.job_ids)),
        )


class ActionToolOut(BaseModel):
    id: str
    number: str
    name: str

    @classmethod
    def of(cls, tool: Tool) -> Self:
        return cls(id=tool.id, number=tool.number, name=tool.name)


class ActionPersonOut(BaseModel):
    username: str
    name: str


class CheckItemOut(BaseModel):
    id: str
    text: str
    done: bool
    done_by: str | None
    done_at: datetime | None

    @classmethod
    def of(cls, item: CheckItem) -> Self:
        return cls(id=item.id, text=item.text, done=item.done, done_by=item.done_by, done_at=item.done_at)


class FailureLink(BaseModel):
    """A report of a failure as this service heard of it; `code` is null until triage has given one."""

    id: str
    number: int
    code: str | None
    names: dict[str, str]
    cavity: int | None
    component_id: str | None
    note: str
    photo_ids: list[str]
    severity: str
    state: str
    shots: int | None
    reported_at: datetime
    reported_by: str


class FailureNumberOut(BaseModel):
    id: str
    number: int


class ActionWatchOut(BaseModel):
    """What is watched, and how it stands. `returned_as` is the report with which the failure came back.

    Until the action is done only `shots` and `days` are known. Of a watch that has ended, `run_shots` and `run_days`
    say how long it held.
    """

    shots: int | None
    days: int | None
    started_at: datetime | None
    started_shots: int | None
    run_shots: int | None
    run_days: int | None
    ends_at_shots: int | None
    ends_on: date | None
    state: WatchState
    returned_as: FailureNumberOut | None

    @classmethod
    def planned(cls, plan: WatchPlan) -> Self:
        return cls(
            shots=plan.shots,
            days=plan.days,
            started_at=None,
            started_shots=None,
            run_shots=None,
            run_days=None,
            ends_at_shots=None,
            ends_on=None,
            state=WatchState.PLANNED,
            returned_as=None,
        )


_SHOWN_AS = {
    Outcome.RUNNING: WatchState.RUNNING,
    Outcome.HELD: WatchState.HELD,
    Outcome.RETURNED: WatchState.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What actions are shown with. `linked` has the failures of each action in their order.

    `photos` are those that were heard of, and whether each is still there; `jobs` what is completed.
    """

    now: datetime
    today: date
    zone: ZoneInfo
    people: Mapping[str, Person]
    codes: Mapping[str, CodeRow]
    failures: Mapping[str, Failure]
    linked: Mapping[str, Sequence[str]]
    attempts: Mapping[str, Attempt]
    photos: Mapping[str, bool]
    jobs: Sequence[Job]

    def awaited(self, action: Action) -> list[str]:
        """Return the photos of its evidence that are not here yet."""
        return [photo_id for photo_id in action.evidence_photo_ids if photo_id not in self.photos]

    def shows_enough(self, action: Action) -> bool:
        """Return whether what shows that it is done can be looked at already."""
        here = sum(self.photos.get(photo_id, False) for photo_id in action.evidence_photo_ids)
        return Evidence(action.completion_note, here, len(self.jobs_done(action))).enough

    def jobs_done(self, action: Action) -> list[Job]:
        """Return the linked jobs that show that it is done."""
        return [job for job in self.jobs if job.id in action.job_ids and action.is_shown_by(job)]

    def person(self, username: str) -> ActionPersonOut:
        person = self.people.get(username)
        return ActionPersonOut(username=username, name=username if person is None else person.name)

    def failure(self, failure_id: str) -> FailureLink:
        failure = self.failures[failure_id]
        renamed = None if failure.code is None else self.codes.get(failure.code)
        return FailureLink(
            id=failure.id,
            number=failure.number,
            code=failure.code,
            names=failure.names if renamed is None else renamed.names,
            cavity=failure.cavity,
            component_id=failure.component_id,
            note=failure.note,
            photo_ids=failure.photo_ids,
            severity=failure.severity,
            state=failure.state,
            shots=failure.shots,
            reported_at=failure.reported_at,
            reported_by=failure.reported_by,
        )

    def failures_of(self, action: Action) -> list[FailureLink]:
        return [self.failure(failure_id) for failure_id in self.linked.get(action.id, ())]

    def watch(self, action: Action) -> ActionWatchOut | None:
        attempt = None if action.attempt_id is None else self.attempts[action.attempt_id]
        state = None if attempt is None else _SHOWN_AS.get(attempt.outcome)
        if attempt is None or state is None:
            return None if action.watch is None else ActionWatchOut.planned(action.watch)
        watch = attempt.watch
        back = None if attempt.returned_as is None else self.failures.get(attempt.returned_as)
        return ActionWatchOut(
            shots=attempt.shots,
            days=attempt.days,
            started_at=attempt.started_at,
            started_shots=attempt.started_shots,
            run_shots=watch.shots_run(action.tool.total) if state is WatchState.RUNNING else attempt.shots_held,
            run_days=watch.days_run(self.now),
            ends_at_shots=watch.ends_at_shots,
            ends_on=None if attempt.ends_at is None else day_of(attempt.ends_at, self.zone),
            state=state,
            returned_as=None if back is None else FailureNumberOut(id=back.id, number=back.number),
        )


class ActionOut(BaseModel):
    """`escalation` is who was told last that it is overdue: 0 the owner, 1 his team, 2 the engineers.

    `photos_pending` are photos of the evidence that are not here yet; `photo_pending`: nothing else shows that it is
    done. `completed_by_id` is the user who may not approve it.
    """

    id: str
    number: int
    kind: ActionKind
    title: str
    description: str
    tool: ActionToolOut
    priority: ActionPriority
    state: ActionState
    owner: ActionPersonOut
    team: str
    due_on: date
    overdue: bool
    checklist: list[CheckItemOut]
    failures: list[FailureLink]
    job_ids: list[str]
    photo_ids: list[str]
    needs_approval: bool
    approver: ActionPersonOut | None
    fixes: list[str]
    cause: str | None
    watch: ActionWatchOut | None
    no_watch_reason: str
    completed_at: datetime | None
    completed_by: str | None
    completed_by_id: str | None
    completion_note: str
    evidence_photo_ids: list[str]
    photos_pending: list[str]
    photo_pending: bool
    created_at: datetime
    created_by: str
    escalation: int | None
    reopened_count: int
    version: int

    @classmethod
    def of(cls, action: Action, known: Known) -> Self:
        return cls(**_values(action, known))


class ActionCommentOut(BaseModel):
    id: str
    at: datetime
    by: str
    text: str
    photo_ids: list[str]

    @classmethod
    def of(cls, comment: ActionComment) -> Self:
        return cls(id=comment.id, at=comment.at, by=comment.by, text=comment.text, photo_ids=comment.photo_ids)


class ActionChangeOut(BaseModel):
    """A field with what it was and became."""

    field: str
    before: JsonValue
    after: JsonValue


class ActionEntryOut(BaseModel):
    """Who did what, and when."""

    id: str
    at: datetime
    by: str
    deed: ActionDeed
    before: ActionState | None
    after: ActionState
    note: str
    changes: list[ActionChangeOut]

    @classmethod
    def of(cls, entry: ActionEntry) -> Self:
        return cls(
            id=entry.id,
            at=entry.at,
            by=entry.by,
            deed=entry.deed,
            before=entry.before,
            after=entry.after,
            note=entry.note,
            changes=[ActionChangeOut.model_validate(change) for change in entry.changes],
        )


class JobLink(BaseModel):
    """A linked maintenance job that shows that the action is done; `code` and `name` are those of its level."""

    id: str
    code: str
    name: str
    done_at: datetime
    done_by: str

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls(id=job.id, code=job.code, name=job.name, done_at=job.done_at, done_by=job.done_by)


class ActionDetail(ActionOut):
    """An action with what was said about it, its history in order, and the jobs that show that it is done.

    Those are the linked ones that were completed on its tool after it was made.
    """

    comments: list[ActionCommentOut]
    history: list[ActionEntryOut]
    jobs_done: list[JobLink]

    @classmethod
    def whole(
        cls,
        action: Action,
        known: Known,
        comments: Sequence[ActionComment],
        history: Sequence[ActionEntry],
    ) -> Self:
        return cls(
            **_values(action, known),
            comments=[ActionCommentOut.of(comment) for comment in comments],
            history=[ActionEntryOut.of(entry) for entry in history],
            jobs_done=[JobLink.of(job) for job in known.jobs_done(action)],
        )


class ActionCounts(BaseModel):
    """How many there are of what else was asked for, whatever their state; `overdue` are some of the open and begun."""

    open: int
    in_work: int
    in_approval: int
    watching: int
    overdue: int


class ActionPage(Page[ActionOut]):
    counts: ActionCounts


def _values(action: Action, known: Known) -> dict[str, object]:
    awaited = known.awaited(action)
    return {
        "id": action.id,
        "number": action.number,
        "kind": action.kind,
        "title": action.title,
        "description": action.description,
        "tool": ActionToolOut.of(action.tool),
        "priority": action.priority,
        "state": action.state,
        "owner": known.person(action.owner),
        "team": action.team,
        "due_on": action.due_on,
        "overdue": action.state.is_to_do and is_overdue(action.due_on, known.today),
        "checklist": [CheckItemOut.of(item) for item in action.checklist],
        "failures": known.failures_of(action),
        "job_ids": action.job_ids,
        "photo_ids": action.photo_ids,
        "needs_approval": action.approver is not None,
        "approver": None if action.approver is None else known.person(action.approver),
        "fixes": action.fixes,
        "cause": action.cause,
        "watch": known.watch(action),
        "no_watch_reason": action.no_watch_reason,
        "completed_at": action.completed_at,
        "completed_by": action.completed_by,
        "completed_by_id": action.completed_by_id,
        "completion_note": action.completion_note,
        "evidence_photo_ids": action.evidence_photo_ids,
        "photos_pending": awaited,
        "photo_pending": bool(awaited) and not known.shows_enough(action),
        "created_at": action.created_at,
        "created_by": action.created_by,
        "escalation": action.escalation,
        "reopened_count": action.reopened_count,
        "version": action.version,
    }
