"""Which rule tells whom of what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity, Way
from toolcare_shared.auth import Role

Week = tuple[frozenset[int], ...]
"""For each day from Monday on the hours in which something is sent at once."""


class UnknownNotificationRule(Exception):
    def __init__(self, rule_id: str) -> None:
        super().__init__("This rule is gone; load the list again.")
        self.rule_id = rule_id


class RuleWithoutWay(Exception):
    def __init__(self) -> None:
        super().__init__("Choose at least one way: the page, mail or a target.")


class RuleWithoutRecipient(Exception):
    def __init__(self) -> None:
        super().__init__("Say who is to be told: those concerned, a role, a team or a person.")


class EscalationWithoutPage(Exception):
    def __init__(self) -> None:
        super().__init__(
            "Add the page as a way, or take the escalation off: only there it is seen that nobody read it."
        )


class UnknownRecipient(Exception):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"Take {', '.join(names)} out of the rule; nobody of that name works here any more.")
        self.names = list(names)


class RuleAboutUnknown(Exception):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"Take {', '.join(names)} out of the rule; no tool, machine or area is called that.")
        self.names = ", ".join(names)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be told."""

    user_id: str
    role: Role
    team: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """`people` are ids of users."""

    concerned: bool = False
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    @property
    def is_nobody(self) -> bool:
        return not (self.concerned or self.roles or self.teams or self.people)

    def name(self, person: Person, concerned: Collection[str]) -> bool:
        return (
            person.user_id in self.people
            or person.role in self.roles
            or (person.team != "" and person.team in self.teams)
            or (self.concerned and person.user_id in concerned)
        )


@dataclass(frozen=True, slots=True)
class EscalationStep:
    after_minutes: int
    to: Recipients


@dataclass(frozen=True, slots=True)
class Rule:
    """Without tools, machines and areas it is about all; else about what concerns one of them."""

    kinds: frozenset[NotificationKind]
    to: Recipients
    ways: frozenset[Way] = frozenset({Way.PAGE})
    min_severity: NotificationSeverity = NotificationSeverity.INFO
    tool_ids: frozenset[str] = frozenset()
    machine_ids: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    target_ids: frozenset[str] = frozenset()
    week: Week | None = None
    critical_anyway: bool = True
    escalation: EscalationStep | None = None

    def check(self) -> None:
        """Raise RuleWithoutWay, RuleWithoutRecipient or EscalationWithoutPage for a rule that would come to nothing."""
        if not self.ways and not self.target_ids:
            raise RuleWithoutWay
        if self.ways and self.to.is_nobody:
            raise RuleWithoutRecipient
        if self.escalation is None:
            return
        if Way.PAGE not in self.ways:
            raise EscalationWithoutPage
        if self.escalation.to.is_nobody:
            raise RuleWithoutRecipient

    def is_about(self, happening: "Happening") -> bool:
        if happening.kind not in self.kinds or happening.severity.rank < self.min_severity.rank:
            return False
        if not self.tool_ids and not self.machine_ids and not self.areas:
            return True
        return (
            happening.tool_id in self.tool_ids
            or happening.machine_id in self.machine_ids
            or happening.area.casefold() in {area.casefold() for area in self.areas}
        )

    def told(self, happening: "Happening", people: Sequence[Person], *, escalated: bool = False) -> list[Person]:
        """Whom it tells, but nobody of what he did himself."""
        to = self.escalation.to if escalated and self.escalation else self.to
        return [
            person
            for person in people
            if person.user_id != happening.by_user_id and to.name(person, happening.concerned)
        ]


@dataclass(frozen=True, slots=True)
class Happening:
    """An alert as rules see it. `area` is that of its machine, or of the one its tool hangs on.

    `concerned` and `by_user_id` are ids of users.
    """

    kind: NotificationKind
    severity: NotificationSeverity
    tool_id: str | None = None
    machine_id: str | None = None
    area: str = ""
    concerned: frozenset[str] = field(default_factory=frozenset)
    by_user_id: str | None = None
