"""Cavities over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.api import ToolId
from toolcare_registry.cavities_schemas import CavitiesOut, CavityPatch
from toolcare_registry.domain import MAX_CAVITIES, Tool, UnknownTool
from toolcare_registry.domain.cavities import (
    CavityIsActive,
    CavityIsBlocked,
    HalfASpot,
    LastActiveCavity,
    UnknownCavity,
)
from toolcare_registry.problems import problems
from toolcare_registry.schemas import ReasonIn
from toolcare_registry.store import cavities as store_of_cavities
from toolcare_registry.usecases import cavities
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["cavities"])

CavityNumber = Annotated[int, Path(ge=1, le=MAX_CAVITIES)]


@router.get("/tools/{tool_id}/cavities", response_model=CavitiesOut, responses=problems(UnknownTool))
async def list_cavities(
    tool_id: ToolId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Response:
    """All of them, by number. The ETag is the tool's."""
    tool = await store.tool(session, tool_id)
    return json_answer(await _out(session, tool), 200, {"ETag": etag(tool.version)})


@router.patch(
    "/tools/{tool_id}/cavities/{number}",
    response_model=CavitiesOut,
    responses=problems(UnknownTool, UnknownCavity, HalfASpot),
)
async def change_cavity(
    tool_id: ToolId,
    number: CavityNumber,
    body: CavityPatch,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)],
) -> Response:
    """Change what is known of a cavity; fields that are left out stay."""
    async with work as session:
        tool = await store.tool_for_update(session, tool_id)
        work.expect(tool.version)
        tool = await cavities.change_cavity(session, tool, number, body, actor, work.now)
        return work.answer(await _out(session, tool))


@router.post(
    "/tools/{tool_id}/cavities/{number}/block",
    response_model=CavitiesOut,
    responses=problems(UnknownTool, UnknownCavity, CavityIsBlocked, LastActiveCavity),
)
async def block_cavity(
    tool_id: ToolId,
    number: CavityNumber,
    body: ReasonIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.CAVITY_BLOCK)],
) -> Response:
    """Make no more parts in this cavity, with the reason; the last one in use cannot be blocked."""
    async with work as session:
        tool = await cavities.block_cavity(session, tool_id, number, body.reason, actor, work.now)
        return work.answer(await _out(session, tool))


@router.post(
    "/tools/{tool_id}/cavities/{number}/unblock",
    response_model=CavitiesOut,
    responses=problems(UnknownTool, UnknownCavity, CavityIsActive),
)
async def unblock_cavity(
    tool_id: ToolId,
    number: CavityNumber,
    body: ReasonIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.CAVITY_BLOCK)],
) -> Response:
    """Make parts in this cavity again, with the reason."""
    async with work as session:
        tool = await cavities.unblock_cavity(session, tool_id, number, body.reason, actor, work.now)
        return work.answer(await _out(session, tool))


async def _out(session: AsyncSession, tool: Tool) -> CavitiesOut:
    return CavitiesOut.of(tool, await store_of_cavities.of_tool(session, tool.id))
