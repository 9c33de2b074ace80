"""A tool as it is answered, with where it hangs and how it stands."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain import Tool
from toolcare_registry.domain.axes import Axis
from toolcare_registry.schemas import ToolOut
from toolcare_registry.store import classes, legal_holds, standings


async def tool_out(session: AsyncSession, tool: Tool) -> ToolOut:
    on = await store.open_mounting(session, tool.id)
    of_class = await classes.of_tool(session, tool.class_code)
    entered = await standings.last_step(session, tool.id, Axis.LIFE_CYCLE)
    held = await legal_holds.of_tool(session, tool.id)
    return ToolOut.of(tool, on, await standings.record(session, tool.id), of_class, entered, held)
