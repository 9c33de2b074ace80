"""What people do with the sheet of a tool."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.sheets import Sheet, rewrite
from toolcare_registry.store import sheets


async def write_sheet(session: AsyncSession, sheet: Sheet, content: Mapping[str, object]) -> Sheet:
    """Write the sheet of a tool that was loaded for update."""
    written = rewrite(sheet, content)
    if written is not sheet:
        await sheets.save(session, written)
    return written
