"""The components of tools. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.components import Component, ComponentKind, Side, UnknownComponent
from toolcare_registry.store.inserts import life_shots
from toolcare_registry.store.uses import use_of_row, use_values
from toolcare_registry.tables import ComponentRow, InsertRow, StayRow


@dataclass(frozen=True, slots=True)
class Occupant:
    """The insert that sits in a position; `shots` are those of its life."""

    id: str
    serial: str
    shots: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ComponentRecord:
    component: Component
    occupant: Occupant | None


async def one(session: AsyncSession, component_id: str) -> Component:
    row = await session.get(ComponentRow, component_id, populate_existing=True)
    if row is None:
        raise UnknownComponent(component_id)
    return _component(row)


async def records(
    session: AsyncSession, tool_id: str, *, retired: bool, after: str | None, limit: int
) -> list[ComponentRecord]:
    """In the order in which they were added."""
    query = (
        select(ComponentRow, InsertRow.id, InsertRow.serial, life_shots(), StayRow.since)
        .outerjoin(StayRow, (StayRow.component_id == ComponentRow.id) & StayRow.until.is_(None))
        .outerjoin(InsertRow, InsertRow.id == StayRow.insert_id)
        .where(ComponentRow.tool_id == tool_id, ComponentRow.retired.is_(retired))
        .order_by(ComponentRow.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(ComponentRow.id > after)
    return [
        ComponentRecord(_component(row), None if insert_id is None else Occupant(insert_id, serial, shots, since))
        for row, insert_id, serial, shots, since in await session.execute(query)
    ]


async def record(session: AsyncSession, component: Component) -> ComponentRecord:
    query = (
        select(InsertRow.id, InsertRow.serial, life_shots(), StayRow.since)
        .join(StayRow, StayRow.insert_id == InsertRow.id)
        .where(StayRow.component_id == component.id, StayRow.until.is_(None))
    )
    row = (await session.execute(query)).first()
    return ComponentRecord(component, None if row is None else Occupant(*row))


async def add(session: AsyncSession, added: Component) -> None:
    session.add(ComponentRow(id=added.id, tool_id=added.tool_id, **_values(added)))
    await session.flush()


async def save(session: AsyncSession, changed: Component) -> None:
    await session.execute(update(ComponentRow).where(ComponentRow.id == changed.id).values(_values(changed)))


async def parents(session: AsyncSession, tool_id: str) -> dict[str, str | None]:
    """Return what each component of the tool is part of."""
    rows = await session.execute(select(ComponentRow.id, ComponentRow.parent_id).where(ComponentRow.tool_id == tool_id))
    return {component_id: parent_id for component_id, parent_id in rows}  # noqa: C416 - rows are not typed as pairs


async def has_parts(session: AsyncSession, component: Component) -> bool:
    of_it = exists().where(ComponentRow.parent_id == component.id, ComponentRow.retired.is_(False))
    return bool(await session.scalar(select(of_it)))


async def above_cavity(session: AsyncSession, tool_id: str, last: int) -> Component | None:
    """Return a component of a cavity beyond the last one, if there is any."""
    beyond = (ComponentRow.tool_id == tool_id, ComponentRow.cavity > last, ComponentRow.retired.is_(False))
    row = await session.scalar(select(ComponentRow).where(*beyond).order_by(ComponentRow.cavity.desc()).limit(1))
    return None if row is None else _component(row)


async def with_serial_positions(session: AsyncSession, tool_ids: Collection[str]) -> Collection[str]:
    """Return those of the tools that have positions for inserts with a number."""
    found = select(ComponentRow.tool_id).where(
        ComponentRow.tool_id.in_(tool_ids), ComponentRow.serial_since.is_not(None)
    )
    return (await session.scalars(found.distinct())).all()


def _component(row: ComponentRow) -> Component:
    return Component(
        id=row.id,
        tool_id=row.tool_id,
        kind=ComponentKind(row.kind),
        name=row.name,
        position=row.position,
        side=None if row.side is None else Side(row.side),
        cavity=row.cavity,
        parent_id=row.parent_id,
        quantity=row.quantity,
        drawing=row.drawing,
        part_id=row.part_id,
        serial_since=row.serial_since,
        use=use_of_row(row),
        version=row.version,
    )


def _values(of: Component) -> dict[str, object]:
    return {
        "kind": of.kind.value,
        "name": of.name,
        "position": of.position,
        "side": None if of.side is None else of.side.value,
        "cavity": of.cavity,
        "parent_id": of.parent_id,
        "quantity": of.quantity,
        "drawing": of.drawing,
        "part_id": of.part_id,
        "serial_since": of.serial_since,
        **use_values(of.use),
        "version": of.version,
    }
