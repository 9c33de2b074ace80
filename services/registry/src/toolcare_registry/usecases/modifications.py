"""What people note of the engineering changes of a tool."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain.modifications import Modification
from toolcare_registry.store import modifications
from toolcare_shared.auth import Actor
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class AddModification:
    tool_id: str
    change_level: str
    description: str
    reason: str
    done_on: date


async def add_modification(
    session: AsyncSession, command: AddModification, actor: Actor, now: datetime
) -> Modification:
    """Note a modification. The tool has the change level of the one that was done last, whenever it was entered."""
    tool = domain.next_version(await store.tool_for_update(session, command.tool_id))
    newest = await modifications.of_tool(session, tool.id, limit=1)
    added = Modification(
        id=new_id(),
        tool_id=tool.id,
        change_level=command.change_level,
        description=command.description,
        reason=command.reason,
        done_on=command.done_on,
        recorded_at=now,
        recorded_by=actor.name,
    )
    is_newest = not newest or added.done_on >= newest[0].done_on
    if is_newest:
        tool = replace(tool, change_level=added.change_level)
    await modifications.add(session, added)
    await store.save_tool(session, tool)
    await announcements.tool_modified(session, tool, added, actor, now)
    if not is_newest:
        # The event names an older change level, so what the tool has is said once more.
        tool = domain.next_version(tool)
        await store.save_tool(session, tool)
        await announcements.tool_changed(session, tool, actor, now)
    return added
