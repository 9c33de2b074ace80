"""Tool classes. Nothing here commits."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.classes import Confirmation, ToolClass, ToolClassTaken, UnknownToolClass
from toolcare_registry.tables import ToolClassRow, ToolRow
from toolcare_shared.db import insert


async def page(session: AsyncSession) -> list[ToolClass]:
    """All of them, by code: a plant has a handful."""
    return [_class(row) for row in await session.scalars(select(ToolClassRow).order_by(ToolClassRow.code))]


async def one(session: AsyncSession, code: str) -> ToolClass:
    row = await session.get(ToolClassRow, code, populate_existing=True)
    if row is None:
        raise UnknownToolClass(code)
    return _class(row)


async def of_tool(session: AsyncSession, class_code: str | None) -> ToolClass | None:
    return None if class_code is None else await one(session, class_code)


async def one_for_update(session: AsyncSession, code: str) -> ToolClass:
    await session.execute(select(ToolClassRow.code).where(ToolClassRow.code == code).with_for_update())
    return await one(session, code)


async def add(session: AsyncSession, added: ToolClass) -> None:
    values = {"code": added.code, **_values(added)}
    statement = insert(session, ToolClassRow).values(values).on_conflict_do_nothing().returning(ToolClassRow.code)
    if await session.scalar(statement) is None:
        raise ToolClassTaken(added.code)


async def save(session: AsyncSession, changed: ToolClass) -> None:
    await session.execute(update(ToolClassRow).where(ToolClassRow.code == changed.code).values(_values(changed)))


async def tools_by_class_life(session: AsyncSession, code: str) -> list[str]:
    """Return the tools of the class that have no design life of their own."""
    of_it = (ToolRow.class_code == code, ToolRow.design_life_shots.is_(None))
    return list(await session.scalars(select(ToolRow.id).where(*of_it).order_by(ToolRow.id)))


def _class(row: ToolClassRow) -> ToolClass:
    confirmed = None if row.confirmed_at is None else Confirmation(row.confirmed_at, row.confirmed_by or "")
    return ToolClass(row.code, row.names, row.max_shots, row.notes, confirmed, row.version)


def _values(of: ToolClass) -> dict[str, object]:
    return {
        "names": dict(of.names),
        "max_shots": of.max_shots,
        "notes": dict(of.notes),
        "confirmed_at": of.confirmed.at if of.confirmed else None,
        "confirmed_by": of.confirmed.by if of.confirmed else None,
        "version": of.version,
    }
