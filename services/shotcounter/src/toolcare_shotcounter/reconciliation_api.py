"""Readings of tools' own counters and the comparison of the three counts over HTTP: parse, call, map."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Paging
from toolcare_shared.plant import plant_zone
from toolcare_shared.work import ReadSession, UnitOfWork
from toolcare_shotcounter import domain, reconciliation
from toolcare_shotcounter.api import Counting, Running, ToolId, after_time
from toolcare_shotcounter.problems import problems
from toolcare_shotcounter.reconciliation import (
    LOOKED_BACK,
    ComparisonIsOld,
    CounterFellBack,
    NothingToDecide,
    ReadingOverlaps,
    Stand,
    Terms,
)
from toolcare_shotcounter.reconciliation_schemas import (
    CounterReadingIn,
    CounterReadingOut,
    DecideIn,
    ReconciliationOut,
    StandingOut,
    StandingPage,
)
from toolcare_shotcounter.reconciling import Agreement
from toolcare_shotcounter.store import reconciliation as kept
from toolcare_shotcounter.tables import PlantRow, ToolRow

router = APIRouter(tags=["reconciliation"])


@router.get("/reconciliation", responses=problems(InvalidCursor))
async def list_standings(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.SHOTS_READ)],
    state: Annotated[Agreement, Query(description="`check`: a person should look")] = Agreement.CHECK,
) -> StandingPage:
    """The work list: tools whose counts do not agree, the latest first. Open gaps have a list of their own."""
    rows = await kept.reconciliations(session, state, after=after_time(paging), limit=paging.fetch)
    page = paging.page(rows, lambda row: StandingOut.of(*row), lambda row: (row[0].at.isoformat(), row[0].tool_id))
    return StandingPage(items=page.items, next_cursor=page.next_cursor)


@router.get("/tools/{tool_id}/reconciliation", responses=problems(domain.UnknownTool))
async def get_reconciliation(
    tool_id: ToolId, session: ReadSession, running: Running, _: Annotated[Actor, requires(Permission.SHOTS_READ)]
) -> ReconciliationOut:
    """The three counts of the last thirteen weeks, side by side."""
    return await _out(session, tool_id, running, running.context.clock.now())


@router.post(
    "/tools/{tool_id}/counter-readings",
    status_code=201,
    response_model=CounterReadingOut,
    responses=problems(
        domain.UnknownTool, domain.ImplausibleEntry, domain.EntryInFuture, CounterFellBack, ReadingOverlaps
    ),
)
async def read_counter(
    tool_id: ToolId,
    body: CounterReadingIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.SHOTS_ENTER)],
) -> Response:
    """What the counter on the tool shows: evidence that changes no count by itself."""
    async with work as session:
        command = body.command(tool_id, work.now)
        row = await reconciliation.read_counter(session, command, await terms(session, running), actor, work.now)
        return work.answer(CounterReadingOut.model_validate(row), 201)


@router.post(
    "/tools/{tool_id}/reconciliation/decide",
    response_model=ReconciliationOut,
    responses=problems(domain.UnknownTool, domain.TotalBelowZero, NothingToDecide, ComparisonIsOld),
)
async def decide(
    tool_id: ToolId,
    body: DecideIn,
    work: UnitOfWork,
    running: Running,
    actor: Annotated[Actor, requires(Permission.GAP_SETTLE)],
) -> Response:
    """Agree on the count: the press is right, or the ledger is corrected by the difference."""
    async with work as session:
        given = await terms(session, running)
        await reconciliation.decide(session, tool_id, body.take, body.difference, body.reason, given, actor, work.now)
        return work.answer(await _out(session, tool_id, running, work.now))


async def terms(session: AsyncSession, running: Counting) -> Terms:
    zone = await plant_zone(session, PlantRow, running.settings.timezone)
    return Terms(running.settings.reconcile_tolerance_percent, zone, running.default_cycle)


async def _out(session: AsyncSession, tool_id: str, running: Counting, now: datetime) -> ReconciliationOut:
    tool = await session.get(ToolRow, tool_id)
    if tool is None:
        raise domain.UnknownTool(tool_id)
    given = await terms(session, running)
    compared = await reconciliation.comparisons(session, tool_id, given, now)
    stand = Stand.of(compared, given.tolerance_percent)
    standing = StandingOut.of(await kept.reconciliation(session, tool_id), tool, stand)
    readings = await kept.readings_of(session, tool_id, now - LOOKED_BACK)
    return ReconciliationOut.of(standing, compared, readings, given.tolerance_percent)
