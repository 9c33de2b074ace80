"""In which area of the plant machines and the tools on them are."""

from toolcare_registry import announcements, store
from toolcare_registry.domain import Machine, Tool
from toolcare_registry.occasion import Occasion
from toolcare_shared import areas


async def place(occasion: Occasion, machine: Machine) -> None:
    """Have the machine, and what hangs on it, in its area."""
    await areas.keep(occasion.session, areas.MACHINE, machine.id, machine.area)
    for tool_id in await store.tool_ids_on(occasion.session, machine.id):
        await enter(occasion, await store.tool(occasion.session, tool_id), machine.area)


async def enter(occasion: Occasion, tool: Tool, area: str) -> None:
    """Tell of a tool that is in another area from now on."""
    if await areas.area_of(occasion.session, areas.TOOL, tool.id) != area:
        await areas.keep(occasion.session, areas.TOOL, tool.id, area)
        await announcements.tool_area_changed(occasion, tool, area)


async def leave(occasion: Occasion, tool: Tool) -> None:
    """Off the press a tool is in no area: whoever has it on his bench may work on it."""
    await enter(occasion, tool, "")
