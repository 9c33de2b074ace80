"""Putting a tool under a legal hold, and lifting it."""

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain import Tool
from toolcare_registry.domain.legal_hold import LegalHold
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import legal_holds
from toolcare_shared.contracts.registry import LegalHoldChanged


async def hold(occasion: Occasion, tool_id: str, reason: str) -> Tool:
    """Also a retired tool can be held: it is its past that is asked for."""
    tool = domain.next_version(await store.tool_for_update(occasion.session, tool_id))
    await legal_holds.add(occasion.session, LegalHold(tool.id, reason, occasion.actor.name, occasion.now))
    return await _tell(occasion, tool, reason, held=True)


async def lift(occasion: Occasion, tool_id: str, reason: str) -> Tool:
    """What is older than its term goes in the next night."""
    tool = domain.next_version(await store.tool_for_update(occasion.session, tool_id))
    await legal_holds.lift(occasion.session, tool.id)
    return await _tell(occasion, tool, reason, held=False)


async def _tell(occasion: Occasion, tool: Tool, reason: str, *, held: bool) -> Tool:
    await store.save_tool(occasion.session, tool)
    await occasion.record(
        LegalHoldChanged(
            tool_id=tool.id, version=tool.version, held=held, reason=reason, by=occasion.actor.name, at=occasion.now
        )
    )
    await announcements.show_tool(occasion.session, tool)
    return tool
