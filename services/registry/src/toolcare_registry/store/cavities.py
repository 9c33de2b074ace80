"""The cavities of tools. Nothing here commits."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.cavities import Cavity, Remark, UnknownCavity
from toolcare_registry.tables import CavityRow


async def add(session: AsyncSession, tool_id: str, cavities: Iterable[Cavity]) -> None:
    rows = [{"tool_id": tool_id, "number": cavity.number, **_values(cavity)} for cavity in cavities]
    if rows:
        await session.execute(sql_insert(CavityRow), rows)


async def of_tool(session: AsyncSession, tool_id: str) -> list[Cavity]:
    """By number."""
    rows = await session.scalars(select(CavityRow).where(CavityRow.tool_id == tool_id).order_by(CavityRow.number))
    return [_cavity(row) for row in rows]


async def one(session: AsyncSession, tool_id: str, number: int) -> Cavity:
    row = await session.get(CavityRow, (tool_id, number), populate_existing=True)
    if row is None:
        raise UnknownCavity(tool_id, number)
    return _cavity(row)


async def save(session: AsyncSession, tool_id: str, changed: Cavity) -> None:
    of = (CavityRow.tool_id == tool_id, CavityRow.number == changed.number)
    await session.execute(update(CavityRow).where(*of).values(_values(changed)))


async def remove_above(session: AsyncSession, tool_id: str, last: int) -> None:
    await session.execute(delete(CavityRow).where(CavityRow.tool_id == tool_id, CavityRow.number > last))


async def blocked(session: AsyncSession, tool_id: str, among: Sequence[int] | None = None) -> int:
    """Count the blocked cavities of the tool, or those among some of them."""
    query = select(func.count()).where(CavityRow.tool_id == tool_id, CavityRow.active.is_(False))
    if among is not None:
        query = query.where(CavityRow.number.in_(among))
    return await session.scalar(query) or 0


def _cavity(row: CavityRow) -> Cavity:
    last = None if row.since is None else Remark(row.since, row.by or "", row.reason or "")
    return Cavity(row.number, row.name, row.part, active=row.active, last=last, x=row.x, y=row.y)


def _values(of: Cavity) -> dict[str, object]:
    return {
        "name": of.name,
        "part": of.part,
        "active": of.active,
        "since": of.last.at if of.last else None,
        "by": of.last.by if of.last else None,
        "reason": of.last.reason if of.last else None,
        "x": of.x,
        "y": of.y,
    }
