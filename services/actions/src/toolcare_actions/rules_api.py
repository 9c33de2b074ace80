"""The plant's rules, rates of fixes and proposals over HTTP: parse, call, map."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.recurrence import ProposalIsOver, ProposalState, UnknownProposal
from toolcare_actions.problems import problems
from toolcare_actions.routes import Manager, Now, Present, Reader, SearchedId
from toolcare_actions.rules_schemas import (
    ActionProposalOut,
    ActionRulesIn,
    ActionRulesOut,
    FixRateOut,
    FixRatesOut,
)
from toolcare_actions.schemas import ActionReasonIn
from toolcare_actions.shown import known_of
from toolcare_actions.store import actions, proposals, rules
from toolcare_actions.tables import Proposal
from toolcare_actions.usecases import proposing, ruling
from toolcare_actions.usecases.occasion import Occasion
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["actions"])

ProposalId = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]


@router.get("/action-rules", response_model=ActionRulesOut, responses=problems())
async def get_action_rules(session: ReadSession, _: Reader) -> Response:
    """The plant's rules: when people are reminded, how long a fix is watched, what counts as recurring."""
    found = await rules.rules(session)
    return json_answer(ActionRulesOut.of(found), 200, {"ETag": etag(found.version)})


@router.put("/action-rules", response_model=ActionRulesOut, responses=problems())
async def set_action_rules(body: ActionRulesIn, work: UnitOfWork, _: Manager) -> Response:
    """Set the plant's rules. Watches that run and actions that are planned keep what they began with."""
    async with work as session:
        found = await rules.lock(session)
        work.expect(found.version)
        ruling.set_rules(found, body.model_dump())
        return work.answer(ActionRulesOut.of(found))


@router.get("/fix-rates", responses=problems())
async def list_fix_rates(
    session: ReadSession,
    _: Reader,
    code: Annotated[
        str | None,
        Query(max_length=16, pattern=r"^[A-Za-z0-9-]+$", description="With all that is counted under the same code"),
    ] = None,
    tool_id: SearchedId = None,
    cavity: Annotated[int | None, Query(ge=1, le=1000)] = None,
) -> FixRatesOut:
    """How well each kind of fix has held, by actions and without one: against one failure, or against all."""
    tried = await ruling.tries(session, code, tool_id, cavity)
    rates = [FixRateOut.of(fix, found) for fix, found in tried.items()]
    return FixRatesOut(items=sorted(rates, key=lambda one: (-one.low, -one.tried, one.fix)))


@router.get("/action-proposals", responses=problems(InvalidCursor))
async def list_action_proposals(
    paging: Paging,
    session: ReadSession,
    present: Now,
    _: Reader,
    state: Annotated[list[ProposalState] | None, Query()] = None,
    tool_id: SearchedId = None,
) -> Page[ActionProposalOut]:
    """Newest first."""
    found = await proposals.page(session, states=state or (), tool_id=tool_id, limit=paging.fetch, after=_after(paging))
    shown = {one.id: out for one, out in zip(found, await _shown(session, found, present), strict=True)}
    return paging.page(found, lambda one: shown[one.id], lambda one: (one.at.isoformat(), one.id))


@router.post(
    "/action-proposals/{proposal_id}/dismiss",
    response_model=ActionProposalOut,
    responses=problems(UnknownProposal, ProposalIsOver),
)
async def dismiss_action_proposal(
    proposal_id: ProposalId, body: ActionReasonIn, work: UnitOfWork, present: Now, actor: Manager
) -> Response:
    """Turn a proposed action down, with the reason."""
    async with work as session:
        occasion = Occasion(session, actor, work.now, present.zone)
        proposal = await proposing.dismiss(occasion, proposal_id, body.reason)
        (shown,) = await _shown(session, [proposal], present)
        return work.answer(shown)


async def _shown(session: AsyncSession, found: Sequence[Proposal], present: Present) -> list[ActionProposalOut]:
    linked = await proposals.failure_ids_of(session, [one.id for one in found])
    ids = [failure_id for failure_ids in linked.values() for failure_id in failure_ids]
    known = await known_of(session, [], present.now, present.zone, ids)
    taken = await actions.by_ids(session, [one.action_id for one in found if one.action_id is not None])
    return [ActionProposalOut.of(one, linked.get(one.id, []), taken.get(one.action_id or ""), known) for one in found]


def _after(paging: PageRequest) -> tuple[datetime, str] | None:
    """Return the time and id of what ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(at), str(proposal_id)) if proposal_id.isprintable():
            return _instant(at), proposal_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.") from error
    if at.tzinfo is None:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    return at
