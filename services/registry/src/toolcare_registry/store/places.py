"""The queries on places. Nothing here commits."""

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain import key
from toolcare_registry.domain.places import Place, PlaceKind, PlaceNameTaken, UnknownPlace
from toolcare_registry.store.uses import use_of_row, use_values
from toolcare_registry.tables import PlaceRow, StandingRow
from toolcare_shared.db import insert


async def place(session: AsyncSession, place_id: str) -> Place:
    row = await session.get(PlaceRow, place_id)
    if row is None:
        raise UnknownPlace(place_id)
    return _place(row)


async def place_for_update(session: AsyncSession, place_id: str) -> Place:
    """Load a place and hold its row until the transaction ends, so that no tool comes to one that is being retired."""
    row = await session.scalar(select(PlaceRow).where(PlaceRow.id == place_id).with_for_update())
    if row is None:
        raise UnknownPlace(place_id)
    return _place(row)


async def place_id_of_name(session: AsyncSession, name: str) -> str | None:
    return await session.scalar(select(PlaceRow.id).where(PlaceRow.name_key == key(name)))


async def add_place(session: AsyncSession, added: Place) -> None:
    """Insert the place; PlaceNameTaken when its name is in use, also by a transaction that ended only just now."""
    values = {"id": added.id, **_values(added)}
    statement = insert(session, PlaceRow).values(values).on_conflict_do_nothing().returning(PlaceRow.id)
    if await session.scalar(statement) is None:
        raise PlaceNameTaken(added.name, await place_id_of_name(session, added.name))


async def save_place(session: AsyncSession, changed: Place) -> None:
    """Write the place; PlaceNameTaken when another transaction took the name in the meantime."""
    try:
        await session.execute(update(PlaceRow).where(PlaceRow.id == changed.id).values(_values(changed)))
    except IntegrityError as error:
        raise PlaceNameTaken(changed.name, None) from error


async def places(session: AsyncSession, *, retired: bool, after: str | None, limit: int) -> list[tuple[Place, int]]:
    """Return places by name, each with how many tools are there; `after` is the key that ended the page before."""
    found = _with_count().where(PlaceRow.retired == retired).order_by(PlaceRow.name_key).limit(limit)
    if after is not None:
        found = found.where(PlaceRow.name_key > after)
    return [(_place(row), tools) for row, tools in await session.execute(found)]


async def tools_at(session: AsyncSession, place_id: str) -> int:
    there = select(func.count()).select_from(StandingRow).where(StandingRow.place_id == place_id)
    return await session.scalar(there) or 0


async def tool_ids_at(session: AsyncSession, place_id: str) -> list[str]:
    there = select(StandingRow.tool_id).where(StandingRow.place_id == place_id).order_by(StandingRow.tool_id)
    return list(await session.scalars(there))


def _with_count() -> Select[PlaceRow, int]:
    tools = select(func.count()).where(StandingRow.place_id == PlaceRow.id).scalar_subquery()
    return select(PlaceRow, tools)


def _place(row: PlaceRow) -> Place:
    return Place(row.id, row.name, PlaceKind(row.kind), row.note, use_of_row(row), row.version)


def _values(of: Place) -> dict[str, object]:
    return {
        "name": of.name,
        "name_key": key(of.name),
        "kind": of.kind.value,
        "note": of.note,
        **use_values(of.use),
        "version": of.version,
    }
