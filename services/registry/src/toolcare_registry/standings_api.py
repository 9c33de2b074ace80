"""The axes of a tool over HTTP: parse, call, map."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from toolcare_registry import domain, store
from toolcare_registry.domain.axes import (
    Axis,
    DueBackTooEarly,
    NothingToRelease,
    OpenCriticalFailures,
    ToolInRepair,
    ToolOnHold,
)
from toolcare_registry.domain.places import PlaceIsRetired, UnknownPlace
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, ToolOut
from toolcare_registry.standings_schemas import ChangeOut, MoveIn, PhysicalIn, ReleaseIn, StatusIn, StopIn
from toolcare_registry.store import standings as store_of_standings
from toolcare_registry.tool_answers import tool_out
from toolcare_registry.usecases import standings
from toolcare_registry.usecases.standings import MoveTool
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["axes"])

ToolId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII, examples=["t-0042"])]


@router.post("/tools/{tool_id}/status", response_model=ToolOut, responses=problems(domain.UnknownTool))
async def set_status(
    tool_id: ToolId, body: StatusIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """A retired tool comes back this way."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        return work.answer(
            await tool_out(session, await standings.set_status(occasion, tool_id, body.status, body.reason))
        )


@router.post(
    "/tools/{tool_id}/hold",
    response_model=ToolOut,
    responses=problems(domain.UnknownTool, domain.ToolIsRetired, ToolOnHold),
)
async def hold_tool(
    tool_id: ToolId, body: StopIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_HOLD)]
) -> Response:
    """From now on nobody mounts it, until somebody releases it."""
    async with work as session:
        tool = await standings.hold_tool(Occasion(session, actor, work.now), tool_id, body.reason)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/repair",
    response_model=ToolOut,
    responses=problems(domain.UnknownTool, domain.ToolIsRetired, ToolInRepair),
)
async def repair_tool(
    tool_id: ToolId, body: StopIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_HOLD)]
) -> Response:
    """Send a tool to repair, with the reason; it may not run until it is released."""
    async with work as session:
        tool = await standings.repair_tool(Occasion(session, actor, work.now), tool_id, body.reason)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/release",
    response_model=ToolOut,
    responses=problems(domain.UnknownTool, domain.ToolIsRetired, NothingToRelease, OpenCriticalFailures),
)
async def release_tool(
    tool_id: ToolId, body: ReleaseIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_RELEASE)]
) -> Response:
    """Sign off: hold and repair are over. Maintenance that is due stays due."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        tool = await standings.release_tool(occasion, tool_id, body.note, confirmed=body.confirm)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/move",
    response_model=ToolOut,
    responses=problems(
        domain.UnknownTool,
        UnknownPlace,
        PlaceIsRetired,
        domain.ToolIsMounted,
        domain.TimeInFuture,
        domain.TimeTooEarly,
        DueBackTooEarly,
    ),
)
async def move_tool(
    tool_id: ToolId, body: MoveIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_MOVE)]
) -> Response:
    """Bring it to a place of ours or give it to an external party; a tool on a press is unmounted first."""
    to = body.to
    command = MoveTool(tool_id, to.place_id, to.party, to.due_back_on, body.words(), body.at or work.now)
    async with work as session:
        tool = await standings.move_tool(Occasion(session, actor, work.now), command)
        return work.answer(await tool_out(session, tool))


@router.post(
    "/tools/{tool_id}/physical",
    response_model=ToolOut,
    responses=problems(domain.UnknownTool, domain.ToolIsRetired, domain.ToolIsMounted, domain.ToolNotMounted),
)
async def set_physical(
    tool_id: ToolId, body: PhysicalIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_MOVE)]
) -> Response:
    """Say how the tool sits on its press; only what hangs on one can be installed."""
    async with work as session:
        tool = await standings.set_physical(Occasion(session, actor, work.now), tool_id, body.state, body.reason)
        return work.answer(await tool_out(session, tool))


@router.get("/tools/{tool_id}/changes", responses=problems(domain.UnknownTool, InvalidCursor))
async def list_changes(
    tool_id: ToolId,
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    axis: Annotated[Axis | None, Query(description="All axes when absent")] = None,
) -> Page[ChangeOut]:
    """Newest first."""
    tool = await store.tool(session, tool_id)
    found = await store_of_standings.changes(session, tool.id, axis, after=_after(paging), limit=paging.fetch)
    return paging.page(found, ChangeOut.of, lambda change: (change.mark.at.isoformat(), change.id))


def _after(paging: PageRequest) -> tuple[datetime, str] | None:
    """Return the time and id of the change that ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(at), str(change_id)) if change_id.isprintable():
            return _instant(at), change_id
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
