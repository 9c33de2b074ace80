"""Rules, targets, choices and the people they are about; nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import time

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.notifications.choices import Choices, Moment, Quiet
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity, Way
from toolcare_gateway.notifications.rules import EscalationStep, Person, Recipients, Rule
from toolcare_gateway.notifications.tables import (
    MailServer,
    NotificationChoice,
    NotificationRule,
    NotificationTarget,
)
from toolcare_shared.auth import Role

_RECIPIENTS = TypeAdapter(Recipients)
MAIL_SERVER = "mail"

# --- rules


async def rules(session: AsyncSession) -> Sequence[NotificationRule]:
    """Those that are not retired: what came with Toolcare first, then by name."""
    found = select(NotificationRule).where(NotificationRule.retired.is_(False))
    order = (NotificationRule.starter.is_(None), NotificationRule.name, NotificationRule.rule_id)
    return (await session.scalars(found.order_by(*order))).all()


async def rules_at_work(session: AsyncSession) -> Sequence[NotificationRule]:
    return [rule for rule in await rules(session) if rule.active]


async def rule(session: AsyncSession, rule_id: str) -> NotificationRule | None:
    found = await session.get(NotificationRule, rule_id)
    return None if found is None or found.retired else found


async def rule_for_update(session: AsyncSession, rule_id: str) -> NotificationRule | None:
    found = select(NotificationRule).where(NotificationRule.rule_id == rule_id, NotificationRule.retired.is_(False))
    return await session.scalar(found.with_for_update())


async def rule_names(session: AsyncSession, rule_ids: Collection[str]) -> Mapping[str, str]:
    """Also of rules that are retired: the log still names them."""
    found = select(NotificationRule.rule_id, NotificationRule.name).where(NotificationRule.rule_id.in_(rule_ids))
    return {row[0]: row[1] for row in await session.execute(found)}


def rule_of(row: NotificationRule) -> Rule:
    escalation = None
    if row.escalate_after_minutes is not None and row.escalate_to is not None:
        escalation = EscalationStep(row.escalate_after_minutes, recipients_of(row.escalate_to))
    return Rule(
        kinds=frozenset(map(NotificationKind, row.kinds)),
        to=recipients_of(row.to),
        ways=frozenset(map(Way, row.ways)),
        min_severity=NotificationSeverity(row.min_severity),
        tool_ids=frozenset(row.tool_ids),
        machine_ids=frozenset(row.machine_ids),
        target_ids=frozenset(row.target_ids),
        week=None if row.week is None else tuple(frozenset(hours) for hours in row.week),
        critical_anyway=row.critical_anyway,
        escalation=escalation,
    )


def recipients_of(kept: Mapping[str, JsonValue]) -> Recipients:
    return _RECIPIENTS.validate_python(kept)


# --- targets


async def targets(session: AsyncSession) -> Sequence[NotificationTarget]:
    found = select(NotificationTarget).where(NotificationTarget.retired.is_(False))
    return (await session.scalars(found.order_by(NotificationTarget.name, NotificationTarget.target_id))).all()


async def target(session: AsyncSession, target_id: str) -> NotificationTarget | None:
    found = await session.get(NotificationTarget, target_id)
    return None if found is None or found.retired else found


async def target_for_update(session: AsyncSession, target_id: str) -> NotificationTarget | None:
    found = select(NotificationTarget).where(
        NotificationTarget.target_id == target_id, NotificationTarget.retired.is_(False)
    )
    return await session.scalar(found.with_for_update())


async def target_names(session: AsyncSession, target_ids: Collection[str]) -> Mapping[str, str]:
    """Also of targets that are retired."""
    found = select(NotificationTarget.target_id, NotificationTarget.name)
    rows = await session.execute(found.where(NotificationTarget.target_id.in_(target_ids)))
    return {row[0]: row[1] for row in rows}


# --- the mail server


async def mail_server(session: AsyncSession) -> MailServer | None:
    return await session.get(MailServer, MAIL_SERVER)


async def mail_ready(session: AsyncSession) -> bool:
    found = await mail_server(session)
    return found is not None and found.host != ""


# --- people and what they chose


async def people(session: AsyncSession) -> Sequence[Person]:
    """Everybody who may log in."""
    found = await session.scalars(select(User).where(User.active).order_by(User.username))
    return [Person(user.user_id, Role(user.role), user.team) for user in found]


async def usernames(session: AsyncSession, user_ids: Collection[str]) -> Mapping[str, str]:
    found = select(User.user_id, User.username).where(User.user_id.in_(user_ids))
    return {row[0]: row[1] for row in await session.execute(found)}


async def ids_of(session: AsyncSession, names: Collection[str]) -> Mapping[str, str]:
    found = select(User.username, User.user_id).where(User.username.in_(names))
    return {row[0]: row[1] for row in await session.execute(found)}


async def all_choices(session: AsyncSession) -> Mapping[str, Choices]:
    """By the user's id; who is not in it has never chosen."""
    return {row.user_id: choices_of(row) for row in await session.scalars(select(NotificationChoice))}


async def choice(session: AsyncSession, user_id: str) -> NotificationChoice | None:
    return await session.get(NotificationChoice, user_id)


def choices_of(row: NotificationChoice) -> Choices:
    quiet = None
    if row.quiet_begin is not None and row.quiet_end is not None:
        quiet = Quiet(time.fromisoformat(row.quiet_begin), time.fromisoformat(row.quiet_end), row.quiet_critical_anyway)
    return Choices(_moments(row.page), _moments(row.mail), quiet, time.fromisoformat(row.digest_at))


def _moments(kept: Mapping[str, str]) -> Mapping[NotificationSeverity, Moment]:
    return {severity: Moment(kept[severity]) for severity in NotificationSeverity}
