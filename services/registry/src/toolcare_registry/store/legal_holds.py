"""Legal holds. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.legal_hold import LegalHold, NoLegalHold, ToolHeldAlready
from toolcare_registry.tables import LegalHoldRow, ToolRow


async def of_tool(session: AsyncSession, tool_id: str) -> LegalHold | None:
    row = await session.get(LegalHoldRow, tool_id)
    return None if row is None else _hold(row)


async def add(session: AsyncSession, hold: LegalHold) -> None:
    """The tool's row is locked, so that nobody else adds one at the same time."""
    if await session.get(LegalHoldRow, hold.tool_id) is not None:
        raise ToolHeldAlready(hold.tool_id)
    session.add(LegalHoldRow(tool_id=hold.tool_id, reason=hold.reason, by=hold.by, at=hold.at))
    await session.flush()


async def lift(session: AsyncSession, tool_id: str) -> None:
    gone = await session.scalars(
        delete(LegalHoldRow).where(LegalHoldRow.tool_id == tool_id).returning(LegalHoldRow.tool_id)
    )
    if gone.one_or_none() is None:
        raise NoLegalHold(tool_id)


async def all_holds(session: AsyncSession) -> Sequence[tuple[LegalHold, str, str]]:
    """Return each with the tool's number and name, the newest first; they are few."""
    query = select(LegalHoldRow, ToolRow.number, ToolRow.name).join(ToolRow, ToolRow.id == LegalHoldRow.tool_id)
    rows = await session.execute(query.order_by(LegalHoldRow.at.desc(), LegalHoldRow.tool_id))
    return [(_hold(row), number, name) for row, number, name in rows]


def _hold(row: LegalHoldRow) -> LegalHold:
    return LegalHold(row.tool_id, row.reason, row.by, row.at)
