"""Engineering changes of tools. Nothing here commits."""

from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.modifications import Modification
from toolcare_registry.tables import ModificationRow


async def of_tool(
    session: AsyncSession, tool_id: str, *, after: tuple[date, str] | None = None, limit: int
) -> list[Modification]:
    """What was done last comes first."""
    newest = (ModificationRow.done_on.desc(), ModificationRow.id.desc())
    query = select(ModificationRow).where(ModificationRow.tool_id == tool_id).order_by(*newest).limit(limit)
    if after is not None:
        query = query.where(tuple_(ModificationRow.done_on, ModificationRow.id) < tuple_(*after))
    return [_modification(row) for row in await session.scalars(query)]


async def add(session: AsyncSession, added: Modification) -> None:
    session.add(
        ModificationRow(
            id=added.id,
            tool_id=added.tool_id,
            change_level=added.change_level,
            description=added.description,
            reason=added.reason,
            done_on=added.done_on,
            recorded_at=added.recorded_at,
            recorded_by=added.recorded_by,
        )
    )
    await session.flush()


def _modification(row: ModificationRow) -> Modification:
    return Modification(
        id=row.id,
        tool_id=row.tool_id,
        change_level=row.change_level,
        description=row.description,
        reason=row.reason,
        done_on=row.done_on,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )
