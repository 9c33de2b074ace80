"""Components over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from toolcare_registry import store
from toolcare_registry.api import ToolId
from toolcare_registry.components_schemas import ComponentIn, ComponentOut, ComponentPatch, values_of
from toolcare_registry.domain import UnknownTool
from toolcare_registry.domain.cavities import UnknownCavity
from toolcare_registry.domain.components import (
    ComponentHasParts,
    ComponentInItself,
    ForeignParent,
    PositionOccupied,
    SerialPositionHoldsOne,
    UnknownComponent,
)
from toolcare_registry.domain.use import UseWantsReason
from toolcare_registry.occasion import Occasion
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, after_word, use_wish
from toolcare_registry.store import components as store_of_components
from toolcare_registry.usecases import components
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["components"])

ComponentId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]
_MISPLACED = (UnknownCavity, UnknownComponent, ForeignParent, SerialPositionHoldsOne)


@router.get("/tools/{tool_id}/components", responses=problems(UnknownTool, InvalidCursor))
async def list_components(
    tool_id: ToolId,
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    *,
    retired: bool = False,
) -> Page[ComponentOut]:
    """In the order in which they were added; `parent_id` makes a tree of them."""
    await store.tool(session, tool_id)
    found = await store_of_components.records(
        session, tool_id, retired=retired, after=after_word(paging), limit=paging.fetch
    )
    return paging.page(found, ComponentOut.of, lambda record: (record.component.id,))


@router.post(
    "/tools/{tool_id}/components",
    status_code=201,
    response_model=ComponentOut,
    responses=problems(UnknownTool, *_MISPLACED),
)
async def add_component(
    tool_id: ToolId, body: ComponentIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)]
) -> Response:
    """Add a component to a tool's structure."""
    async with work as session:
        added = await components.add_component(
            Occasion(session, actor, work.now),
            tool_id,
            body.kind,
            body.values(),
            use_wish({}, actor, work.now),
            serial=body.serial,
        )
        return work.answer(ComponentOut.of(added))


@router.patch(
    "/components/{component_id}",
    response_model=ComponentOut,
    responses=problems(ComponentInItself, ComponentHasParts, PositionOccupied, UseWantsReason, *_MISPLACED),
)
async def change_component(
    component_id: ComponentId,
    body: ComponentPatch,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.STRUCTURE_EDIT)],
) -> Response:
    """Change what is known of a component, or take it out of use; fields that are left out stay."""
    async with work as session:
        found = await store_of_components.one(session, component_id)
        await store.tool_for_update(session, found.tool_id)
        component = await store_of_components.one(session, component_id)
        work.expect(component.version)
        changed = await components.change_component(
            Occasion(session, actor, work.now),
            component,
            values_of(body),
            use_wish(body, actor, work.now),
            serial=body.get("serial", component.serial),
        )
        return work.answer(ComponentOut.of(changed))
