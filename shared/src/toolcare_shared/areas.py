"""Areas of the plant: a person may be limited to what is in some of them.

An area is a name that machines have in common, such as a hall. A tool is in the area of the press it hangs on; on a
bench or in a store it is in none, and everybody may work on it. Who is limited sees everything, and changes nothing
that is in another area: each service looks at the rows of his transaction before it is committed, so that no route
can forget to ask. Some rights hold everywhere (`Right.everywhere`).
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from sqlalchemy import Connection, ForeignKey, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.audit.gathering import touched_rows
from toolcare_shared.audit.rows import Key, Row
from toolcare_shared.auth.actor import Actor
from toolcare_shared.auth.permissions import RIGHTS, Permission
from toolcare_shared.contracts.registry import MachineChanged, MachineRegistered, ToolAreaChanged
from toolcare_shared.errors import OutsideArea
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import subject_area

TOOL: Final = "tool"
MACHINE: Final = "machine"
_OWNER = "registry"
_READER = "gateway"
"""Its read models have the areas, and it changes nothing that is in one."""
Subject: TypeAlias = tuple[str, str]
_NAMED_BY = {"tool_id": TOOL, "machine_id": MACHINE}
_BEFORE = "toolcare.areas.before"
_FURTHEST = 3
"""So many steps from a row, such as an answer, over its job, to the tool."""


async def area_of(session: AsyncSession, kind: str, subject: str) -> str:
    """Return the area, empty for none."""
    column = subject_area.c
    found = await session.scalar(select(column.area).where(column.kind == kind, column.id == subject))
    return found or ""


async def keep(session: AsyncSession, kind: str, subject: str, area: str) -> None:
    """Have something in an area; where it was when the transaction began counts as well for who may do that."""
    column = subject_area.c
    session.info.setdefault(_BEFORE, {}).setdefault((kind, subject), await area_of(session, kind, subject))
    await session.execute(delete(subject_area).where(column.kind == kind, column.id == subject))
    if area:
        await session.execute(subject_area.insert().values(kind=kind, id=subject, area=area))


def hear(handlers: Handlers, service: str) -> None:
    """Have a service know the areas; the registry writes its own, as it decides them."""
    if service in {_OWNER, _READER}:
        return

    async def machine_described(
        session: AsyncSession, event: MachineRegistered | MachineChanged, _envelope: Envelope
    ) -> None:
        await keep(session, MACHINE, event.machine_id, event.area)

    handlers.also(MachineRegistered)(machine_described)
    handlers.also(MachineChanged)(machine_described)

    @handlers.also(ToolAreaChanged)
    async def tool_moved(session: AsyncSession, event: ToolAreaChanged, _envelope: Envelope) -> None:
        await keep(session, TOOL, event.tool_id, event.area)


async def refuse_outside(session: AsyncSession, actor: Actor, permission: Permission | None) -> None:
    """Raise OutsideArea when this transaction touched something in an area that is none of the actor's."""
    if not actor.areas or (permission is not None and RIGHTS[permission].everywhere):
        return
    await session.flush()
    touched = await session.run_sync(touched_rows)
    connection = await session.connection()
    left: dict[Subject, str] = session.info.get(_BEFORE, {})
    area = await connection.run_sync(_first_outside, touched, left, actor.areas)
    if area is not None:
        raise OutsideArea(
            f"It belongs to the area {area}, and your rights end with {', '.join(sorted(actor.areas))}. "
            "Ask somebody who works there, or an administrator to give you that area.",
            area=area,
            areas=sorted(actor.areas),
        )


def _first_outside(
    connection: Connection,
    touched: Mapping[tuple[Table, Key], Row],
    left: Mapping[Subject, str],
    areas: frozenset[str],
) -> str | None:
    """Return an area that is none of these: of what was touched as it is now, or as it was before."""
    mine = {area.casefold() for area in areas}
    subjects = {
        subject
        for (table, key), row in touched.items()
        for values in (row.before, row.after)
        if values is not None
        for subject in _subjects(connection, table, key, values, _FURTHEST)
    }
    for kind, subject in sorted(subjects):
        column = subject_area.c
        now = connection.scalar(select(column.area).where(column.kind == kind, column.id == subject))
        for area in (left.get((kind, subject)), now):
            if area and area.casefold() not in mine:
                return str(area)
    return None


def _subjects(
    connection: Connection, table: Table, key: Key, known: Mapping[str, object], steps: int
) -> Iterator[Subject]:
    """The tools and machines a row is about: itself, those it names, or those of the rows it belongs to."""
    if table.name in {TOOL, MACHINE}:
        yield table.name, str(key[0])
        return
    named = [name for name in _NAMED_BY if name in table.columns]
    row = known if all(name in known for name in named) else {**(_row(connection, table, key) or {}), **known}
    for name in named:
        if row.get(name):
            yield _NAMED_BY[name], str(row[name])
    if not named and steps:
        for foreign in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            yield from _parents(connection, table, key, foreign, known, steps)


def _parents(
    connection: Connection, table: Table, key: Key, foreign: ForeignKey, known: Mapping[str, object], steps: int
) -> Iterator[Subject]:
    name, parent = foreign.parent.name, foreign.column.table
    row = known if name in known else {**(_row(connection, table, key) or {}), **known}
    if row.get(name) is not None and list(parent.primary_key.columns) == [foreign.column]:
        yield from _subjects(connection, parent, (row[name],), {}, steps - 1)


def _row(connection: Connection, table: Table, key: Key) -> Mapping[str, object] | None:
    columns = list(table.primary_key.columns)
    if len(columns) != len(key):
        return None
    where = [column == value for column, value in zip(columns, key, strict=True)]
    found = connection.execute(select(*table.columns).where(*where)).mappings().first()
    return None if found is None else dict(found)
