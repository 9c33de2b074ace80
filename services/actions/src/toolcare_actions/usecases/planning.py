"""An action comes on record, and is planned anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain import deadlines
from toolcare_actions.domain.actions import (
    ActionDeed,
    ActionKind,
    ActionPriority,
    ActionState,
    FailureDoesNotCount,
    FailureOfOtherTool,
    refuse_past,
    refuse_unless,
)
from toolcare_actions.domain.checklist import CheckItem, Wish, rewritten
from toolcare_actions.domain.evidence import ApproverNeeded
from toolcare_actions.domain.recurrence import ProposalIsOver, ProposalOfOtherTool, ProposalState
from toolcare_actions.domain.watches import WatchPlan, check_plan
from toolcare_actions.store import actions, facts, proposals, rules
from toolcare_actions.tables import Action, Proposal
from toolcare_actions.usecases import alerts, history, jobs, news, people
from toolcare_actions.usecases.history import Change, Entry, change
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class NewAction:
    """What a person wants. `watch_said` tells no watch from one that nobody spoke of."""

    kind: ActionKind
    title: str
    description: str
    tool_id: str
    priority: ActionPriority
    owner: str
    team: str | None
    due_on: date
    checklist: Sequence[Wish]
    failure_ids: list[str]
    job_ids: list[str]
    photo_ids: list[str]
    approver: str | None
    watch: WatchPlan | None
    watch_said: bool
    no_watch_reason: str
    client_id: str | None
    proposal_id: str | None


class Changes(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    title: str
    description: str
    priority: ActionPriority
    owner: str
    team: str
    due_on: date
    checklist: list[Wish]
    failure_ids: list[str]
    job_ids: list[str]
    photo_ids: list[str]
    approver: str | None
    watch: WatchPlan | None
    no_watch_reason: str


async def create(occasion: Occasion, wanted: NewAction) -> Action:
    """Put an action on record; a draft that was sent before is the action that it became then."""
    session = occasion.session
    await actions.hold_numbers(session)
    if wanted.client_id is not None and (first := await actions.by_client_id(session, wanted.client_id)) is not None:
        return first
    tool = await facts.lock_tool(session, wanted.tool_id)
    proposal = await _proposal(session, wanted)
    failure_ids = wanted.failure_ids
    if proposal is not None and not failure_ids:
        failure_ids = await _standing(session, proposal)
    await _check_failures(session, wanted.tool_id, failure_ids)
    await jobs.refuse_of_other_tools(session, wanted.tool_id, wanted.job_ids)
    owner = await people.owner(session, wanted.owner)
    await _check_approver(session, wanted.owner, wanted.approver)
    refuse_past(wanted.due_on, occasion.today)
    plan = wanted.watch if wanted.watch_said or not failure_ids else (await rules.rules(session)).watch
    _check_watch(plan, wanted.kind, failure_ids, wanted.no_watch_reason)
    action = Action(
        id=new_id(),
        number=await actions.next_number(session),
        tool_id=tool.id,
        kind=wanted.kind,
        title=wanted.title,
        description=wanted.description,
        priority=wanted.priority,
        state=ActionState.OPEN,
        rank=ActionState.OPEN.rank,
        owner=wanted.owner,
        team=owner.team if wanted.team is None else wanted.team,
        due_on=wanted.due_on,
        job_ids=wanted.job_ids,
        photo_ids=wanted.photo_ids,
        approver=wanted.approver,
        no_watch_reason=wanted.no_watch_reason,
        client_id=wanted.client_id,
        created_at=occasion.now,
        created_by=occasion.actor.name,
        completion_note="",
        fixes=[],
        evidence_photo_ids=[],
        reopened_count=0,
        reminded=False,
        version=1,
    )
    action.tool, action.watch = tool, plan
    action.checklist = [CheckItem(new_id(), wish.text) for wish in wanted.checklist]
    _index(action)
    session.add(action)
    await session.flush()
    await actions.link_failures(session, action.id, failure_ids)
    if proposal is not None:
        proposal.state, proposal.action_id = ProposalState.TAKEN, action.id
    await history.write(occasion, action, Entry(ActionDeed.CREATED, None))
    await news.assigned(occasion, action, failure_ids)
    return action


async def change_plan(occasion: Occasion, action: Action, changes: Changes) -> Action:
    """Change an action that is locked. What is as it was is no change."""
    refuse_unless(ActionDeed.CHANGED, action.state)
    session = occasion.session
    linked = (await actions.failure_ids_of(session, [action.id])).get(action.id, [])
    steps = await _apply(occasion, action, linked, changes)
    failure_ids = changes.get("failure_ids", linked)
    if not action.watch and "watch" not in changes and failure_ids and not linked and not action.no_watch_reason:
        steps += _set_watch(action, (await rules.rules(session)).watch)
    if {"failure_ids", "watch", "no_watch_reason"} & {str(step["field"]) for step in steps}:
        _check_watch(action.watch, action.kind, failure_ids, action.no_watch_reason)
    if not steps:
        return action
    fields = [str(step["field"]) for step in steps]
    _index(action)
    await history.write_change(occasion, action, Entry(ActionDeed.CHANGED, action.state, changes=steps))
    if "owner" in fields:
        await news.assigned(occasion, action, failure_ids)
    else:
        await news.changed(occasion, action, failure_ids, fields)
    if "approver" in fields and action.state is ActionState.IN_APPROVAL:
        action.approval_asked_at, action.approval_told = occasion.now, None
        await news.approval_awaited(occasion, action, deadlines.APPROVER)
    await alerts.tell(occasion, action.tool)
    return action


def move_due(action: Action, due_on: date) -> list[Change]:
    """Give an action another due day, for which everybody is told anew."""
    if action.due_on == due_on:
        return []
    step = change("due_on", action.due_on.isoformat(), due_on.isoformat())
    action.due_on, action.reminded, action.escalation = due_on, False, None
    return [step]


async def _apply(occasion: Occasion, action: Action, linked: list[str], changes: Changes) -> list[Change]:
    session = occasion.session
    before, approver = action.owner, action.approver
    added_jobs = set(changes.get("job_ids", ())) - set(action.job_ids)
    await jobs.refuse_of_other_tools(session, action.tool_id, added_jobs)
    steps = _set_plain(action, changes)
    if action.owner != before:
        owner = await people.owner(session, action.owner)
        if "team" not in changes and owner.team != action.team:
            steps.append(change("team", action.team, owner.team))
            action.team = owner.team
    if action.approver != approver:
        await _check_approver(session, action.owner, action.approver)
    people.refuse_one_for_both(action.owner, action.approver)
    if action.approver is None and action.state is ActionState.IN_APPROVAL:
        raise ApproverNeeded
    if "due_on" in changes and changes["due_on"] != action.due_on:
        refuse_past(changes["due_on"], occasion.today)
        steps += move_due(action, changes["due_on"])
    if "checklist" in changes:
        steps += _set_checklist(action, changes["checklist"])
    if "failure_ids" in changes and changes["failure_ids"] != linked:
        added = [one for one in changes["failure_ids"] if one not in linked]
        await _check_failures(session, action.tool_id, added)
        await actions.link_failures(session, action.id, changes["failure_ids"])
        steps.append(change("failure_ids", linked, changes["failure_ids"]))
    if "watch" in changes:
        steps += _set_watch(action, changes["watch"])
    return steps


_PLAIN = (
    "title",
    "description",
    "priority",
    "owner",
    "team",
    "job_ids",
    "photo_ids",
    "approver",
    "no_watch_reason",
)


def _set_plain(action: Action, changes: Mapping[str, object]) -> list[Change]:
    steps = []
    for name in _PLAIN:
        old = getattr(action, name)
        if name in changes and changes[name] != old:
            setattr(action, name, changes[name])
            steps.append(change(name, old, changes[name]))
    return steps


def _set_checklist(action: Action, wishes: Sequence[Wish]) -> list[Change]:
    before = action.checklist
    after = rewritten(before, wishes, [new_id() for _ in wishes])
    if after == before:
        return []
    action.checklist = after
    return [change("checklist", [item.text for item in before], [item.text for item in after])]


def _set_watch(action: Action, plan: WatchPlan | None) -> list[Change]:
    before = action.watch
    if plan == before:
        return []
    action.watch = plan
    return [change("watch", _said(before), _said(plan))]


def _said(plan: WatchPlan | None) -> object:
    return None if plan is None else {"shots": plan.shots, "days": plan.days}


async def _check_approver(session: AsyncSession, owner: str, approver: str | None) -> None:
    if approver is not None:
        await people.approver(session, approver)
    people.refuse_one_for_both(owner, approver)


async def _check_failures(session: AsyncSession, tool_id: str, failure_ids: Sequence[str]) -> None:
    for failure_id in failure_ids:
        failure = await facts.failure(session, failure_id)
        if failure.tool_id != tool_id:
            raise FailureOfOtherTool(failure.number)
        if not failure.counts:
            raise FailureDoesNotCount(failure.number, failure.duplicate_of)


def _check_watch(plan: WatchPlan | None, kind: ActionKind, failure_ids: Sequence[str], reason: str) -> None:
    check_plan(plan, corrective=kind is ActionKind.CORRECTIVE, failures=len(failure_ids), reason=reason)


async def _proposal(session: AsyncSession, wanted: NewAction) -> Proposal | None:
    if wanted.proposal_id is None:
        return None
    found = await proposals.lock(session, wanted.proposal_id)
    if found.tool_id != wanted.tool_id:
        raise ProposalOfOtherTool
    if found.state is not ProposalState.OPEN:
        raise ProposalIsOver(found.state)
    return found


async def _standing(session: AsyncSession, proposal: Proposal) -> list[str]:
    """Return the reports of a proposal that triage has not put aside since, the oldest first."""
    ids = (await proposals.failure_ids_of(session, [proposal.id])).get(proposal.id, [])
    known = await facts.failures(session, ids)
    return [one for one in reversed(ids) if known[one].counts]


def _index(action: Action) -> None:
    action.search = f"a-{action.number}\n{action.title}\n{action.description}".casefold()
