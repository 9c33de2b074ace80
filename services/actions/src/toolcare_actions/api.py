"""Actions over HTTP: parse, call, map."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.actions import (
    ActionKind,
    ActionPriority,
    ActionState,
    ActionStepRefused,
    DueInPast,
    FailureDoesNotCount,
    FailureOfOtherTool,
    UnknownAction,
    UnknownFailure,
    UnknownTool,
)
from toolcare_actions.domain.checklist import UnknownCheckItem
from toolcare_actions.domain.evidence import (
    ApproverIsOwner,
    ApproverNeeded,
    EvidenceMissing,
    FourEyes,
    JobOfOtherTool,
    NotTheApprover,
)
from toolcare_actions.domain.fixes import CodeNotUsable
from toolcare_actions.domain.people import MayNotApprove, PersonInactive, UnknownPerson
from toolcare_actions.domain.recurrence import ProposalIsOver, ProposalOfOtherTool, UnknownProposal
from toolcare_actions.domain.watches import ReasonForNoWatch, WatchNeedsFailures
from toolcare_actions.problems import COMPARED, problems
from toolcare_actions.routes import ActionId, Manager, Now, Reader, SearchedId, Worker
from toolcare_actions.schemas import (
    ActionCounts,
    ActionDetail,
    ActionIn,
    ActionNoteIn,
    ActionOut,
    ActionPage,
    ActionPatch,
    ActionReasonIn,
    ActionSaidIn,
    CheckIn,
    CommentIn,
    CompleteActionIn,
    StartActionIn,
    changes_of,
)
from toolcare_actions.shown import detail, known_of
from toolcare_actions.store import actions
from toolcare_actions.store.actions import Wanted
from toolcare_actions.tables import Action
from toolcare_actions.usecases import completing, planning, reopening, working
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["actions"])

MAX_WORDS = 8
"""More words than these narrow no search."""
_STEP = (*COMPARED, UnknownAction, ActionStepRefused)
_PEOPLE = (UnknownPerson, PersonInactive, MayNotApprove, ApproverIsOwner)
_PLANNED = (
    *_PEOPLE,
    DueInPast,
    UnknownFailure,
    FailureOfOtherTool,
    FailureDoesNotCount,
    JobOfOtherTool,
    WatchNeedsFailures,
    ReasonForNoWatch,
)
_PROPOSED = (UnknownProposal, ProposalIsOver, ProposalOfOtherTool)


@router.get("/actions", responses=problems(InvalidCursor))
async def list_actions(
    paging: Paging,
    session: ReadSession,
    present: Now,
    _: Reader,
    state: Annotated[list[ActionState] | None, Query()] = None,
    owner: Annotated[SearchedId, Query(description="His user name")] = None,
    approver: Annotated[SearchedId, Query(description="User name of whoever is to approve it")] = None,
    team: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")] = None,
    tool_id: SearchedId = None,
    failure_id: SearchedId = None,
    kind: Annotated[list[ActionKind] | None, Query()] = None,
    priority: Annotated[list[ActionPriority] | None, Query()] = None,
    q: Annotated[
        str,
        Query(max_length=200, pattern=r"^[^\x00]*$", description="Words of title, text, tool or owner, or A-7"),
    ] = "",
    *,
    overdue: Annotated[bool, Query(description="Only what is overdue")] = False,
) -> ActionPage:
    """What is to do by its due day, so that what is overdue comes first; then what waits, then what is over."""
    wanted = Wanted(
        states=state or (),
        owner=owner,
        approver=approver,
        team=team,
        tool_id=tool_id,
        failure_id=failure_id,
        kinds=kind or (),
        priorities=priority or (),
        overdue_on=present.today if overdue else None,
        words=list(dict.fromkeys(q.casefold().split()))[:MAX_WORDS],
    )
    found = await actions.page(session, wanted, limit=paging.fetch, after=_after(paging))
    by_state, late = await actions.counts(session, wanted, present.today)
    known = await known_of(session, found, present.now, present.zone)
    page = paging.page(
        found, lambda one: ActionOut.of(one, known), lambda one: (one.rank, one.due_on.isoformat(), one.id)
    )
    counts = ActionCounts(
        open=by_state.get(ActionState.OPEN, 0),
        in_work=by_state.get(ActionState.IN_WORK, 0),
        in_approval=by_state.get(ActionState.IN_APPROVAL, 0),
        watching=by_state.get(ActionState.WATCHING, 0),
        overdue=late,
    )
    return ActionPage(items=page.items, next_cursor=page.next_cursor, counts=counts)


@router.post(
    "/actions",
    status_code=201,
    response_model=ActionDetail,
    responses=problems(UnknownTool, *_PLANNED, *_PROPOSED),
)
async def create_action(body: ActionIn, work: UnitOfWork, present: Now, actor: Manager) -> Response:
    """Plan a corrective, preventive or containment action with its owner and due day."""
    async with work as session:
        action = await planning.create(Occasion(session, actor, work.now, present.zone), body.wanted())
        return work.answer(await detail(session, action, work.now, present.zone))


@router.get("/actions/{action_id}", response_model=ActionDetail, responses=problems(UnknownAction))
async def get_action(action_id: ActionId, session: ReadSession, present: Now, _: Reader) -> Response:
    """One action with its checklist, evidence and watch; its `ETag` is what a change names."""
    action = await actions.action(session, action_id)
    shown = await detail(session, action, present.now, present.zone)
    return json_answer(shown, 200, {"ETag": etag(action.version)})


@router.patch(
    "/actions/{action_id}",
    response_model=ActionDetail,
    responses=problems(UnknownAction, ActionStepRefused, *_PLANNED, UnknownCheckItem, ApproverNeeded),
)
async def change_action(
    action_id: ActionId, body: ActionPatch, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """Change what was planned; fields that are left out stay."""
    async with work as session:
        action = await _locked(session, work, action_id)
        occasion = Occasion(session, actor, work.now, present.zone)
        changed = await planning.change_plan(occasion, action, changes_of(body))
        return work.answer(await detail(session, changed, work.now, present.zone))


@router.post("/actions/{action_id}/start", response_model=ActionDetail, responses=problems(*_STEP))
async def start_action(
    action_id: ActionId, body: StartActionIn, work: UnitOfWork, present: Now, actor: Worker
) -> Response:
    """Say that work on the action has begun."""
    async with work as session:
        action = await _locked(session, work, action_id)
        started = await working.start(Occasion(session, actor, work.now, present.zone), action, body.note, body.at)
        return work.answer(await detail(session, started, work.now, present.zone))


@router.post("/actions/{action_id}/check", response_model=ActionDetail, responses=problems(*_STEP, UnknownCheckItem))
async def check_action_item(
    action_id: ActionId, body: CheckIn, work: UnitOfWork, present: Now, actor: Worker
) -> Response:
    """Tick a point of the checklist, or take the tick away."""
    async with work as session:
        action = await _locked(session, work, action_id)
        occasion = Occasion(session, actor, work.now, present.zone)
        checked = await working.check(occasion, action, body.item_id, body.at, done=body.done)
        return work.answer(await detail(session, checked, work.now, present.zone))


@router.post("/actions/{action_id}/comments", response_model=ActionDetail, responses=problems(*COMPARED, UnknownAction))
async def comment_on_action(
    action_id: ActionId, body: CommentIn, work: UnitOfWork, present: Now, actor: Worker
) -> Response:
    """Say something about it, also when it is over."""
    async with work as session:
        action = await _locked(session, work, action_id)
        occasion = Occasion(session, actor, work.now, present.zone)
        await working.comment(occasion, action, body.text, body.photo_ids, body.at)
        return work.answer(await detail(session, action, work.now, present.zone))


@router.post(
    "/actions/{action_id}/complete",
    response_model=ActionDetail,
    responses=problems(*_STEP, EvidenceMissing, FourEyes, CodeNotUsable, JobOfOtherTool),
)
async def complete_action(
    action_id: ActionId, body: CompleteActionIn, work: UnitOfWork, present: Now, actor: Worker
) -> Response:
    """Call it done, with what shows it: a photo, a completed maintenance job, or a note that says enough.

    It goes to its approver where there is one; else the failures are solved and the watch begins.
    """
    async with work as session:
        action = await _locked(session, work, action_id)
        occasion = Occasion(session, actor, work.now, present.zone)
        completed = await completing.complete(occasion, action, body.completion())
        return work.answer(await detail(session, completed, work.now, present.zone))


@router.post(
    "/actions/{action_id}/approve",
    response_model=ActionDetail,
    responses=problems(*_STEP, EvidenceMissing, NotTheApprover, FourEyes),
)
async def approve_action(
    action_id: ActionId, body: ActionNoteIn, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """By the one who was asked, who is not the one who did it."""
    async with work as session:
        action = await _locked(session, work, action_id)
        approved = await completing.approve(Occasion(session, actor, work.now, present.zone), action, body.note)
        return work.answer(await detail(session, approved, work.now, present.zone))


@router.post(
    "/actions/{action_id}/refuse",
    response_model=ActionDetail,
    responses=problems(*_STEP, NotTheApprover, FourEyes),
)
async def refuse_action(
    action_id: ActionId, body: ActionSaidIn, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """Give it back to its owner, with what is missing."""
    async with work as session:
        action = await _locked(session, work, action_id)
        refused = await completing.refuse(Occasion(session, actor, work.now, present.zone), action, body.note)
        return work.answer(await detail(session, refused, work.now, present.zone))


@router.post("/actions/{action_id}/cancel", response_model=ActionDetail, responses=problems(*_STEP))
async def cancel_action(
    action_id: ActionId, body: ActionReasonIn, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """Give an action up, with the reason; it stays in the history."""
    async with work as session:
        action = await _locked(session, work, action_id)
        cancelled = await working.cancel(Occasion(session, actor, work.now, present.zone), action, body.reason)
        return work.answer(await detail(session, cancelled, work.now, present.zone))


@router.post("/actions/{action_id}/reopen", response_model=ActionDetail, responses=problems(*_STEP))
async def reopen_action(
    action_id: ActionId, body: ActionReasonIn, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """Take up again what was done or called off."""
    async with work as session:
        action = await _locked(session, work, action_id)
        reopened = await reopening.reopen(Occasion(session, actor, work.now, present.zone), action, body.reason)
        return work.answer(await detail(session, reopened, work.now, present.zone))


@router.post("/actions/{action_id}/verify", response_model=ActionDetail, responses=problems(*_STEP))
async def verify_action(
    action_id: ActionId, body: ActionSaidIn, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """End the watch early: an engineer's word that it holds."""
    async with work as session:
        action = await _locked(session, work, action_id)
        verified = await completing.verify(Occasion(session, actor, work.now, present.zone), action, body.note)
        return work.answer(await detail(session, verified, work.now, present.zone))


async def _locked(session: AsyncSession, work: UnitOfWork, action_id: str) -> Action:
    action = await actions.lock(session, action_id)
    work.expect(action.version)
    return action


def _after(paging: PageRequest) -> tuple[int, date, str] | None:
    """Return rank, due day and id of what ended the page before."""
    match paging.after:
        case None:
            return None
        case (int(rank), str(due_on), str(action_id)) if action_id.isprintable() and abs(rank) < 2**31:
            return rank, _day(due_on), action_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.") from error
