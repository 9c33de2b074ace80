"""Which rule is about what, and whom it tells."""

from dataclasses import replace

import pytest

from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity, Way
from toolcare_gateway.notifications.rules import (
    EscalationStep,
    EscalationWithoutPage,
    Happening,
    Person,
    Recipients,
    Rule,
    RuleWithoutRecipient,
    RuleWithoutWay,
)
from toolcare_gateway.notifications.targets import TargetNotUsable, service_of
from toolcare_shared.auth import Role

ERIKA = Person("u-erika", Role.ENGINEER, "")
TIMO = Person("u-timo", Role.TECHNICIAN, "Tool shop")
PETRA = Person("u-petra", Role.TECHNICIAN, "Tool shop")
PEOPLE = [ERIKA, TIMO, PETRA]
CRITICAL = Happening(NotificationKind.FAILURE_CRITICAL, NotificationSeverity.CRITICAL, "t-1", "p01")
RULE = Rule(frozenset({NotificationKind.FAILURE_CRITICAL}), Recipients(roles=frozenset({Role.ENGINEER})))


@pytest.mark.parametrize(
    ("rule", "is_about"),
    [
        (RULE, True),
        (replace(RULE, kinds=frozenset({NotificationKind.COUNTER_GAP})), False),
        (replace(RULE, min_severity=NotificationSeverity.CRITICAL), True),
        (replace(RULE, tool_ids=frozenset({"t-1"})), True),
        (replace(RULE, tool_ids=frozenset({"t-2"})), False),
        (replace(RULE, tool_ids=frozenset({"t-2"}), machine_ids=frozenset({"p01"})), True),
    ],
)
def test_a_rule_is_about_its_kinds_severities_tools_and_presses(rule: Rule, is_about: bool) -> None:
    assert rule.is_about(CRITICAL) is is_about


def test_what_is_less_bad_than_the_rule_asks_is_not_told() -> None:
    mild = replace(CRITICAL, severity=NotificationSeverity.WARNING)
    assert not replace(RULE, min_severity=NotificationSeverity.CRITICAL).is_about(mild)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        (Recipients(roles=frozenset({Role.ENGINEER})), [ERIKA]),
        (Recipients(teams=frozenset({"Tool shop"})), [TIMO, PETRA]),
        (Recipients(people=frozenset({"u-petra"})), [PETRA]),
        (Recipients(concerned=True), [TIMO]),
        (Recipients(roles=frozenset({Role.ENGINEER}), people=frozenset({"u-erika"})), [ERIKA]),
        (Recipients(teams=frozenset({""})), []),
    ],
)
def test_roles_teams_people_and_those_concerned_are_told(to: Recipients, told: list[Person]) -> None:
    happening = replace(CRITICAL, concerned=frozenset({"u-timo"}))
    assert replace(RULE, to=to).told(happening, PEOPLE) == told


def test_nobody_is_told_of_what_he_did_himself() -> None:
    everybody = replace(RULE, to=Recipients(roles=frozenset(Role)))
    assert everybody.told(replace(CRITICAL, by_user_id="u-timo"), PEOPLE) == [ERIKA, PETRA]


def test_an_escalation_is_told_to_others() -> None:
    step = EscalationStep(30, Recipients(people=frozenset({"u-petra"})))
    assert replace(RULE, escalation=step).told(CRITICAL, PEOPLE, escalated=True) == [PETRA]


def test_a_rule_that_would_come_to_nothing_is_refused() -> None:
    step = EscalationStep(30, Recipients(roles=frozenset({Role.ADMINISTRATOR})))
    wrong: dict[type[Exception], Rule] = {
        RuleWithoutWay: replace(RULE, ways=frozenset()),
        RuleWithoutRecipient: replace(RULE, to=Recipients()),
        EscalationWithoutPage: replace(RULE, ways=frozenset({Way.MAIL}), escalation=step),
    }
    for problem, rule in wrong.items():
        with pytest.raises(problem):
            rule.check()
    with pytest.raises(RuleWithoutRecipient):
        replace(RULE, escalation=EscalationStep(30, Recipients())).check()
    replace(RULE, ways=frozenset(), target_ids=frozenset({"a"}), to=Recipients()).check()
    replace(RULE, escalation=step).check()


@pytest.mark.parametrize(
    "url", ["", "ntfy", "file:///etc/passwd", "dbus://", "syslog://", "mailto://a:b@c.de", "x://y"]
)
def test_a_target_acts_on_nothing_of_this_server(url: str) -> None:
    with pytest.raises(TargetNotUsable):
        service_of(url)


def test_a_target_is_named_by_how_its_address_starts() -> None:
    assert service_of(" JSONS://hooks.example.com/toolcare ") == "jsons"
