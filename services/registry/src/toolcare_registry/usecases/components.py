"""What people do to the components of a tool. The tool's row is held, so that its tree changes step by step."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, store
from toolcare_registry.domain import Tool
from toolcare_registry.domain import components as rules
from toolcare_registry.domain.cavities import CavityInUse, UnknownCavity
from toolcare_registry.domain.components import (
    Component,
    ComponentHasParts,
    ComponentKind,
    ComponentValues,
    ForeignParent,
    PositionOccupied,
)
from toolcare_registry.domain.use import UseWish
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import components
from toolcare_registry.store.components import ComponentRecord
from toolcare_registry.usecases import edits
from toolcare_shared.contracts.registry import EditedPart
from toolcare_shared.ids import new_id


async def add_component(
    occasion: Occasion,
    tool_id: str,
    kind: ComponentKind,
    values: ComponentValues,
    wish: UseWish,
    *,
    serial: bool,
) -> ComponentRecord:
    session = occasion.session
    tool = await store.tool_for_update(session, tool_id)
    bare = Component(new_id(), tool.id, kind, "", version=0)
    added = rules.change_component(bare, values, wish, serial=serial)
    await _refuse_misplaced(session, tool, added)
    await components.add(session, added)
    await edits.tell(occasion, tool, EditedPart.COMPONENT, None, added, name=added.name)
    await announcements.component_changed(occasion, added)
    return ComponentRecord(added, None)


async def change_component(
    occasion: Occasion,
    component: Component,
    values: ComponentValues,
    wish: UseWish,
    *,
    serial: bool,
) -> ComponentRecord:
    """Change a component whose tool was loaded for update."""
    session = occasion.session
    changed = rules.change_component(component, values, wish, serial=serial)
    record = await components.record(session, changed)
    if changed == component:
        return record
    if record.occupant is not None and (changed.retired or not changed.serial):
        raise PositionOccupied(component.name, record.occupant.serial)
    if changed.retired and await components.has_parts(session, component):
        raise ComponentHasParts(component.name)
    tool = await store.tool(session, component.tool_id)
    await _refuse_misplaced(session, tool, changed)
    await components.save(session, changed)
    await edits.tell(occasion, tool, EditedPart.COMPONENT, component, changed, name=component.name)
    await announcements.component_changed(occasion, changed)
    return record


async def refuse_cavities_in_use(session: AsyncSession, tool_id: str, last: int) -> None:
    """CavityInUse when a component belongs to a cavity above the last one that is to stay."""
    found = await components.above_cavity(session, tool_id, last)
    if found is not None and found.cavity is not None:
        raise CavityInUse(found.cavity, f"the component {found.name}")


async def _refuse_misplaced(session: AsyncSession, tool: Tool, component: Component) -> None:
    if component.cavity is not None and component.cavity > tool.cavity_count:
        raise UnknownCavity(tool.id, component.cavity)
    if component.parent_id is None:
        return
    if (await components.one(session, component.parent_id)).tool_id != tool.id:
        raise ForeignParent(component.parent_id)
    rules.refuse_circle(component, await components.parents(session, tool.id))
