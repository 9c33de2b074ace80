"""What people do with tool classes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain import classes as rules
from toolcare_registry.domain.classes import Confirmation, ToolClass
from toolcare_registry.store import classes
from toolcare_shared.auth import Actor


async def add_class(session: AsyncSession, added: ToolClass) -> ToolClass:
    await classes.add(session, added)
    return added


async def change_class(
    session: AsyncSession, before: ToolClass, after: ToolClass, actor: Actor, now: datetime
) -> ToolClass:
    """Change a class that was loaded for update. Tools that live by its limit are told anew."""
    changed = rules.change_class(before, after)
    if changed == before:
        return before
    await classes.save(session, changed)
    if changed.max_shots != before.max_shots:
        for tool_id in await classes.tools_by_class_life(session, changed.code):
            tool = domain.next_version(await store.tool_for_update(session, tool_id))
            await store.save_tool(session, tool)
            await announcements.tool_changed(session, tool, actor, now)
    return changed


async def confirm_class(session: AsyncSession, before: ToolClass, actor: Actor, now: datetime) -> ToolClass:
    """Confirm a class that was loaded for update: its tools live as before."""
    confirmed = rules.confirm_class(before, Confirmation(now, actor.name))
    if confirmed != before:
        await classes.save(session, confirmed)
    return confirmed
