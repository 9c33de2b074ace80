"""The tables of actions. Times are UTC; counts are life counts of the tool."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from toolcare_actions.domain.actions import ActionDeed, ActionKind, ActionPriority, ActionState
from toolcare_actions.domain.checklist import CheckItem
from toolcare_actions.domain.deadlines import Notice
from toolcare_actions.domain.recurrence import Limit, ProposalState
from toolcare_actions.domain.watches import Outcome, Watch, WatchEnd, WatchPlan
from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.db import JsonText, UtcDateTime, metadata
from toolcare_shared.plant import PlantColumns
from toolcare_shared.retention.tables import with_retention

_ID = String(64)
_CODE = String(16)


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


def _word(words: type[StrEnum]) -> Enum:
    """Return a column of plain text that reads as one of `words`; a later word needs no migration."""
    return Enum(words, native_enum=False, create_constraint=False, length=32, values_callable=_values)


class Base(DeclarativeBase):
    metadata = metadata()


class Tool(Base):
    """What is known of a tool from events; a failure or a count may be heard before its name, `version` 0."""

    __tablename__ = "tool"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(Text, default="")
    """Number and name in lower case, for finding its actions by them."""
    version: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_position: Mapped[int] = mapped_column(BigInteger, default=0)
    """The place of the last count in the shotcounter's stream; 0 while there was none."""
    told_alert: Mapped[dict[str, object] | None] = mapped_column(JsonText)
    """What was said last of its overdue actions."""

    @property
    def known(self) -> bool:
        return self.version > 0

    @property
    def shots(self) -> int | None:
        return self.total if self.counted_position else None


class Person(Base):
    """A user as the gateway told of him. `position` is the place of that news in its stream."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """User name and name in lower case, for finding his actions by them."""
    role: Mapped[str] = mapped_column(String(32))
    team: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    position: Mapped[int] = mapped_column(BigInteger)


class Plant(PlantColumns, Base):
    __tablename__ = "plant"


class CodeRow(Base):
    """A code of the catalogue as it was told last."""

    __tablename__ = "failure_code"

    code: Mapped[str] = mapped_column(_CODE, primary_key=True)
    group: Mapped[str] = mapped_column(String(32))
    names: Mapped[dict[str, str]] = mapped_column(JsonText)
    retired: Mapped[bool]
    merged_into: Mapped[str | None] = mapped_column(_CODE)
    version: Mapped[int]


class Failure(Base):
    """A report of a failure as its events tell it.

    What it says and where it stands are told by different events, each with the report's version: either may be heard
    late. `values_version` 0: only its state is known yet.
    """

    __tablename__ = "failure"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[int]
    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"))
    code: Mapped[str | None] = mapped_column(_CODE)
    names: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    severity: Mapped[str] = mapped_column(String(32), default="")
    component_id: Mapped[str | None] = mapped_column(_ID)
    cavity: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[str] = mapped_column(Text, default="")
    shots: Mapped[int | None] = mapped_column(BigInteger)
    earlier_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    values_version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(32), default="new")
    duplicate_of: Mapped[str | None] = mapped_column(_ID)
    first_solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state_version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "tool_id", "reported_at"),)

    @property
    def counts(self) -> bool:
        """Whether it is known, and tells of a failure of its own."""
        return self.values_version > 0 and self.state not in {"rejected", "duplicate"}

    @property
    def is_accepted(self) -> bool:
        """Whether it counts, and triage or somebody who worked on it has said so."""
        return self.counts and self.state != "new"


class Photo(Base):
    """A photo that was added; `gone` while it is deleted. `position` is the place of that news in its stream."""

    __tablename__ = "photo"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    gone: Mapped[bool]
    position: Mapped[int] = mapped_column(BigInteger)


class PhotoAlias(Base):
    """Another id of a photo: the same picture was sent again under it."""

    __tablename__ = "photo_alias"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    photo_id: Mapped[str] = mapped_column(_ID)


class Job(Base):
    """A maintenance job that was completed."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID)
    code: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[str] = mapped_column(Text)


class RunningNumber(Base):
    """The last number given out."""

    __tablename__ = "running_number"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    last: Mapped[int]


class Rules(Base):
    """The plant's rules; one row."""

    __tablename__ = "rules"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    remind_days: Mapped[int]
    escalate_team_days: Mapped[int]
    escalate_engineers_days: Mapped[int]
    watch_shots: Mapped[int]
    watch_days: Mapped[int]
    recur_times: Mapped[int]
    recur_shots: Mapped[int]
    version: Mapped[int]

    @property
    def notice(self) -> Notice:
        return Notice(self.remind_days, self.escalate_team_days, self.escalate_engineers_days)

    @property
    def watch(self) -> WatchPlan:
        return WatchPlan(self.watch_shots, self.watch_days)

    @property
    def limit(self) -> Limit:
        return Limit(self.recur_times, self.recur_shots)


class Action(Base):
    """An action. `owner` and `approver` are user names, `client_id` the draft's own id on the tablet.

    What a completion says stands here until the action is reopened; the attempt keeps what became of it.
    """

    __tablename__ = "action"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"))
    kind: Mapped[ActionKind] = mapped_column(_word(ActionKind))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    search: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """Number, title and description, in lower case."""
    priority: Mapped[ActionPriority] = mapped_column(_word(ActionPriority))
    state: Mapped[ActionState] = mapped_column(_word(ActionState), default=ActionState.OPEN)
    rank: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(String(64))
    team: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date]
    items: Mapped[list[dict[str, str | None]]] = mapped_column(JsonText, default=list)
    job_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    approver: Mapped[str | None] = mapped_column(String(64))
    watch_shots: Mapped[int | None]
    watch_days: Mapped[int | None]
    no_watch_reason: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[str | None] = mapped_column(_ID, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Text)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_by: Mapped[str | None] = mapped_column(Text)
    completed_by_id: Mapped[str | None] = mapped_column(_ID)
    completion_note: Mapped[str] = mapped_column(Text, default="")
    fixes: Mapped[list[str]] = mapped_column(JsonText, default=list)
    cause: Mapped[str | None] = mapped_column(_CODE)
    evidence_photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    attempt_id: Mapped[str | None] = mapped_column(_ID)
    """The last time it was done."""
    reopened_count: Mapped[int] = mapped_column(default=0)
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is to be done again, where it was done before."""
    reminded: Mapped[bool] = mapped_column(default=False)
    escalation: Mapped[int | None]
    """The last step that was told of its present due day."""
    approval_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the present approver was asked last."""
    approval_told: Mapped[int | None]
    """The last step that was told of that waiting."""
    version: Mapped[int] = mapped_column(default=1)

    tool: Mapped[Tool] = relationship(lazy="raise")

    __table_args__ = (
        Index(None, "rank", "due_on", "id"),
        Index(None, "owner", "rank", "due_on", "id"),
        Index(None, "approver", "rank", "due_on", "id"),
        Index(None, "team", "rank", "due_on", "id"),
        Index(None, "tool_id", "rank", "due_on", "id"),
        Index(None, "state", "rank", "due_on", "id"),
    )

    @property
    def is_under_way(self) -> bool:
        return not self.state.is_over

    def is_shown_by(self, job: Job) -> bool:
        """Whether a completed job shows that it is done: work on its tool, and not from before it was asked for.

        What was done at a try that did not hold shows nothing of the present one.
        """
        return job.tool_id == self.tool_id and job.done_at >= (self.reopened_at or self.created_at)

    @property
    def stands(self) -> bool:
        """Whether it was not called off."""
        return self.state is not ActionState.CANCELLED

    @property
    def checklist(self) -> list[CheckItem]:
        return [
            CheckItem(
                str(item["id"]),
                str(item["text"]),
                item["done_by"],
                None if item["done_at"] is None else datetime.fromisoformat(item["done_at"]),
            )
            for item in self.items
        ]

    @checklist.setter
    def checklist(self, value: list[CheckItem]) -> None:
        self.items = [
            {
                "id": item.id,
                "text": item.text,
                "done_by": item.done_by,
                "done_at": None if item.done_at is None else item.done_at.isoformat(),
            }
            for item in value
        ]

    @property
    def watch(self) -> WatchPlan | None:
        if self.watch_shots is None and self.watch_days is None:
            return None
        return WatchPlan(self.watch_shots, self.watch_days)

    @watch.setter
    def watch(self, value: WatchPlan | None) -> None:
        self.watch_shots, self.watch_days = (None, None) if value is None else (value.shots, value.days)


class ActionFailure(Base):
    """A failure that an action answers; `place` is its place in the list."""

    __tablename__ = "action_failure"

    action_id: Mapped[str] = mapped_column(ForeignKey("action.id"), primary_key=True)
    failure_id: Mapped[str] = mapped_column(ForeignKey("failure.id"), primary_key=True)
    place: Mapped[int]

    __table_args__ = (Index(None, "failure_id"),)


class ActionComment(Base):
    __tablename__ = "action_comment"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    action_id: Mapped[str] = mapped_column(ForeignKey("action.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)

    __table_args__ = (Index(None, "action_id", "at", "id"),)


class ActionEntry(Base):
    """Who did what with an action, and when. Append-only; `changes` are fields with what they were and became."""

    __tablename__ = "action_entry"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    action_id: Mapped[str] = mapped_column(ForeignKey("action.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    deed: Mapped[ActionDeed] = mapped_column(_word(ActionDeed))
    before: Mapped[ActionState | None] = mapped_column(_word(ActionState))
    after: Mapped[ActionState] = mapped_column(_word(ActionState))
    note: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[dict[str, object]]] = mapped_column(JsonText, default=list)

    __table_args__ = (Index(None, "action_id", "at", "id"),)


class Attempt(Base):
    """One time that something was done about a failure, and whether it held.

    Without `action_id` a person solved a report himself. `said` is what the completion of an action said, for when the
    failure turns out not to have come back.
    """

    __tablename__ = "attempt"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    action_id: Mapped[str | None] = mapped_column(ForeignKey("action.id"))
    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"))
    shots: Mapped[int | None]
    days: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_shots: Mapped[int | None] = mapped_column(BigInteger)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome] = mapped_column(_word(Outcome))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[WatchEnd | None] = mapped_column(_word(WatchEnd))
    shots_held: Mapped[int | None] = mapped_column(BigInteger)
    returned_as: Mapped[str | None] = mapped_column(_ID)
    said: Mapped[dict[str, object] | None] = mapped_column(JsonText)

    __table_args__ = (
        Index(None, "tool_id", "outcome"),
        Index(None, "outcome", "ends_at"),
        Index(None, "returned_as"),
        Index(None, "action_id"),
    )

    @property
    def watch(self) -> Watch:
        return Watch(WatchPlan(self.shots, self.days), self.started_at, self.started_shots, self.ended_at)


class AttemptFix(Base):
    __tablename__ = "attempt_fix"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    fix: Mapped[str] = mapped_column(_CODE, primary_key=True)


class AttemptFailure(Base):
    """A failure that was to be removed that time."""

    __tablename__ = "attempt_failure"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    failure_id: Mapped[str] = mapped_column(ForeignKey("failure.id"), primary_key=True)

    __table_args__ = (Index(None, "failure_id"),)


class Proposal(Base):
    """An action that is proposed because a failure came too often."""

    __tablename__ = "proposal"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"))
    code: Mapped[str] = mapped_column(_CODE)
    cavity: Mapped[int | None]
    component_id: Mapped[str | None] = mapped_column(_ID)
    within_shots: Mapped[int]
    state: Mapped[ProposalState] = mapped_column(_word(ProposalState))
    action_id: Mapped[str | None] = mapped_column(ForeignKey("action.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    dismissed_by: Mapped[str | None] = mapped_column(Text)
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_reason: Mapped[str | None] = mapped_column(Text)

    tool: Mapped[Tool] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_proposal_at", "at", "id"),
        Index("ix_proposal_state", "state", "at", "id"),
        Index("ix_proposal_tool_id", "tool_id", "state", "at", "id"),
    )


class ProposalFailure(Base):
    """A report that a proposal has taken up; each is counted towards one proposal only."""

    __tablename__ = "proposal_failure"

    failure_id: Mapped[str] = mapped_column(ForeignKey("failure.id"), primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposal.id"))

    __table_args__ = (Index(None, "proposal_id"),)


leave_out(Tool, Person, Plant, CodeRow, Failure, Photo, PhotoAlias, Job, RunningNumber)
with_retention(Base.metadata)
