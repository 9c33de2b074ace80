"""Rows as they are shown: people by their user names."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import deliveries, store
from toolcare_gateway.notifications.kinds import (
    DeliveryProblem,
    DeliveryState,
    NotificationKind,
    NotificationSeverity,
    Way,
)
from toolcare_gateway.notifications.preview import DAYS, Preview
from toolcare_gateway.notifications.rules import Recipients
from toolcare_gateway.notifications.schemas import (
    EscalationOut,
    NotificationExample,
    NotificationLogEntry,
    NotificationPreview,
    NotificationRuleOut,
    NotificationTargetOut,
    RecipientsOut,
)
from toolcare_gateway.notifications.tables import Alert, Delivery, NotificationRule, NotificationTarget
from toolcare_gateway.readmodels.domain import EPOCH

_MS = datetime.resolution * 1000


async def rules_out(session: AsyncSession, rows: Sequence[NotificationRule]) -> list[NotificationRuleOut]:
    rules = [store.rule_of(row) for row in rows]
    to = [step for rule in rules for step in (rule.to, rule.escalation.to if rule.escalation else Recipients())]
    names = await store.usernames(session, {user_id for recipients in to for user_id in recipients.people})
    return [_rule_out(row, names) for row in rows]


async def rule_out(session: AsyncSession, row: NotificationRule) -> NotificationRuleOut:
    (shown,) = await rules_out(session, [row])
    return shown


def _rule_out(row: NotificationRule, names: Mapping[str, str]) -> NotificationRuleOut:
    rule = store.rule_of(row)
    step = rule.escalation
    return NotificationRuleOut.model_validate(
        {
            "id": row.rule_id,
            "name": row.name,
            "starter": row.starter,
            "active": row.active,
            "kinds": row.kinds,
            "min_severity": row.min_severity,
            "tool_ids": row.tool_ids,
            "machine_ids": row.machine_ids,
            "areas": row.areas,
            "to": _recipients(rule.to, names),
            "ways": row.ways,
            "target_ids": row.target_ids,
            "week": row.week,
            "critical_anyway": row.critical_anyway,
            "escalation": step and EscalationOut(after_minutes=step.after_minutes, to=_recipients(step.to, names)),
            "version": row.version,
        }
    )


def _recipients(to: Recipients, names: Mapping[str, str]) -> RecipientsOut:
    return RecipientsOut(
        concerned=to.concerned,
        roles=sorted(to.roles),
        teams=sorted(to.teams),
        people=sorted(names[user_id] for user_id in to.people if user_id in names),
    )


async def preview_out(session: AsyncSession, seen: Preview) -> NotificationPreview:
    names = await store.usernames(session, seen.people)
    return NotificationPreview(
        days=DAYS,
        alerts=seen.alerts,
        by_kind=dict(seen.by_kind),
        messages=dict(seen.messages),
        people=sorted(names.values()),
        examples=[_example(alert, [names[user_id] for user_id in told]) for alert, told in seen.examples],
    )


def _example(alert: Alert, people: Sequence[str]) -> NotificationExample:
    return NotificationExample(
        alert_id=alert.alert_id,
        kind=NotificationKind(alert.kind),
        severity=NotificationSeverity(alert.severity),
        tool_id=alert.tool_id,
        machine_id=alert.machine_id,
        values=alert.values,
        at=EPOCH + alert.at_ms * _MS,
        people=sorted(people),
    )


def target_out(row: NotificationTarget) -> NotificationTargetOut:
    return NotificationTargetOut.model_validate(
        {
            "id": row.target_id,
            "name": row.name,
            "service": row.service,
            "language": row.language,
            "active": row.active,
            "version": row.version,
        }
    )


async def log_out(session: AsyncSession, rows: Sequence[tuple[Delivery, Alert]]) -> list[NotificationLogEntry]:
    rules = await store.rule_names(session, {delivery.rule_id for delivery, _ in rows})
    targets = await store.target_names(session, {one.target_id for one, _ in rows if one.target_id is not None})
    people = await store.usernames(session, {one.user_id for one, _ in rows if one.user_id is not None})
    return [_entry(delivery, alert, rules, targets, people) for delivery, alert in rows]


def _entry(
    delivery: Delivery,
    alert: Alert,
    rules: Mapping[str, str],
    targets: Mapping[str, str],
    people: Mapping[str, str],
) -> NotificationLogEntry:
    state = DeliveryState(delivery.state)
    return NotificationLogEntry(
        id=delivery.delivery_id,
        alert_id=alert.alert_id,
        rule_id=delivery.rule_id,
        rule_name=rules.get(delivery.rule_id, ""),
        way=Way(delivery.way),
        state=state,
        username=people.get(delivery.user_id or ""),
        target_id=delivery.target_id,
        target_name=targets.get(delivery.target_id or "", ""),
        kind=NotificationKind(alert.kind),
        severity=NotificationSeverity(alert.severity),
        tool_id=alert.tool_id,
        machine_id=alert.machine_id,
        values=alert.values,
        escalated=delivery.escalated,
        digest=delivery.digest,
        tries=delivery.tries,
        problem=DeliveryProblem(delivery.problem) if delivery.problem else None,
        detail=delivery.detail,
        created_at=EPOCH + delivery.created_ms * _MS,
        next_try_at=delivery.next_try_at if state is DeliveryState.WAITING else None,
        sent_at=delivery.sent_at,
        may_retry=state in deliveries.RETRYABLE,
        may_cancel=state in deliveries.OPEN,
    )
