"""A tool as it is answered, with where it hangs and how it stands."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store
from toolcare_registry.domain import Tool
from toolcare_registry.schemas import ToolOut
from toolcare_registry.store import standings


async def tool_out(session: AsyncSession, tool: Tool) -> ToolOut:
    return ToolOut.of(tool, await store.open_mounting(session, tool.id), await standings.record(session, tool.id))
