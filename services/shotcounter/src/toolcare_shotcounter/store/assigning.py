"""Unassigned stretches, what was decided on them, and what hung around them. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter.counters_then import counters_then
from toolcare_shotcounter.crediting import Assignment
from toolcare_shotcounter.domain import Counted, Mounting, hour_of
from toolcare_shotcounter.store import mounting_of
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.tables import AssignmentRow, MountingRow, PressLineRow, StretchRow, ToolRow


def row_of(assignment: Assignment, cycles: int, reason: str, by: str, now: datetime) -> AssignmentRow:
    return AssignmentRow(
        id=assignment.id,
        machine_id=assignment.machine_id,
        station=assignment.station,
        tool_id=assignment.tool_id,
        mounting_id=assignment.mounting_id,
        factor=assignment.factor,
        since=assignment.since,
        until=assignment.until,
        cycles=cycles,
        reason=reason,
        by=by,
        at=now,
    )


async def assignment_for_update(session: AsyncSession, assignment_id: str) -> AssignmentRow | None:
    return await session.get(AssignmentRow, assignment_id, with_for_update=True, populate_existing=True)


async def stretches(
    session: AsyncSession, machine_id: str | None, *, after: tuple[datetime, str, str, datetime] | None, limit: int
) -> Sequence[StretchRow]:
    """What nobody holds yet, the latest first."""
    place = (StretchRow.to_at, StretchRow.machine_id, StretchRow.station, StretchRow.began_at)
    found = select(StretchRow).where(StretchRow.cycles != 0).order_by(*(one.desc() for one in place)).limit(limit)
    if machine_id is not None:
        found = found.where(StretchRow.machine_id == machine_id)
    if after is not None:
        found = found.where(tuple_(*place) < after)
    return (await session.scalars(found)).all()


async def number(session: AsyncSession, tool_id: str) -> str:
    return await session.scalar(select(ToolRow.number).where(ToolRow.id == tool_id)) or tool_id


async def numbers(session: AsyncSession, tool_ids: Sequence[str]) -> dict[str, str]:
    rows = await session.execute(select(ToolRow.id, ToolRow.number).where(ToolRow.id.in_(tool_ids)))
    return {row[0]: row[1] for row in rows}


async def run_elsewhere(
    session: AsyncSession, tool_id: str, machine_id: str, since: datetime, until: datetime
) -> Mounting | None:
    """A run of the tool on another press that touches the time; on this one its shots may have been held."""
    found = select(MountingRow).where(
        MountingRow.tool_id == tool_id,
        MountingRow.machine_id != machine_id,
        MountingRow.since < until,
        or_(MountingRow.until.is_(None), MountingRow.until > since),
    )
    row = await session.scalar(found.order_by(MountingRow.since).limit(1))
    return mounting_of(row) if row else None


async def runs_of_tool(
    session: AsyncSession, tool_id: str, machine_id: str, since: datetime, until: datetime
) -> Sequence[Mounting]:
    """The runs of the tool on the press in a time, at whatever counter."""
    return [run for run in await runs(session, machine_id, since, until) if run.tool_id == tool_id]


async def at_another_counter(
    session: AsyncSession, tool_id: str, machine_id: str, station: str, since: datetime, until: datetime
) -> AssignmentRow | None:
    """What the tool was given of another counter of the press in that time."""
    given = (row for row in await assigned(session, machine_id, since, until) if row.tool_id == tool_id)
    return next((row for row in given if row.station not in {None, station}), None)


async def neighbours(
    session: AsyncSession, machine_id: str, counted: Counted, since: datetime, until: datetime
) -> tuple[Mounting | None, Mounting | None]:
    """The last run at a counter of the press that ended by then, and the first that began afterwards."""
    stations = counted.stations.split("\n")
    its = MountingRow.station == counted.station
    if counted.station == min(stations):
        its = or_(its, MountingRow.station.not_in(stations))
    on_it = and_(MountingRow.machine_id == machine_id, its)
    before = select(MountingRow).where(on_it, MountingRow.until <= since)
    after = select(MountingRow).where(on_it, MountingRow.since >= until)
    last = await session.scalar(before.order_by(MountingRow.until.desc(), MountingRow.id.desc()).limit(1))
    first = await session.scalar(after.order_by(MountingRow.since, MountingRow.id).limit(1))
    return mounting_of(last) if last else None, mounting_of(first) if first else None


async def end_of(session: AsyncSession, stretch: StretchRow) -> datetime:
    """The first moment after a stretch: when a tool hung there next, or just after its last shot.

    Its last shot may be a tool's since: one that was said later to have hung there.
    """
    end = stretch.to_at + timedelta(milliseconds=1)
    mounted = await session.scalar(
        select(MountingRow.id)
        .where(
            MountingRow.machine_id == stretch.machine_id, MountingRow.since > stretch.from_at, MountingRow.since < end
        )
        .limit(1)
    )
    if mounted is not None:
        hung = await recount_store.hung(session, stretch.machine_id, stretch.from_at)
        then = await counters_then(session, stretch.machine_id, stretch.from_at, end)
        taken = then.credited_throughout(hung, stretch.from_at, end, stretch.station)
        end = taken.since if taken is not None and taken.since > stretch.from_at else end
    decided = select(func.min(AssignmentRow.since)).where(
        AssignmentRow.machine_id == stretch.machine_id,
        AssignmentRow.since > stretch.from_at,
        AssignmentRow.undone_at.is_(None),
        or_(AssignmentRow.station.is_(None), AssignmentRow.station == stretch.station),
    )
    return min(end, await session.scalar(decided) or end)


async def runs(session: AsyncSession, machine_id: str, since: datetime, until: datetime) -> Sequence[Mounting]:
    found = select(MountingRow).where(
        MountingRow.machine_id == machine_id,
        MountingRow.since < until,
        or_(MountingRow.until.is_(None), MountingRow.until > since),
    )
    return [mounting_of(row) for row in await session.scalars(found.order_by(MountingRow.since, MountingRow.id))]


async def assigned(session: AsyncSession, machine_id: str, since: datetime, until: datetime) -> Sequence[AssignmentRow]:
    """What was assigned in a time and is not undone."""
    mine = and_(AssignmentRow.machine_id == machine_id, AssignmentRow.undone_at.is_(None))
    found = select(AssignmentRow).where(mine, AssignmentRow.until > since, AssignmentRow.since < until)
    return (await session.scalars(found.order_by(AssignmentRow.since))).all()


async def open_stretches(
    session: AsyncSession, machine_id: str, since: datetime, until: datetime
) -> Sequence[StretchRow]:
    mine = and_(StretchRow.machine_id == machine_id, StretchRow.cycles != 0)
    found = select(StretchRow).where(mine, StretchRow.to_at > since, StretchRow.from_at < until)
    return (await session.scalars(found.order_by(StretchRow.from_at))).all()


async def press_hours(
    session: AsyncSession, machine_id: str, since: datetime, until: datetime
) -> Sequence[tuple[datetime, datetime, int]]:
    """What the press made, line by line: begin, end and cycles. Lines lie in the hour of their end, or grow in it."""
    reaches_in = and_(PressLineRow.hour >= hour_of(since), PressLineRow.to_at > since)
    lines = select(PressLineRow.from_at, PressLineRow.to_at, PressLineRow.cycles).where(
        PressLineRow.machine_id == machine_id, PressLineRow.from_at < until, reaches_in
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(lines.order_by(PressLineRow.hour))]
