"""What engineers do to rules."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import store
from toolcare_gateway.notifications.rules import RuleAboutUnknown, UnknownNotificationRule, UnknownRecipient
from toolcare_gateway.notifications.tables import NotificationRule
from toolcare_gateway.notifications.targets import TargetsGone
from toolcare_gateway.readmodels import store as readmodels
from toolcare_shared.ids import new_id

Given = Mapping[str, JsonValue]
"""A rule, or some of it, as it came: people by their user names."""


async def drafted(session: AsyncSession, given: Given) -> NotificationRule:
    """A new rule that is not kept yet, checked."""
    await _check_subjects(session, given)
    rule = NotificationRule(rule_id=new_id(), starter=None, retired=False, version=1, **await _columns(session, given))
    store.rule_of(rule).check()
    return rule


async def for_update(session: AsyncSession, rule_id: str) -> NotificationRule:
    rule = await store.rule_for_update(session, rule_id)
    if rule is None:
        raise UnknownNotificationRule(rule_id)
    return rule


async def change(session: AsyncSession, rule: NotificationRule, given: Given) -> None:
    await _check_subjects(session, given, kept=rule)
    for column, value in (await _columns(session, given)).items():
        setattr(rule, column, value)
    store.rule_of(rule).check()
    rule.version += 1


def retire(rule: NotificationRule) -> None:
    """It stays for the log's sake."""
    rule.retired, rule.active = True, False
    rule.version += 1


async def _columns(session: AsyncSession, given: Given) -> dict[str, JsonValue]:
    columns = {name: value for name, value in given.items() if name not in {"to", "escalation"}}
    if isinstance(to := given.get("to"), dict):
        columns["to"] = await _by_id(session, to)
    if "escalation" in given:
        columns |= await _escalation(session, given["escalation"])
    if isinstance(target_ids := given.get("target_ids"), list):
        await _check_targets(session, [str(target_id) for target_id in target_ids])
    return columns


async def _escalation(session: AsyncSession, given: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(given, dict):
        return {"escalate_after_minutes": None, "escalate_to": None}
    to = given["to"]
    kept = await _by_id(session, to) if isinstance(to, dict) else None
    return {"escalate_after_minutes": given["after_minutes"], "escalate_to": kept}


async def _by_id(session: AsyncSession, to: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """People by their ids: a user name may become another."""
    named = to.get("people")
    names = [str(name).casefold() for name in named] if isinstance(named, list) else []
    ids = await store.ids_of(session, names)
    if unknown := [name for name in names if name not in ids]:
        raise UnknownRecipient(unknown)
    return {**to, "people": [ids[name] for name in names]}


async def _check_targets(session: AsyncSession, target_ids: list[str]) -> None:
    known = {target.target_id for target in await store.targets(session)}
    if gone := [target_id for target_id in target_ids if target_id not in known]:
        raise TargetsGone(gone)


async def _check_subjects(session: AsyncSession, given: Given, kept: NotificationRule | None = None) -> None:
    """Raise RuleAboutUnknown for what is not in the plant; a rule keeps what it named before that went."""
    tools, machines, areas = ([*_texts(given, name)] for name in ("tool_ids", "machine_ids", "areas"))
    known = await readmodels.known_ids(session, tools, machines)
    known |= {area.casefold() for area in await readmodels.areas_of_machines(session)} if areas else set()
    if kept is not None:
        known |= {*kept.tool_ids, *kept.machine_ids, *(area.casefold() for area in kept.areas)}
    unknown = [name for name in (*tools, *machines) if name not in known]
    unknown += [area for area in areas if area.casefold() not in known]
    if unknown:
        raise RuleAboutUnknown(unknown)


def _texts(given: Given, name: str) -> Iterator[str]:
    values = given.get(name)
    yield from (str(value) for value in values) if isinstance(values, list) else ()
