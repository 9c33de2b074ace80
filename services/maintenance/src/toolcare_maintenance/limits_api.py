"""A tool's own limits over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.limits import InvalidLimits
from toolcare_maintenance.domain.templates import UnknownChecklist
from toolcare_maintenance.domain.unknown import UnknownTool
from toolcare_maintenance.limits_schemas import ToolLimitsIn, ToolLimitsOut
from toolcare_maintenance.problems import problems
from toolcare_maintenance.routes import ToolId
from toolcare_maintenance.tables import Checklist, ToolLimits
from toolcare_maintenance.template_schemas import ChecklistOut
from toolcare_maintenance.usecases.limits import set_limits
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import ToolIsRetired
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["plans"])

ChecklistId = Annotated[str, Path(max_length=64, examples=["l3-inspection"])]


@router.get(
    "/tools/{tool_id}/limits/{checklist_id}",
    response_model=ToolLimitsOut,
    responses=problems(UnknownTool, UnknownChecklist),
)
async def get_limits(
    tool_id: ToolId,
    checklist_id: ChecklistId,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.PLAN_READ)],
) -> Response:
    """Return what is good on this tool, beside the checklist as the plant means it."""
    tool = await store.tool(session, tool_id)
    checklist = await store.checklist(session, checklist_id)
    found = await _out(session, checklist, await store.tool_limits(session, tool.id, checklist_id))
    return json_answer(found, 200, {"ETag": etag(found.version)})


@router.put(
    "/tools/{tool_id}/limits/{checklist_id}",
    response_model=ToolLimitsOut,
    responses=problems(UnknownTool, UnknownChecklist, InvalidLimits, ToolIsRetired),
)
async def put_limits(
    tool_id: ToolId,
    checklist_id: ChecklistId,
    body: ToolLimitsIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PLAN_EDIT)],
) -> Response:
    """Set all of them: a value that is left out is measured by the checklist's limits. Jobs in work keep theirs."""
    async with work as session:
        tool = await store.lock_tool(session, tool_id)
        checklist = await store.checklist(session, checklist_id)
        before = await store.tool_limits(session, tool_id, checklist_id)
        work.expect(0 if before is None else before.version)
        occasion = Occasion(session, actor, work.now)
        limits = await set_limits(occasion, tool, before, checklist, body.own(), body.reason)
        return work.answer(await _out(session, checklist, limits))


async def _out(session: AsyncSession, checklist: Checklist, limits: ToolLimits | None) -> ToolLimitsOut:
    content = await store.checklist_version(session, checklist.id, checklist.version)
    return ToolLimitsOut.of(ChecklistOut.of(checklist, content), limits)
