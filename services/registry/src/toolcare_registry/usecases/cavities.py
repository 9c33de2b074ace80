"""What people do to the cavities of a tool. The tool's row is held, so that they change one after the other."""

from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, domain, store
from toolcare_registry.domain import Tool
from toolcare_registry.domain import cavities as rules
from toolcare_registry.domain.cavities import NoActiveCavityLeft, Remark
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import cavities
from toolcare_registry.usecases import components, configurations, edits
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.registry import EditedPart


class CavityChanges(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    name: str
    part: str | None
    x: float | None
    y: float | None


async def block_cavity(
    session: AsyncSession, tool_id: str, number: int, reason: str, actor: Actor, now: datetime
) -> Tool:
    tool = domain.next_version(await store.tool_for_update(session, tool_id))
    cavity = await cavities.one(session, tool_id, number)
    blocked = rules.block(cavity, Remark(now, actor.name, reason), tool.active_cavities)
    tool = replace(tool, blocked_cavities=tool.blocked_cavities + 1)
    await cavities.save(session, tool_id, blocked)
    await configurations.count_in_run(session, tool_id)
    await store.save_tool(session, tool)
    await announcements.cavity_blocked(session, tool, number, reason, actor, now)
    return tool


async def unblock_cavity(
    session: AsyncSession, tool_id: str, number: int, reason: str, actor: Actor, now: datetime
) -> Tool:
    tool = domain.next_version(await store.tool_for_update(session, tool_id))
    cavity = await cavities.one(session, tool_id, number)
    unblocked = rules.unblock(cavity, Remark(now, actor.name, reason))
    tool = replace(tool, blocked_cavities=tool.blocked_cavities - 1)
    await cavities.save(session, tool_id, unblocked)
    await configurations.count_in_run(session, tool_id)
    await store.save_tool(session, tool)
    await announcements.cavity_unblocked(session, tool, number, reason, actor, now)
    return tool


async def change_cavity(
    session: AsyncSession, tool: Tool, number: int, changes: CavityChanges, actor: Actor, now: datetime
) -> Tool:
    """Change a cavity of a tool that was loaded for update. A change that changes nothing is no event."""
    cavity = await cavities.one(session, tool.id, number)
    changed = replace(cavity, **changes)
    if changed == cavity:
        return tool
    tool = domain.next_version(tool)
    await cavities.save(session, tool.id, changed)
    await store.save_tool(session, tool)
    await announcements.tool_changed(session, tool, actor, now)
    occasion = Occasion(session, actor, now)
    await edits.tell(occasion, tool, EditedPart.CAVITY, cavity, changed, name=str(number))
    return tool


async def fit(session: AsyncSession, before: Tool, after: Tool) -> Tool:
    """Add or remove cavities until the tool has as many as it says; return it with those that are blocked."""
    if after.cavity_count == before.cavity_count:
        return after
    if after.cavity_count > before.cavity_count:
        await cavities.add(session, after.id, rules.new_cavities(before.cavity_count + 1, after.cavity_count))
        await configurations.count_in_run(session, after.id)
        return after
    await configurations.refuse_cavities_in_use(session, after.id, after.cavity_count)
    await components.refuse_cavities_in_use(session, after.id, after.cavity_count)
    await cavities.remove_above(session, after.id, after.cavity_count)
    blocked = await cavities.blocked(session, after.id)
    if blocked == after.cavity_count:
        raise NoActiveCavityLeft(after.cavity_count)
    await configurations.count_in_run(session, after.id)
    return replace(after, blocked_cavities=blocked)
