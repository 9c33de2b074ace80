"""Tools and machines, as the registry told of them."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.db import columns_of
from toolcare_shotcounter.domain import Tool, UnknownMachine, UnknownTool
from toolcare_shotcounter.tables import MachineRow, ToolRow

_TOOL = cast("Table", ToolRow.__table__).c
_TOOLS = select(
    _TOOL.id,
    _TOOL.number,
    _TOOL.expected_cycle_ms,
    _TOOL.min_cycle_ms,
    _TOOL.design_life_shots,
    _TOOL.active_cavities,
).where(among(_TOOL.id))
"""The fields of `Tool`. Each batch of readings asks for tools and mountings: mapped rows would cost it more."""


async def put_tool(session: AsyncSession, tool: ToolRow) -> None:
    """Keep the newest version of a tool; an older one that comes late changes nothing."""
    known = await session.get(ToolRow, tool.id)
    if known is None or known.version < tool.version:
        await session.merge(tool)


async def set_active_cavities(session: AsyncSession, tool_id: str, active: int, version: int) -> None:
    """A block or its end is a version of the tool, as everything the registry says of it."""
    await session.execute(
        update(ToolRow)
        .where(ToolRow.id == tool_id, ToolRow.version < version)
        .values(active_cavities=active, version=version)
    )


async def retire_tool(session: AsyncSession, tool_id: str, version: int) -> None:
    await session.execute(
        update(ToolRow)
        .where(ToolRow.id == tool_id, ToolRow.version < version)
        .values(status="retired", version=version)
    )


async def tool(session: AsyncSession, tool_id: str) -> Tool:
    row = await session.get(ToolRow, tool_id)
    if row is None:
        raise UnknownTool(tool_id)
    return _tool(row)


async def tools(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Tool]:
    if not tool_ids:
        return {}
    rows = await columns_of(session, _TOOLS, those(tool_ids))
    return {tool.id: tool for tool in (Tool(*row) for row in rows)}


def _tool(row: ToolRow) -> Tool:
    return Tool(row.id, row.number, row.expected_cycle_ms, row.min_cycle_ms, row.design_life_shots, row.active_cavities)


async def put_machine(session: AsyncSession, machine: MachineRow) -> None:
    known = await session.get(MachineRow, machine.id)
    if known is None or known.version < machine.version:
        await session.merge(machine)


async def require_machine(session: AsyncSession, machine_id: str) -> None:
    if await session.get(MachineRow, machine_id) is None:
        raise UnknownMachine(machine_id)


async def lock_machine(session: AsyncSession, machine_id: str) -> None:
    """Have its sources changed by one transaction at a time (PostgreSQL; SQLite has one writer)."""
    row = await session.get(MachineRow, machine_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownMachine(machine_id)


async def machine_ids(session: AsyncSession) -> frozenset[str]:
    return frozenset(await session.scalars(select(MachineRow.id)))


async def machine_name(session: AsyncSession, machine_id: str) -> str | None:
    return await session.scalar(select(MachineRow.name).where(MachineRow.id == machine_id))
