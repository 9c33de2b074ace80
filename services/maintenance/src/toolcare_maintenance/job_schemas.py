"""Jobs, answers and what is signed over HTTP. Times in minutes, money in cents of the plant's currency."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from toolcare_maintenance.domain.checklists import Answer, Grade, Group, Verdict, items_of, verdict_of
from toolcare_maintenance.domain.intervals import Reason
from toolcare_maintenance.domain.jobs import CancelReason, JobState, Outcome, Severity, WaitReason
from toolcare_maintenance.domain.parts import MAX_QUANTITY
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.forms import Body, Cents, Id, Line, Minutes, Moment, Said, Words
from toolcare_maintenance.schemas import LevelOut
from toolcare_maintenance.tables import Job, JobAnswer, Part, PartMovement, Tool
from toolcare_maintenance.template_schemas import ChecklistOut
from toolcare_maintenance.usecases.bench import GivenAnswer
from toolcare_maintenance.usecases.completing import Found, WorkDone

MAX_ANSWERS = 200


class OpenIn(Body):
    note: Words = ""


class StartIn(Body):
    """`at`: when it was begun, where this was written without a network; now when absent."""

    note: Words = ""
    at: Moment | None = None


class WaitIn(Body):
    """`at`: since when it waits; now when absent."""

    reason: WaitReason
    note: Words = ""
    at: Moment | None = None


class ResumeIn(Body):
    """`at`: when the work went on; now when absent."""

    at: Moment | None = None


class ScheduleIn(Body):
    at: Moment
    note: Words = ""


class SkipIn(Body):
    reason: Said


class FindingIn(Body):
    """Something found that is more than this job; `cavity` counts from 1."""

    text: Said
    severity: Severity
    cavity: Annotated[int, Field(strict=True, ge=1, le=1024)] | None = None
    item_id: Id | None = None


class WorkDoneIn(Body):
    """`done_at` may lie back as far as the level's last completion; now when absent.

    `released` signs the tool off for production; without it `release_note` says why the tool stays in repair.
    """

    note: Said
    done_at: Moment | None = None
    workers: list[Line] = Field(default_factory=list, max_length=20)
    bench_minutes: Minutes | None = None
    waiting_minutes: Minutes | None = None
    cost_cents: Cents | None = None
    findings: list[FindingIn] = Field(default_factory=list, max_length=50)
    released: bool = True
    release_note: Words = ""

    def work(self) -> WorkDone:
        return WorkDone(
            note=self.note,
            done_at=self.done_at,
            workers=self.workers,
            bench_minutes=self.bench_minutes,
            waiting_minutes=self.waiting_minutes,
            cost_cents=self.cost_cents,
            findings=[Found(one.text, one.severity, one.cavity, one.item_id) for one in self.findings],
            released=self.released,
            release_note=self.release_note,
        )


class AnswerIn(Body):
    """What was written down for an item: a judgement (ok, flag, na), a number, a choice or a text.

    `at` is when it was written, now when absent: an older answer that arrives late changes nothing.
    """

    value: (
        StrictBool
        | StrictInt
        | Annotated[StrictFloat, Field(allow_inf_nan=False)]
        | Annotated[StrictStr, Field(max_length=4000, pattern=r"^[^\x00]*$")]
        | None
    ) = None
    as_found: Grade | None = None
    as_left: Grade | None = None
    note: Words = ""
    photo_ids: list[Id] = Field(default_factory=list, max_length=20)
    at: Moment | None = None

    def given(self, item_id: str) -> GivenAnswer:
        answer = Answer(self.value, self.as_found, self.as_left, self.note, tuple(self.photo_ids))
        return GivenAnswer(item_id, answer, self.at)


class ItemAnswerIn(AnswerIn):
    item_id: Id


class AnswersIn(Body):
    answers: Annotated[list[ItemAnswerIn], Field(min_length=1, max_length=MAX_ANSWERS)]

    def given(self) -> list[GivenAnswer]:
        return [answer.given(answer.item_id) for answer in self.answers]


class TakePartIn(Body):
    part_id: Id
    quantity: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]


class FindingOut(BaseModel):
    id: str
    text: str
    severity: Severity
    cavity: int | None
    item_id: str | None


class GradesOut(BaseModel):
    """How many points were found, or left, in each state."""

    good: int = 0
    caution: int = 0
    bad: int = 0


class JobOut(BaseModel):
    """A job, open or closed; the completed ones are the log.

    `restarted` names the levels whose intervals its completion began anew, `included_in` the job of the bigger service
    whose completion completed this one. `waited_minutes` is what was measured, `waiting_minutes` what was signed.
    """

    id: str
    tool_id: str
    plan_id: str
    level_id: str
    code: str
    name: str
    state: JobState
    reason: Reason
    due_total: int | None
    due_at: datetime | None
    opened_at: datetime
    opened_total: int
    started_at: datetime | None
    started_by: str | None
    start_note: str
    done_at: datetime | None
    done_by: str | None
    note: str
    recorded_at: datetime | None
    total_at_completion: int | None
    shots_since_last: int | None
    included_in: str | None
    restarted: list[str]
    opened_by: str | None
    scheduled_for: datetime | None
    scheduled_note: str
    waiting_since: datetime | None
    waiting_reason: WaitReason | None
    waiting_note: str
    waited_minutes: int
    waiting_minutes: int | None
    checklist_id: str | None
    checklist_version: int | None
    plan_version: int
    planned_minutes: int | None
    answered: int
    required: int
    required_left: int
    as_found: GradesOut
    as_left: GradesOut
    workers: list[str]
    bench_minutes: int | None
    cost_cents: int | None
    parts_cost_cents: int
    outcome: Outcome | None
    release_note: str
    findings: list[FindingOut]
    skipped_at: datetime | None
    skipped_by: str | None
    skip_reason: str | None
    cancelled_at: datetime | None
    cancel_reason: CancelReason | None
    version: int

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls.model_validate(job)


class AnswerOut(BaseModel):
    item_id: str
    value: bool | int | float | str | None
    as_found: Grade | None
    as_left: Grade | None
    note: str
    photo_ids: list[str]
    by: str
    at: datetime
    verdict: Verdict | None = Field(description="How a measured value stands to its limits")


class PartUseOut(BaseModel):
    """A part taken for the job and not given back."""

    id: str
    part_id: str
    number: str
    name: str
    quantity: int
    cost_cents: int | None
    by: str
    at: datetime

    @classmethod
    def of(cls, use: PartMovement, part: Part) -> Self:
        return cls(
            id=use.id,
            part_id=part.id,
            number=part.number,
            name=part.name,
            quantity=-use.quantity,
            cost_cents=use.cost_cents,
            by=use.by,
            at=use.at,
        )


class JobToolOut(BaseModel):
    """The tool of a job. A hold that `readiness` tells of outlasts the job: its signature does not lift it."""

    id: str
    number: str
    name: str
    readiness: Readiness
    readiness_reason: str

    @classmethod
    def of(cls, tool: Tool) -> Self:
        return cls(
            id=tool.id,
            number=tool.number,
            name=tool.name,
            readiness=tool.readiness,
            readiness_reason=tool.readiness_reason,
        )


class JobSheetOut(BaseModel):
    """All that is needed at the bench.

    `missing` are the required items without a full answer, in the order of the list; `includes` the codes of the lower
    levels that a completion restarts as well. `level` is absent once it is retired. `own_limits` are the items whose
    limits are the tool's own.
    """

    job: JobOut
    tool: JobToolOut
    level: LevelOut | None
    checklist: ChecklistOut | None
    own_limits: list[str]
    answers: list[AnswerOut]
    parts: list[PartUseOut]
    missing: list[str]
    includes: list[str]


def answers_out(groups: Sequence[Group], answers: Sequence[JobAnswer]) -> list[AnswerOut]:
    """Return the answers in the order of the list."""
    kept = {answer.item_id: answer for answer in answers}
    return [
        AnswerOut(
            item_id=item.id,
            value=answer.value,
            as_found=answer.as_found,
            as_left=answer.as_left,
            note=answer.note,
            photo_ids=answer.photo_ids,
            by=answer.by,
            at=answer.at,
            verdict=verdict_of(item, answer.value),
        )
        for item in items_of(groups)
        if (answer := kept.get(item.id)) is not None
    ]
