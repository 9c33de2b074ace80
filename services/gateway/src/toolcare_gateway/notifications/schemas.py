"""Rules, targets, the mail server, one's own choices and the log, as they travel over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from toolcare_gateway.identity.schemas import MailAddress, SomeMailAddress
from toolcare_gateway.notifications.choices import Moment
from toolcare_gateway.notifications.kinds import (
    DeliveryProblem,
    DeliveryState,
    NotificationKind,
    NotificationSeverity,
    Way,
)
from toolcare_gateway.notifications.mail_server import MailSecurity
from toolcare_shared.auth import Role

MASK = "********"
"""Stands for a secret in every answer; sent back it leaves the secret as it is."""

Language = Literal["en", "de"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Ids = Annotated[list[Id], Field(max_length=500)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Areas = Annotated[
    list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]], Field(max_length=50)
]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])]
Hour = Annotated[int, Field(strict=True, ge=0, le=23)]
Week = Annotated[list[Annotated[list[Hour], Field(max_length=24)]], Field(min_length=7, max_length=7)]
"""For each day from Monday on the hours, in the plant's time zone: 6 is the time from 6:00 to 7:00."""


def _of_rules(kind: NotificationKind) -> NotificationKind:
    if kind is NotificationKind.TEST:
        raise ValueError("Choose what really happens; a test is sent by its button.")
    return kind


RuleKinds = Annotated[
    list[Annotated[NotificationKind, AfterValidator(_of_rules)]], Field(min_length=1, max_length=len(NotificationKind))
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# --- rules


class RecipientsIn(Body):
    """`concerned`: whom the thing itself names, like an action's owner and its approver."""

    concerned: Annotated[bool, Field(strict=True)] = False
    roles: Annotated[list[Role], Field(max_length=len(Role))] = Field(default_factory=list)
    teams: Annotated[list[Name], Field(max_length=100)] = Field(default_factory=list)
    people: Ids = Field(default_factory=list)
    """User names."""


class EscalationIn(Body):
    """Who is told, once, when nobody who was told before has read it after so many minutes."""

    after_minutes: Annotated[int, Field(strict=True, ge=1, le=7 * 24 * 60)]
    to: RecipientsIn


class NotificationRuleIn(Body):
    """Tools, machines and areas: without any, all; else what is about one of them.

    `week`: when it is sent at once; None is always. Outside of it a message waits until those hours begin, but with
    `critical_anyway` a critical one does not.
    """

    name: Name
    active: Annotated[bool, Field(strict=True)] = True
    kinds: RuleKinds
    min_severity: NotificationSeverity = NotificationSeverity.INFO
    tool_ids: Ids = Field(default_factory=list)
    machine_ids: Ids = Field(default_factory=list)
    areas: Areas = Field(default_factory=list)
    to: RecipientsIn
    ways: Annotated[list[Literal[Way.PAGE, Way.MAIL]], Field(max_length=2)] = Field(default_factory=list)
    target_ids: Ids = Field(default_factory=list)
    week: Week | None = None
    critical_anyway: Annotated[bool, Field(strict=True)] = True
    escalation: EscalationIn | None = None


class NotificationRulePatch(Body):
    """What is left out stays as it is."""

    name: Name | None = None
    active: Annotated[bool | None, Field(strict=True)] = None
    kinds: RuleKinds | None = None
    min_severity: NotificationSeverity | None = None
    tool_ids: Ids | None = None
    machine_ids: Ids | None = None
    areas: Areas | None = None
    to: RecipientsIn | None = None
    ways: Annotated[list[Literal[Way.PAGE, Way.MAIL]] | None, Field(max_length=2)] = None
    target_ids: Ids | None = None
    week: Week | None = None
    critical_anyway: Annotated[bool | None, Field(strict=True)] = None
    escalation: EscalationIn | None = None


class RecipientsOut(BaseModel):
    concerned: bool
    roles: list[Role]
    teams: list[str]
    people: list[str]


class EscalationOut(BaseModel):
    after_minutes: int
    to: RecipientsOut


class NotificationRuleOut(BaseModel):
    """`starter`: the rule came with Toolcare, and while `name` is empty the page gives it a name."""

    id: str
    name: str
    starter: Literal["concerned", "critical_failures", "backups", "troubled_services", "certificates"] | None
    active: bool
    kinds: list[NotificationKind]
    min_severity: NotificationSeverity
    tool_ids: list[str]
    machine_ids: list[str]
    areas: list[str]
    to: RecipientsOut
    ways: list[Way]
    target_ids: list[str]
    week: list[list[int]] | None
    critical_anyway: bool
    escalation: EscalationOut | None
    version: int


class NotificationRules(BaseModel):
    """`mail_ready`: a mail server is set up, so that rules by mail come to something."""

    items: list[NotificationRuleOut]
    mail_ready: bool


class NotificationExample(BaseModel):
    """Something that happened. `values` by kind, as in a notice."""

    alert_id: str
    kind: NotificationKind
    severity: NotificationSeverity
    tool_id: str | None
    machine_id: str | None
    values: dict[str, str | int | None]
    at: datetime
    people: list[str]
    """User names of those whom the rule would have told."""


class NotificationPreview(BaseModel):
    """What the rule would have done in the last days: things it would have told of, and messages by way.

    Choices of people are taken as they are now; a mail that would have gone into a digest counts as one.
    """

    days: int
    alerts: int
    by_kind: dict[NotificationKind, int]
    messages: dict[Way, int]
    people: list[str]
    examples: list[NotificationExample]


# --- targets


class NotificationTargetIn(Body):
    """`url` in the manner of Apprise, for instance `ntfys://ntfy.example.com/toolcare`."""

    name: Name
    url: SecretStr = Field(min_length=1, max_length=2000)
    language: Language = "en"
    active: Annotated[bool, Field(strict=True)] = True


class NotificationTargetPatch(Body):
    """What is left out, or masked, stays as it is."""

    name: Name | None = None
    url: SecretStr | None = Field(default=None, min_length=1, max_length=2000)
    language: Language | None = None
    active: Annotated[bool | None, Field(strict=True)] = None


class NotificationTargetOut(BaseModel):
    """`service` is the start of the url, for instance `ntfys`; the rest is never told."""

    id: str
    name: str
    service: str
    url: Literal["********"] = "********"
    language: Language
    active: bool
    version: int


class NotificationTargets(BaseModel):
    items: list[NotificationTargetOut]


class TryOut(BaseModel):
    """What came of a test. `detail` is what the other side said, in its own words."""

    ok: bool
    problem: DeliveryProblem | None = None
    detail: str = ""


# --- the mail server


class MailServerIn(Body):
    """Without `host` none is set up. `password` masked stays as it is, for the same place; empty there is none."""

    host: Text
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = 587
    security: MailSecurity = MailSecurity.STARTTLS
    check_certificate: Annotated[bool, Field(strict=True)] = True
    username: Text = ""
    password: SecretStr = Field(default=SecretStr(""), max_length=1000)
    from_address: MailAddress
    from_name: Text = "Toolcare"


class MailServerOut(BaseModel):
    host: str
    port: int
    security: MailSecurity
    check_certificate: bool
    username: str
    password: Literal["", "********"]
    from_address: str
    from_name: str
    version: int


class MailTest(Body):
    to: SomeMailAddress


# --- one's own choices


class MomentsIn(Body):
    """When a message of each severity is wanted."""

    info: Moment
    warning: Moment
    critical: Moment


class QuietHours(Body):
    """From when to when, in the plant's time zone, also over midnight. Critical ones come all the same, if wanted."""

    begin: Clock
    end: Clock
    critical_anyway: Annotated[bool, Field(strict=True)] = True


class NotificationChoicesIn(Body):
    """`page` knows no digest, and a critical notice in the page cannot be switched off."""

    address: MailAddress
    page: MomentsIn
    mail: MomentsIn
    quiet: QuietHours | None
    digest_at: Clock


class MomentsOut(BaseModel):
    info: Moment
    warning: Moment
    critical: Moment


class QuietHoursOut(BaseModel):
    begin: str
    end: str
    critical_anyway: bool


class NotificationChoicesOut(BaseModel):
    """`timezone` is the plant's, in which the times are."""

    address: str
    page: MomentsOut
    mail: MomentsOut
    quiet: QuietHoursOut | None
    digest_at: str
    language: Language
    timezone: str
    mail_ready: bool
    version: int


# --- the log


class NotificationLogEntry(BaseModel):
    """One message to one recipient. `username` or `target_id` says to whom; `next_try_at` while it waits."""

    id: str
    alert_id: str
    rule_id: str | None
    rule_name: str
    way: Way
    state: DeliveryState
    username: str | None
    target_id: str | None
    target_name: str
    kind: NotificationKind
    severity: NotificationSeverity
    tool_id: str | None
    machine_id: str | None
    values: dict[str, str | int | None]
    escalated: bool
    digest: bool
    tries: int
    problem: DeliveryProblem | None
    detail: str
    created_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    may_retry: bool
    may_cancel: bool


class NotificationTest(BaseModel):
    """What the test of a rule sends: to oneself by the rule's ways, and to its targets. Ask the log by these ids."""

    items: list[NotificationLogEntry]
