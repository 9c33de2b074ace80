"""Tools, machines and counts as the events told them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from sqlalchemy import Table, case, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_maintenance.domain.forecast import Point
from toolcare_maintenance.domain.intervals import Meter, Status
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.domain.unknown import UnknownMachine, UnknownTool
from toolcare_maintenance.tables import HourlyCount, Level, Machine, Mounting, Tool
from toolcare_shared.db import insert

_COUNTS = cast("Table", HourlyCount.__table__)
COUNTS_KEPT = timedelta(days=92)
"""How far back a completion finds the count of its time, and further where the tool stood since (an older one uses the
last maintenance's count); and a little more than the twelve weeks that a tool's rate is taken from."""


class Figures(NamedTuple):
    """What is kept of a tool by the hour, or by how much that is corrected: as the columns are called."""

    total_high: int
    running_ms: int
    older_shots: int


_FIGURES = Figures._fields


async def tool(session: AsyncSession, tool_id: str) -> Tool:
    found = await session.get(Tool, tool_id)
    if found is None or not found.known:
        raise UnknownTool(tool_id)
    return found


async def lock_tool(session: AsyncSession, tool_id: str) -> Tool:
    """Return a tool that the registry has told of, locked until the transaction ends."""
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is None or not found.known:
        raise UnknownTool(tool_id)
    return found


async def lock_tool_of_event(session: AsyncSession, tool_id: str) -> Tool:
    """Return the tool an event speaks of, locked; a row is made for one that was never heard of."""
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    fresh = insert(session, Tool).values(
        id=tool_id, number="", name="", retired=False, version=0, total=0, total_high=0, counted_position=0
    )
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return await session.get_one(Tool, tool_id, with_for_update=True, populate_existing=True)


async def lock_tools(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Tool]:
    """Return those of the tools that were heard of, locked in one order."""
    known = select(Tool).where(Tool.id.in_(tool_ids)).order_by(Tool.id).with_for_update()
    return {tool.id: tool for tool in await session.scalars(known.execution_options(populate_existing=True))}


async def machine(session: AsyncSession, machine_id: str) -> Machine:
    found = await session.get(Machine, machine_id)
    if found is None or not found.known:
        raise UnknownMachine(machine_id)
    return found


async def lock_machine_of_event(session: AsyncSession, machine_id: str) -> Machine:
    fresh = insert(session, Machine).values(id=machine_id, name="", version=0, run=True)
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return await session.get_one(Machine, machine_id, with_for_update=True, populate_existing=True)


async def add_mounting(
    session: AsyncSession, mounting_id: str, tool_id: str, machine_id: str, until: datetime | None
) -> None:
    """Note a mounting, or its end. An end stays, whichever is heard first, and however it was corrected since."""
    values = {"tool_id": tool_id, "machine_id": machine_id, "ended": until is not None, "until": until}
    row = insert(session, Mounting).values(id=mounting_id, **values)
    if until is None:
        await session.execute(row.on_conflict_do_nothing(index_elements=["id"]))
    else:
        end = {"ended": True, "until": func.coalesce(Mounting.until, row.excluded.until)}
        await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=end))


async def correct_mounting(
    session: AsyncSession, mounting_id: str, tool_id: str, machine_id: str, until: datetime | None, correction: int
) -> None:
    """Note how a mounting really was, unless a later correction is known."""
    values = {
        "tool_id": tool_id,
        "machine_id": machine_id,
        "ended": until is not None,
        "until": until,
        "correction": correction,
    }
    row = insert(session, Mounting).values(id=mounting_id, **values)
    newer = Mounting.correction < row.excluded.correction
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values, where=newer))


async def came_off_at(session: AsyncSession, tool: Tool) -> datetime | None:
    """Return when a tool that hangs nowhere came off its last machine, as it is known now."""
    last = await session.scalar(select(func.max(Mounting.until)).where(Mounting.tool_id == tool.id))
    older = select(Mounting.id).where(Mounting.tool_id == tool.id, Mounting.ended, Mounting.until.is_(None)).limit(1)
    if await session.scalar(older) is None or tool.off_press_at is None:
        return last
    return max(last or tool.off_press_at, tool.off_press_at)


async def machine_ids_of(session: AsyncSession, tool_id: str) -> list[str]:
    mounted = select(Mounting.machine_id).where(Mounting.tool_id == tool_id, ~Mounting.ended).distinct()
    return sorted(await session.scalars(mounted))


async def blocking_levels(session: AsyncSession, machine_id: str) -> Sequence[tuple[Tool, Level]]:
    """Return the overdue levels that forbid the machine to run, of the tools on it; not the overridden ones."""
    rows = await session.execute(
        select(Tool, Level)
        .join(Mounting, Mounting.tool_id == Tool.id)
        .join(Level, Level.tool_id == Tool.id)
        .where(Mounting.machine_id == machine_id, ~Mounting.ended)
        .where(~Level.retired, Level.blocks_run, Level.status == Status.OVERDUE, Level.override_until_total.is_(None))
        .order_by(Tool.number, Level.code, Level.id)
    )
    return [(tool, level) for tool, level in rows]


async def tools_forbidden(session: AsyncSession, machine_id: str) -> Sequence[Tool]:
    """Return the tools on the machine that are on hold or in repair."""
    found = (
        select(Tool)
        .join(Mounting, Mounting.tool_id == Tool.id)
        .where(Mounting.machine_id == machine_id, ~Mounting.ended)
        .where(Tool.readiness.in_([one for one in Readiness if one.forbids_run]))
    )
    return (await session.scalars(found.order_by(Tool.number, Tool.id))).unique().all()


def hour_end(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


async def note_counts(session: AsyncSession, tools: Collection[Tool]) -> None:
    """Keep what each tool has come to as the last of the hour up to which it was counted."""
    rows = [
        {"tool_id": tool.id, "ended_at": hour_end(tool.counted_at)} | {name: getattr(tool, name) for name in _FIGURES}
        for tool in tools
        if tool.counted_at is not None
    ]
    if rows:
        row = insert(session, _COUNTS)
        latest = {name: row.excluded[name] for name in _FIGURES}
        await session.execute(row.on_conflict_do_update(index_elements=["tool_id", "ended_at"], set_=latest), rows)


async def forget_counts_ahead(session: AsyncSession, tools: Collection[Tool], now: datetime) -> None:
    """Forget what was kept for hours that are still to come."""
    ahead = HourlyCount.ended_at > hour_end(now)
    await session.execute(delete(HourlyCount).where(HourlyCount.tool_id.in_([tool.id for tool in tools]), ahead))


async def keep_hour(session: AsyncSession, tool_id: str, at: datetime, now: datetime) -> None:
    """Keep what a tool had come to at the end of the hour of `at`, where that is kept of a later hour alone.

    Shots of that hour that are told late are then no shots of the later one. A tool begins with none; of one whose
    earlier counts are forgotten nobody knows any more.
    """
    ended_at = hour_end(at)
    own = select(HourlyCount).where(HourlyCount.tool_id == tool_id)
    later = await session.scalar(own.where(HourlyCount.ended_at >= ended_at).order_by(HourlyCount.ended_at).limit(1))
    if later is None or later.ended_at == ended_at:
        return
    earlier = own.where(HourlyCount.ended_at < ended_at).order_by(HourlyCount.ended_at.desc()).limit(1)
    before = await session.scalar(earlier)
    if before is not None or later.ended_at > now - COUNTS_KEPT:
        figures = {name: 0 if before is None else getattr(before, name) for name in _FIGURES}
        await session.execute(insert(session, _COUNTS).values(tool_id=tool_id, ended_at=ended_at, **figures))


async def shift_counts(session: AsyncSession, tool_id: str, since: datetime, change: Figures) -> None:
    """Correct the counts that were kept after `since`, when shots up to then were corrected."""
    ran = HourlyCount.running_ms + change.running_ms
    await session.execute(
        update(HourlyCount)
        .where(HourlyCount.tool_id == tool_id, HourlyCount.ended_at >= since)
        .values(
            total_high=HourlyCount.total_high + change.total_high,
            running_ms=case((ran < 0, 0), else_=ran),
            older_shots=HourlyCount.older_shots + change.older_shots,
        )
    )


async def meter_at(session: AsyncSession, tool: Tool, at: datetime) -> Meter | None:
    """Return what the tool had come to at `at`: at most one hour's shots too low, never too high.

    None when nothing is on record from before that time.
    """
    if tool.counted_at is None or at >= tool.counted_at:
        return tool.meter
    earlier = select(HourlyCount).where(HourlyCount.tool_id == tool.id, HourlyCount.ended_at <= at)
    found = await session.scalar(earlier.order_by(HourlyCount.ended_at.desc()).limit(1))
    return None if found is None else Meter(found.total_high, found.running_ms)


async def points_of(session: AsyncSession, tool: Tool, since: datetime) -> list[Point]:
    """Return what was counted here hour by hour, from the last hour before `since` on."""
    own = select(HourlyCount).where(HourlyCount.tool_id == tool.id)
    before = own.where(HourlyCount.ended_at <= since).order_by(HourlyCount.ended_at.desc()).limit(1)
    later = own.where(HourlyCount.ended_at > since).order_by(HourlyCount.ended_at)
    rows = [*await session.scalars(before), *await session.scalars(later)]
    return [Point(row.ended_at, _counted_here(row, tool.cycle_ms or 0), row.older_shots > 0) for row in rows]


def _counted_here(row: HourlyCount, cycle_ms: int) -> Meter:
    return Meter(row.total_high - row.older_shots, row.running_ms - row.older_shots * cycle_ms)


async def forget_counts(session: AsyncSession, before: datetime) -> None:
    """Forget the counts from before a time, but each tool's last of them: it holds until the tool runs again."""
    later = aliased(HourlyCount)
    older = exists().where(
        later.tool_id == HourlyCount.tool_id, later.ended_at > HourlyCount.ended_at, later.ended_at < before
    )
    gone = delete(HourlyCount).where(HourlyCount.ended_at < before, older)
    await session.execute(gone.execution_options(synchronize_session=False))
