"""Rules of notifications over HTTP: parse, call, map."""

from fastapi import APIRouter, Request, Response

from toolcare_gateway.notifications import log, preview, ruling, shown, store, trying
from toolcare_gateway.notifications.routes import WRITES, Delivering, Editor, IdInPath, problems
from toolcare_gateway.notifications.rules import (
    EscalationWithoutPage,
    RuleAboutUnknown,
    RuleWithoutRecipient,
    RuleWithoutWay,
    UnknownNotificationRule,
    UnknownRecipient,
)
from toolcare_gateway.notifications.schemas import (
    NotificationPreview,
    NotificationRuleIn,
    NotificationRuleOut,
    NotificationRulePatch,
    NotificationRules,
    NotificationTest,
)
from toolcare_gateway.notifications.targets import TargetsGone
from toolcare_gateway.parts import Gateway
from toolcare_gateway.plant.store import zone_in
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

_DRAFTS = (
    RuleWithoutWay,
    RuleWithoutRecipient,
    RuleAboutUnknown,
    EscalationWithoutPage,
    UnknownRecipient,
    TargetsGone,
)
_CHANGES = (*WRITES, UnknownNotificationRule, PreconditionFailed, PreconditionRequired)

router = APIRouter(prefix="/api/v1/notification-rules", tags=["notifications"])


@router.get("", responses=problems())
async def list_notification_rules(session: ReadSession, _: Editor) -> NotificationRules:
    """Those that came with Toolcare first, then by name."""
    found = await shown.rules_out(session, await store.rules(session))
    return NotificationRules(items=found, mail_ready=await store.mail_ready(session))


@router.post("", status_code=201, response_model=NotificationRuleOut, responses=problems(*WRITES, *_DRAFTS))
async def add_notification_rule(body: NotificationRuleIn, work: UnitOfWork, _: Editor) -> Response:
    """Add a rule that says who is told of what, when and by which way."""
    async with work as session:
        rule = await ruling.drafted(session, body.model_dump(mode="json"))
        session.add(rule)
        return work.answer(await shown.rule_out(session, rule))


@router.post("/preview", response_model=NotificationPreview, responses=problems(*WRITES, *_DRAFTS))
async def preview_notification_rule(
    body: NotificationRuleIn, work: UnitOfWork, gateway: Gateway, _: Editor
) -> Response:
    """What this rule would have told of in the last seven days. Nothing is kept and nobody is told."""
    async with gateway.database.read() as session:
        draft = await ruling.drafted(session, body.model_dump(mode="json"))
        zone = await zone_in(session, gateway.settings.timezone)
        seen = await preview.preview(session, store.rule_of(draft), work.now, zone)
        out = await shown.preview_out(session, seen)
    async with work:
        return work.answer(out)


@router.get("/{rule_id}", response_model=NotificationRuleOut, responses=problems(UnknownNotificationRule))
async def get_notification_rule(rule_id: IdInPath, request: Request, session: ReadSession, _: Editor) -> Response:
    """One rule; its `ETag` is what a change names."""
    rule = await store.rule(session, rule_id)
    if rule is None:
        raise UnknownNotificationRule(rule_id)
    return versioned(request, await shown.rule_out(session, rule), rule.version)


@router.patch("/{rule_id}", response_model=NotificationRuleOut, responses=problems(*_CHANGES, *_DRAFTS))
async def change_notification_rule(
    rule_id: IdInPath, body: NotificationRulePatch, work: UnitOfWork, _: Editor
) -> Response:
    """What is left out stays; `week` and `escalation` are taken away by null. Messages that wait stay as they are."""
    async with work as session:
        rule = await ruling.for_update(session, rule_id)
        work.expect(rule.version)
        await ruling.change(session, rule, body.model_dump(mode="json", exclude_unset=True))
        return work.answer(await shown.rule_out(session, rule))


@router.delete("/{rule_id}", status_code=204, responses=problems(*_CHANGES))
async def retire_notification_rule(rule_id: IdInPath, work: UnitOfWork, _: Editor) -> Response:
    """It tells nobody any more; the log keeps its name."""
    async with work as session:
        rule = await ruling.for_update(session, rule_id)
        work.expect(rule.version)
        ruling.retire(rule)
        return work.answer(None, 204)


@router.post("/{rule_id}/test", response_model=NotificationTest, responses=problems(*WRITES, UnknownNotificationRule))
async def try_notification_rule(rule_id: IdInPath, work: UnitOfWork, delivering: Delivering, actor: Editor) -> Response:
    """Send a test at once: to oneself by the rule's ways, and to its targets. The log tells what became of it."""
    async with work as session:
        rule = await ruling.for_update(session, rule_id)
        alert_id = await trying.try_rule(session, rule, actor, work.now)
        entries = await shown.log_out(session, await log.of_alert(session, alert_id))
        answer = work.answer(NotificationTest(items=entries))
    delivering.wake()
    return answer
