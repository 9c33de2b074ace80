"""Tools, machines, mountings and counts as the events told them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_failures.domain.counts import Reading, total_at
from toolcare_failures.domain.positions import UnknownComponent
from toolcare_failures.domain.reports import UnknownTool
from toolcare_failures.tables import Component, Failure, HourlyCount, Machine, Mounting, Tool
from toolcare_shared.db import insert

_COUNTS = cast("Table", HourlyCount.__table__)


async def tool(session: AsyncSession, tool_id: str) -> Tool:
    found = await session.get(Tool, tool_id)
    if found is None or not found.known:
        raise UnknownTool(tool_id)
    return found


async def lock_tool_of_event(session: AsyncSession, tool_id: str) -> Tool:
    """Return the tool an event speaks of, locked; a row is made for one that was never heard of."""
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    fresh = insert(session, Tool).values(
        id=tool_id, number="", name="", search="", cavities=0, version=0, total=0, counted_position=0
    )
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return await session.get_one(Tool, tool_id, with_for_update=True, populate_existing=True)


async def lock_tools(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Tool]:
    """Return those of the tools that were heard of, locked in one order."""
    known = select(Tool).where(Tool.id.in_(tool_ids)).order_by(Tool.id).with_for_update()
    return {tool.id: tool for tool in await session.scalars(known.execution_options(populate_existing=True))}


async def put_machine(session: AsyncSession, machine_id: str, name: str, version: int) -> None:
    """Keep the machine's name, unless a later one is known."""
    row = insert(session, Machine).values(id=machine_id, name=name, version=version)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["id"],
            set_={"name": row.excluded.name, "version": row.excluded.version},
            where=Machine.version < row.excluded.version,
        )
    )


async def machines(session: AsyncSession, machine_ids: Collection[str | None]) -> dict[str, Machine]:
    found = await session.scalars(select(Machine).where(Machine.id.in_({one for one in machine_ids if one})))
    return {machine.id: machine for machine in found}


async def put_component(session: AsyncSession, values: dict[str, object]) -> None:
    """Keep what a part of a tool is, unless a later version is known."""
    row = insert(session, Component).values(values)
    newest = {name: row.excluded[name] for name in values if name != "id"}
    await session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=newest, where=Component.version < row.excluded.version)
    )


async def component(session: AsyncSession, tool_id: str, component_id: str) -> Component:
    found = await session.get(Component, component_id)
    if found is None or found.tool_id != tool_id:
        raise UnknownComponent(component_id)
    return found


async def begin_mounting(session: AsyncSession, mounting_id: str, tool_id: str, machine_id: str, at: datetime) -> None:
    row = insert(session, Mounting).values(id=mounting_id, tool_id=tool_id, machine_id=machine_id, since=at)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"since": at}))


async def end_mounting(session: AsyncSession, mounting_id: str, tool_id: str, machine_id: str, at: datetime) -> None:
    row = insert(session, Mounting).values(id=mounting_id, tool_id=tool_id, machine_id=machine_id, until=at)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"until": at}))


@dataclass(frozen=True, slots=True)
class Hung:
    """A tool on a machine from one moment to another, as the corrections of the run have it by now."""

    mounting_id: str
    tool_id: str
    machine_id: str
    since: datetime
    until: datetime | None
    correction: int


async def correct_mounting(session: AsyncSession, hung: Hung) -> None:
    """Note how a mounting really was, unless a later correction is known."""
    values = {name: getattr(hung, name) for name in ("tool_id", "machine_id", "since", "until", "correction")}
    row = insert(session, Mounting).values(id=hung.mounting_id, **values)
    newer = Mounting.correction < row.excluded.correction
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values, where=newer))


async def machine_id_at(session: AsyncSession, tool_id: str, at: datetime) -> str | None:
    """Return the machine on which a tool hung at a moment."""
    hung = (
        select(Mounting.machine_id)
        .where(Mounting.tool_id == tool_id, Mounting.since <= at)
        .where(or_(Mounting.until.is_(None), Mounting.until > at))
    )
    return await session.scalar(hung.order_by(Mounting.since.desc(), Mounting.id.desc()).limit(1))


async def note_counts(session: AsyncSession, tools: Collection[Tool], before: datetime) -> None:
    """Keep what each tool has come to as the last of its hour; hours before `before` are forgotten."""
    rows = [
        {"tool_id": tool.id, "hour": _hour_of(tool.counted_at), "at": tool.counted_at, "total": tool.total}
        for tool in tools
        if tool.counted_at is not None
    ]
    if not rows:
        return
    row = insert(session, _COUNTS)
    latest = {"at": row.excluded.at, "total": row.excluded.total}
    await session.execute(row.on_conflict_do_update(index_elements=["tool_id", "hour"], set_=latest), rows)
    tool_ids = [tool.id for tool in tools]
    await session.execute(delete(HourlyCount).where(HourlyCount.tool_id.in_(tool_ids), HourlyCount.hour < before))


async def forget_counts_ahead(session: AsyncSession, tools: Collection[Tool], now: datetime) -> None:
    """Forget what was written down for times that are still to come."""
    ahead = HourlyCount.at > now
    await session.execute(delete(HourlyCount).where(HourlyCount.tool_id.in_([tool.id for tool in tools]), ahead))


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


async def keep_hour(session: AsyncSession, tool_id: str, at: datetime, kept_since: datetime) -> None:
    """Write down what a tool had come to at `at`, where nothing is of that hour but of a later one.

    Shots that are told late are then no shots of the time since. A tool begins with none; of one whose earlier counts
    are forgotten nobody knows any more.
    """
    own = select(HourlyCount).where(HourlyCount.tool_id == tool_id)
    later = await session.scalar(own.where(HourlyCount.hour >= _hour_of(at)).order_by(HourlyCount.hour).limit(1))
    if later is None or later.hour == _hour_of(at):
        return
    before = await session.scalar(own.where(HourlyCount.at <= at).order_by(HourlyCount.at.desc()).limit(1))
    if before is not None or at > kept_since:
        total = 0 if before is None else before.total
        await session.execute(insert(session, _COUNTS).values(tool_id=tool_id, hour=_hour_of(at), at=at, total=total))


async def reported_since(session: AsyncSession, moments: Mapping[str, datetime], now: datetime) -> set[str]:
    """Return the tools of which something was reported or solved after a moment of its own, and by now."""
    found = await session.execute(
        select(Failure.tool_id, func.max(Failure.reported_at), func.max(Failure.solved_at))
        .where(Failure.tool_id.in_(moments))
        .group_by(Failure.tool_id)
    )
    return {tool_id for tool_id, *last in found if any(at is not None and moments[tool_id] < at <= now for at in last)}


async def shift_counts(session: AsyncSession, tool_id: str, since: datetime, shots: int) -> bool:
    """Correct what was written down after `since`, when shots up to then were corrected; say whether reports were."""
    kept = update(HourlyCount).where(HourlyCount.tool_id == tool_id, HourlyCount.at >= since)
    await session.execute(kept.values(total=HourlyCount.total + shots))
    reported = update(Failure).where(Failure.tool_id == tool_id, Failure.reported_at >= since)
    solved = update(Failure).where(Failure.tool_id == tool_id, Failure.solved_at >= since)
    ids = [
        *await session.scalars(reported.values(shots=Failure.shots + shots).returning(Failure.id)),
        *await session.scalars(solved.values(solved_shots=Failure.solved_shots + shots).returning(Failure.id)),
    ]
    return bool(ids)


async def total_of(session: AsyncSession, of: Tool, at: datetime) -> int | None:
    """Return the tool's life count at a moment; None when nothing is on record from before it."""
    if of.counted_at is None:
        return None
    if at >= of.counted_at:
        return of.total
    own = select(HourlyCount).where(HourlyCount.tool_id == of.id)
    before = await session.scalar(own.where(HourlyCount.at <= at).order_by(HourlyCount.at.desc()).limit(1))
    after = await session.scalar(own.where(HourlyCount.at > at).order_by(HourlyCount.at).limit(1))
    return total_at(_reading(before), _reading(after), at)


def _reading(row: HourlyCount | None) -> Reading | None:
    return None if row is None else Reading(row.at, row.total)
