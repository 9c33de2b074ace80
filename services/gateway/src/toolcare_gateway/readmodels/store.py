"""Reads and writes of single rows, for the projection. Lists are in `lists.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TypeVar, cast

from sqlalchemy import ColumnExpressionArgument, Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from toolcare_gateway.readmodels.domain import OPEN_FAILURES
from toolcare_gateway.readmodels.tables import (
    BoardRead,
    FailureRead,
    GapRead,
    Handled,
    JobRead,
    LevelRead,
    MachineRead,
    MountingRead,
    PlaceRead,
    RejectionRead,
    SourceRead,
    ToolRead,
)
from toolcare_shared.contracts.event import Event
from toolcare_shared.db import insert
from toolcare_shared.messaging.envelope import Envelope

_HANDLED = cast("Table", Handled.__table__)
TURN = "read models"
"""Whoever reads rows to write them takes this turn first: one row tells what several services said of a tool."""

Row = TypeVar("Row", ToolRead, MachineRead, SourceRead)


async def first_time(session: AsyncSession, event: Event, envelope: Envelope) -> bool:
    """Note the event as handled; False when it, or a later one of its subject, was handled before.

    A publisher that was restored from a backup counts its sequences again from an earlier point; its new events are
    told from repeats by their ids, which grow with time.
    """
    return bool(await first_times(session, event, [envelope]))


async def first_times(
    session: AsyncSession, event: Event | type[Event], envelopes: Sequence[Envelope]
) -> frozenset[str]:
    """Note several events of a kind, each of another subject; return the ids of those that are handled now."""
    rows = [
        {
            "publisher": event.publisher,
            "aggregate": event.aggregate,
            "subject": envelope.subject,
            "sequence": envelope.sequence,
            "event_id": envelope.id,
        }
        for envelope in sorted(envelopes, key=lambda each: each.subject)
    ]
    return (
        frozenset(await session.scalars(_note_handled(session.get_bind().dialect.name), rows)) if rows else frozenset()
    )


@cache
def _note_handled(dialect: str) -> ReturningInsert[tuple[str]]:
    told = insert(dialect, _HANDLED)
    newer = or_(_HANDLED.c.sequence < told.excluded.sequence, _HANDLED.c.event_id < told.excluded.event_id)
    place = {"sequence": told.excluded.sequence, "event_id": told.excluded.event_id}
    noted = told.on_conflict_do_update(index_elements=["publisher", "aggregate", "subject"], set_=place, where=newer)
    return noted.returning(_HANDLED.c.event_id)


async def tool(session: AsyncSession, tool_id: str) -> ToolRead:
    """The tool's row, made now when no event has named the tool before."""
    return await session.get(ToolRead, tool_id) or await _added(
        session,
        ToolRead(
            tool_id=tool_id,
            registered=False,
            number="",
            name="",
            status="",
            cavity_count=1,
            active_cavities=1,
            readiness="ready",
            readiness_reason="",
            location_kind="unknown",
            location_name="",
            version=0,
            total=0,
            total_high=0,
            machines=[],
            data_state="none",
            open_jobs=0,
        ),
    )


async def known_tools(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, ToolRead]:
    """Return those of the tools that an event has named."""
    return {row.tool_id: row for row in await session.scalars(select(ToolRead).where(ToolRead.tool_id.in_(tool_ids)))}


async def tools_at(session: AsyncSession, place_id: str) -> Sequence[ToolRead]:
    return (await session.scalars(select(ToolRead).where(ToolRead.place_id == place_id))).all()


async def all_tools(session: AsyncSession) -> Sequence[ToolRead]:
    return (await session.scalars(select(ToolRead))).all()


async def all_sources(session: AsyncSession) -> Sequence[SourceRead]:
    return (await session.scalars(select(SourceRead))).all()


async def all_machine_ids(session: AsyncSession) -> Sequence[str]:
    return (await session.scalars(select(MachineRead.machine_id))).all()


async def place_name(session: AsyncSession, place_id: str | None) -> str | None:
    place = None if place_id is None else await session.get(PlaceRead, place_id)
    return None if place is None else place.name


async def machine(session: AsyncSession, machine_id: str) -> MachineRead:
    return await session.get(MachineRead, machine_id) or await _added(
        session, MachineRead(machine_id=machine_id, registered=False, name=machine_id, name_key=machine_id, version=0)
    )


async def source(session: AsyncSession, source_id: str, machine_id: str) -> SourceRead:
    return await session.get(SourceRead, source_id) or await _added(
        session,
        SourceRead(source_id=source_id, machine_id=machine_id, configured=False, name="", kind="", state="waiting"),
    )


async def _added(session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    return row


async def levels(session: AsyncSession, tool_id: str) -> Sequence[LevelRead]:
    return (await levels_of(session, [tool_id]))[tool_id]


async def levels_of(session: AsyncSession, tool_ids: Collection[str]) -> Mapping[str, Sequence[LevelRead]]:
    """Return the levels of each of the tools."""
    found: dict[str, list[LevelRead]] = {tool_id: [] for tool_id in tool_ids}
    for level in await session.scalars(select(LevelRead).where(LevelRead.tool_id.in_(tool_ids))):
        found[level.tool_id].append(level)
    return found


async def open_jobs(session: AsyncSession, tool_id: str) -> Sequence[JobRead]:
    return (await session.scalars(select(JobRead).where(JobRead.tool_id == tool_id, JobRead.severity > 0))).all()


async def clear_board(session: AsyncSession, tool_id: str) -> None:
    await session.execute(delete(BoardRead).where(BoardRead.tool_id == tool_id))


async def clear_boards(session: AsyncSession) -> None:
    await session.execute(delete(BoardRead))


async def calendar_tools(session: AsyncSession, after: str, at_most: int) -> Sequence[ToolRead]:
    """Tools with a level that is due by days, in the order of their ids."""
    wanted = select(ToolRead).where(ToolRead.calendar, ToolRead.tool_id > after)
    return (await session.scalars(wanted.order_by(ToolRead.tool_id).limit(at_most))).all()


async def mountings_of_tool(session: AsyncSession, tool_id: str) -> Sequence[tuple[MountingRead, str]]:
    """What the tool hangs on, with the machines' names."""
    rows = await session.execute(
        select(MountingRead, func.coalesce(MachineRead.name, MountingRead.machine_id))
        .outerjoin(MachineRead, MachineRead.machine_id == MountingRead.machine_id)
        .where(MountingRead.tool_id == tool_id)
        .order_by(MountingRead.mounted_at, MountingRead.mounting_id)
    )
    return [(row[0], row[1]) for row in rows]


async def mountings_on_machine(session: AsyncSession, machine_id: str) -> Sequence[tuple[MountingRead, ToolRead]]:
    rows = await session.execute(
        select(MountingRead, ToolRead)
        .join(ToolRead, ToolRead.tool_id == MountingRead.tool_id)
        .where(MountingRead.machine_id == machine_id)
        .order_by(MountingRead.mounted_at, MountingRead.mounting_id)
    )
    return [(row[0], row[1]) for row in rows]


async def sources_of(session: AsyncSession, machine_ids: Sequence[str]) -> Sequence[SourceRead]:
    rows = await session.scalars(
        select(SourceRead)
        .where(SourceRead.machine_id.in_(machine_ids), SourceRead.configured)
        .order_by(SourceRead.source_id)
    )
    return rows.all()


async def count_open_jobs(session: AsyncSession, tool_id: str) -> int:
    return await _count(session, JobRead, JobRead.tool_id == tool_id, JobRead.severity > 0)


async def open_failures(session: AsyncSession, tool_id: str) -> tuple[int, int]:
    """How many failures of a tool are open, and the rank of the worst."""
    found = select(func.count(), func.coalesce(func.max(FailureRead.severity_rank), 0)).where(
        FailureRead.tool_id == tool_id, FailureRead.state.in_(OPEN_FAILURES)
    )
    number, worst = (await session.execute(found)).one()
    return number, worst


async def count_gaps(session: AsyncSession, source_id: str) -> int:
    return await _count(session, GapRead, GapRead.source_id == source_id)


async def _count(session: AsyncSession, table: type[JobRead | GapRead], *where: ColumnExpressionArgument[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0


async def forget_source(session: AsyncSession, source_id: str) -> None:
    await session.execute(delete(GapRead).where(GapRead.source_id == source_id))
    await session.execute(delete(SourceRead).where(SourceRead.source_id == source_id))


async def forget_rejections_before(session: AsyncSession, moment: datetime) -> None:
    await session.execute(delete(RejectionRead).where(RejectionRead.at < moment))


async def areas_of_machines(session: AsyncSession) -> Sequence[str]:
    """Return each area once, in no order."""
    return (await session.scalars(select(MachineRead.area).where(MachineRead.area != "").distinct())).all()


async def known_ids(session: AsyncSession, tool_ids: Collection[str], machine_ids: Collection[str]) -> set[str]:
    """Return those of them that the registry has told of."""
    tools = select(ToolRead.tool_id).where(ToolRead.tool_id.in_(tool_ids), ToolRead.registered)
    machines = select(MachineRead.machine_id).where(MachineRead.machine_id.in_(machine_ids), MachineRead.registered)
    return {*await session.scalars(tools), *await session.scalars(machines)}
