"""Finding tools by what stands on their labels. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import Tool, UnknownTool, codes, key
from toolcare_registry.domain.codes import Scanned, UnknownCode, WrongCheckCharacter
from toolcare_registry.store import of_row
from toolcare_registry.tables import ToolRow


async def tool_of_label(session: AsyncSession, scanned: Scanned) -> Tool:
    """Return the tool a text means: by its code, else by its number.

    WrongCheckCharacter when it looks like a code and cannot be one, UnknownCode when no tool has it.
    """
    for condition in (
        None if scanned.code is None else ToolRow.short_code == scanned.code,
        None if scanned.number is None else ToolRow.number_key == key(scanned.number),
    ):
        row = None if condition is None else await session.scalar(select(ToolRow).where(condition))
        if row is not None:
            return of_row(row)
    raise WrongCheckCharacter(scanned.text) if scanned.mistyped else UnknownCode(scanned.text)


async def is_free(session: AsyncSession, code: str) -> bool:
    """Whether neither a code nor a number of a tool reads like this."""
    taken = or_(ToolRow.short_code == code, ToolRow.number_key.in_([key(code), key(codes.shown(code))]))
    return not await session.scalar(select(exists().where(taken)))


async def tools(session: AsyncSession, tool_ids: Sequence[str]) -> list[Tool]:
    """Return these tools in the order asked for; UnknownTool for one that is not there."""
    rows = {row.id: row for row in await session.scalars(select(ToolRow).where(ToolRow.id.in_(tool_ids)))}
    for tool_id in tool_ids:
        if tool_id not in rows:
            raise UnknownTool(tool_id)
    return [of_row(rows[tool_id]) for tool_id in tool_ids]
