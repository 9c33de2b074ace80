"""What people do with the sheet of a tool."""

from collections.abc import Mapping

from toolcare_registry.domain import Tool
from toolcare_registry.domain.sheets import Sheet, rewrite
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import sheets
from toolcare_registry.usecases import edits
from toolcare_shared.contracts.registry import EditedPart


async def write_sheet(occasion: Occasion, tool: Tool, sheet: Sheet, content: Mapping[str, object]) -> Sheet:
    """Write the sheet of a tool that was loaded for update."""
    written = rewrite(sheet, content)
    if written is not sheet:
        await sheets.save(occasion.session, written)
        await edits.tell_values(occasion, tool, EditedPart.SHEET, sheet.content, content)
    return written
