"""Proposed intervals over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.tuning import NothingProposed, ProposalIsOld
from toolcare_maintenance.domain.unknown import UnknownLevel
from toolcare_maintenance.places import after_instant
from toolcare_maintenance.problems import problems
from toolcare_maintenance.routes import LevelId
from toolcare_maintenance.tables import IntervalAdvice, Level, Tool
from toolcare_maintenance.tuning_schemas import (
    ApproveIntervalIn,
    DeclineIntervalIn,
    EvidenceOut,
    ProposalOut,
    ProposalPage,
)
from toolcare_maintenance.usecases import proposals
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import JobInWork, PlanIsRetired
from toolcare_maintenance.usecases.tuning import LOOKED_BACK, seen_in
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["plans"])


@router.get("/interval-proposals", responses=problems(InvalidCursor))
async def list_proposals(
    session: ReadSession,
    paging: Paging,
    _: Annotated[Actor, requires(Permission.PLAN_READ)],
    *,
    open_only: Annotated[bool, Query(alias="open", description="Only changes that nobody has decided on")] = True,
    tool_id: Annotated[str | None, Query(max_length=64)] = None,
) -> ProposalPage:
    """Return what services say of intervals, the latest first."""
    only: list[ColumnElement[bool]] = [IntervalAdvice.open.is_(True)] if open_only else []
    if tool_id is not None:
        only.append(IntervalAdvice.tool_id == tool_id)
    rows = await store.advices(session, only, limit=paging.fetch, after=after_instant(paging))
    page = paging.page(rows, lambda row: ProposalOut.of(*row), lambda row: (row[0].at.isoformat(), row[0].level_id))
    return ProposalPage(items=page.items, next_cursor=page.next_cursor)


@router.get("/levels/{level_id}/interval-proposal", responses=problems(UnknownLevel, NothingProposed))
async def get_proposal(
    level_id: LevelId, session: ReadSession, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> EvidenceOut:
    """Return the services behind it, and the share of services that would find it so after other intervals."""
    return await _evidence(session, await store.level(session, level_id))


@router.post(
    "/levels/{level_id}/interval-proposal/approve",
    response_model=EvidenceOut,
    responses=problems(UnknownLevel, NothingProposed, ProposalIsOld, PlanIsRetired, JobInWork),
)
async def approve_proposal(
    level_id: LevelId,
    body: ApproveIntervalIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PLAN_EDIT)],
) -> Response:
    """Give the level the interval; the plan's next version keeps the reason."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        level = await proposals.approve(occasion, level_id, body.present, body.wanted, body.reason)
        return work.answer(await _evidence(session, level))


@router.post(
    "/levels/{level_id}/interval-proposal/decline",
    response_model=EvidenceOut,
    responses=problems(UnknownLevel, NothingProposed, ProposalIsOld),
)
async def decline_proposal(
    level_id: LevelId,
    body: DeclineIntervalIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PLAN_EDIT)],
) -> Response:
    """Leave the interval as it is until at least three more services have looked."""
    async with work as session:
        level = await proposals.decline(Occasion(session, actor, work.now), level_id, body.present, body.reason)
        return work.answer(await _evidence(session, level))


async def _evidence(session: AsyncSession, level: Level) -> EvidenceOut:
    advice = await store.advice(session, level.id)
    tool = await session.get(Tool, level.tool_id)
    if advice is None or tool is None:
        raise NothingProposed(level.code)
    seen = seen_in(await store.services_of(session, level, LOOKED_BACK), advice.unit)
    return EvidenceOut.of(ProposalOut.of(advice, level, tool), seen)
