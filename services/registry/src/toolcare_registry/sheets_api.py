"""The tool sheet over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Response

from toolcare_registry import store
from toolcare_registry.api import ToolId
from toolcare_registry.domain import UnknownTool
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_registry.sheets_schemas import SheetIn, SheetOut
from toolcare_registry.store import sheets as store_of_sheets
from toolcare_registry.usecases import sheets
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["tools"])


@router.get("/tools/{tool_id}/sheet", response_model=SheetOut, responses=problems(UnknownTool))
async def get_sheet(
    tool_id: ToolId, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Response:
    """A sheet that nobody has written is empty and has the version 0."""
    await store.tool(session, tool_id)
    sheet = await store_of_sheets.of_tool(session, tool_id)
    return json_answer(SheetOut.of(sheet), 200, {"ETag": etag(sheet.version)})


@router.put("/tools/{tool_id}/sheet", response_model=SheetOut, responses=problems(UnknownTool))
async def write_sheet(
    tool_id: ToolId, body: SheetIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """The sheet has a version of its own: writing it does not touch the tool's."""
    async with work as session:
        tool = await store.tool_for_update(session, tool_id)
        sheet = await store_of_sheets.of_tool(session, tool_id)
        work.expect(sheet.version)
        occasion = Occasion(session, actor, work.now)
        written = await sheets.write_sheet(occasion, tool, sheet, body.model_dump(mode="json"))
        return work.answer(SheetOut.of(written))
