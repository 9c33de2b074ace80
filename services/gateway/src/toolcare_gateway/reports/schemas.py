"""Reports and schedules as the browser gets and gives them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from toolcare_gateway.identity.schemas import SomeMailAddress
from toolcare_gateway.identity.tables import User
from toolcare_gateway.notifications.kinds import DeliveryProblem, DeliveryState
from toolcare_gateway.reports.domain import Language, ReportFormat, ReportKind, ReportState, Wish
from toolcare_gateway.reports.schedules import Every
from toolcare_gateway.reports.tables import ReportMail, ReportRun, ReportSchedule

Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Hour = Annotated[int, Field(ge=0, le=23)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReportWish(Body):
    """`first` and `last` are days, both included; a tool's history names one tool, an 8D report the failure."""

    kind: ReportKind
    format: ReportFormat = ReportFormat.PDF
    language: Language = "en"
    first: date | None = None
    last: date | None = None
    areas: Annotated[list[Text], Field(max_length=200)] = []
    tools: Annotated[list[Id], Field(max_length=200)] = []
    machines: Annotated[list[Id], Field(max_length=200)] = []
    failure_id: Id | None = None

    def wish(self) -> Wish:
        return Wish(
            self.kind,
            self.language,
            self.first,
            self.last,
            tuple(self.areas),
            tuple(self.tools),
            tuple(self.machines),
            self.failure_id,
        )


class MadeReportOut(BaseModel):
    """`percent` is how much of it is made; `about` names the tool or failure once it is."""

    id: str
    kind: ReportKind
    format: ReportFormat
    language: Language
    first: date | None
    last: date | None
    areas: list[str]
    tools: list[str]
    machines: list[str]
    failure_id: str | None
    state: ReportState
    percent: int
    about: str
    problem_code: str | None
    problem: str | None
    file_name: str
    size_bytes: int
    by: str
    created_at: datetime
    finished_at: datetime | None
    schedule_id: str | None
    test: bool

    @classmethod
    def of(cls, run: ReportRun, by: str) -> Self:
        fields = {name: getattr(run, name) for name in cls.model_fields if name not in {"id", "by"}}
        return cls.model_validate({**fields, "id": run.report_id, "by": by})


class ReportScheduleIn(Body):
    """`usernames` get it at the address of their account, `addresses` at theirs. `hour` is by the plant's clocks."""

    kind: ReportKind
    format: ReportFormat = ReportFormat.PDF
    language: Language = "en"
    areas: Annotated[list[Text], Field(max_length=200)] = []
    tools: Annotated[list[Id], Field(max_length=200)] = []
    machines: Annotated[list[Id], Field(max_length=200)] = []
    every: Every
    hour: Hour
    usernames: Annotated[list[Text], Field(max_length=100)] = []
    addresses: Annotated[list[SomeMailAddress], Field(max_length=100)] = []
    active: bool = True


class ReportSchedulePatch(Body):
    """What is left out stays."""

    format: ReportFormat | None = None
    language: Language | None = None
    areas: Annotated[list[Text], Field(max_length=200)] | None = None
    tools: Annotated[list[Id], Field(max_length=200)] | None = None
    machines: Annotated[list[Id], Field(max_length=200)] | None = None
    every: Every | None = None
    hour: Hour | None = None
    usernames: Annotated[list[Text], Field(max_length=100)] | None = None
    addresses: Annotated[list[SomeMailAddress], Field(max_length=100)] | None = None
    active: bool | None = None


class SendReportAgain(Body):
    """`address` is one that the report was sent to."""

    address: Annotated[str, Field(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f]*$")]


class ReportMailOut(BaseModel):
    """`unknown`: the gateway ended between sending it and noting that; nobody knows whether it went out."""

    address: str
    state: DeliveryState
    problem: DeliveryProblem | None
    detail: str
    tries: int
    next_try_at: datetime | None
    sent_at: datetime | None

    @classmethod
    def of(cls, mail: ReportMail) -> Self:
        return cls.model_validate(mail, from_attributes=True)


class LastResult(BaseModel):
    """What became of it when it came round last."""

    report_id: str
    at: datetime
    state: ReportState
    problem_code: str | None
    problem: str | None
    mails: list[ReportMailOut]


class ScheduleRecipient(BaseModel):
    """`reached`: the account is active and has a mail address."""

    username: str
    name: str
    reached: bool

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(username=user.username, name=user.name, reached=user.active and bool(user.address))


class ReportScheduleOut(BaseModel):
    id: str
    kind: ReportKind
    format: ReportFormat
    language: Language
    areas: list[str]
    tools: list[str]
    machines: list[str]
    every: Every
    hour: int
    recipients: list[ScheduleRecipient]
    addresses: list[str]
    active: bool
    by: str
    next_at: datetime
    last: LastResult | None
    version: int

    @classmethod
    def of(
        cls,
        schedule: ReportSchedule,
        people: Mapping[str, User],
        last: ReportRun | None,
        mails: Sequence[ReportMail],
    ) -> Self:
        own = {"id", "recipients", "by", "last"}
        fields = {name: getattr(schedule, name) for name in cls.model_fields if name not in own}
        by = people.get(schedule.by_id)
        return cls.model_validate(
            {
                **fields,
                "id": schedule.schedule_id,
                "recipients": [ScheduleRecipient.of(people[id_]) for id_ in schedule.user_ids if id_ in people],
                "by": by.name if by else "",
                "last": _last(last, mails),
            }
        )


def _last(run: ReportRun | None, mails: Sequence[ReportMail]) -> LastResult | None:
    if run is None or run.due_at is None:
        return None
    return LastResult(
        report_id=run.report_id,
        at=run.due_at,
        state=ReportState(run.state),
        problem_code=run.problem_code,
        problem=run.problem,
        mails=[ReportMailOut.of(mail) for mail in mails if mail.report_id == run.report_id],
    )


class ReportSchedules(BaseModel):
    """`mail_ready`: the plant has a mail server."""

    items: list[ReportScheduleOut]
    mail_ready: bool
