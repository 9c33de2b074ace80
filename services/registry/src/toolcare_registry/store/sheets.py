"""Tool sheets. Nothing here commits."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.sheets import Sheet
from toolcare_registry.tables import SheetRow
from toolcare_shared.db import insert


async def of_tool(session: AsyncSession, tool_id: str) -> Sheet:
    """Return the tool's sheet; version 0 and empty when nobody has written it."""
    row = await session.get(SheetRow, tool_id, populate_existing=True)
    return Sheet(tool_id, {}, version=0) if row is None else Sheet(tool_id, row.content, row.version)


async def save(session: AsyncSession, sheet: Sheet) -> None:
    values = {"content": dict(sheet.content), "version": sheet.version}
    statement = insert(session, SheetRow).values(tool_id=sheet.tool_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["tool_id"], set_=values))
