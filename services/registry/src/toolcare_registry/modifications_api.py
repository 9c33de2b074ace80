"""Engineering changes over HTTP: parse, call, map."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response

from toolcare_registry import store
from toolcare_registry.api import ToolId
from toolcare_registry.domain import UnknownTool
from toolcare_registry.domain.modifications import DoneInFuture
from toolcare_registry.modifications_schemas import ModificationIn, ModificationOut
from toolcare_registry.problems import problems
from toolcare_registry.store import modifications as store_of_modifications
from toolcare_registry.usecases import modifications
from toolcare_registry.usecases.modifications import AddModification
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["modifications"])


@router.get("/tools/{tool_id}/modifications", responses=problems(UnknownTool, InvalidCursor))
async def list_modifications(
    tool_id: ToolId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.TOOL_READ)]
) -> Page[ModificationOut]:
    """What was done last comes first."""
    await store.tool(session, tool_id)
    found = await store_of_modifications.of_tool(session, tool_id, after=_after(paging), limit=paging.fetch)
    return paging.page(found, ModificationOut.of, lambda one: (one.done_on.isoformat(), one.id))


@router.post(
    "/tools/{tool_id}/modifications",
    status_code=201,
    response_model=ModificationOut,
    responses=problems(UnknownTool, DoneInFuture),
)
async def add_modification(
    tool_id: ToolId, body: ModificationIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]
) -> Response:
    """The tool gets its change level, unless a later one was noted already."""
    command = AddModification(tool_id, **body.model_dump())
    async with work as session:
        return work.answer(ModificationOut.of(await modifications.add_modification(session, command, actor, work.now)))


def _after(paging: PageRequest) -> tuple[date, str] | None:
    """Return the day and id of what ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(day), str(modification_id)) if modification_id.isprintable():
            return _day(day), modification_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.") from error
