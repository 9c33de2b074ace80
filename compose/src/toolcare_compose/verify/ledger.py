"""The arithmetic of counting: lines, hours, totals and what was published say the same."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from itertools import accumulate
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from toolcare_compose.verify.site import Site
from toolcare_shared.contracts.shotcounter import ShotsCounted
from toolcare_shared.messaging import tables

_LOG = tables.outbox.c

Sums: TypeAlias = Mapping[str, tuple[int, int]]
"""Tool -> shots, and shots at most."""


async def adds_up(site: Site) -> AsyncIterator[str]:
    session = site.states.get("shotcounter")
    if session is None:
        return
    from toolcare_shotcounter.tables import EntryRow, HourRow, TotalRow

    lines = await _sums(session, EntryRow.tool_id, EntryRow.shots, EntryRow.shots_high)
    hours = await _sums(session, HourRow.tool_id, HourRow.shots, HourRow.shots_high)
    totals = await _sums(session, TotalRow.tool_id, TotalRow.total, TotalRow.total_high)
    for tool_id in sorted({*lines, *hours, *totals}):
        line, hour, total = (sums.get(tool_id, (0, 0)) for sums in (lines, hours, totals))
        if not line == hour == total:
            yield f"{tool_id}: the lines make {_said(line)}, the hours {_said(hour)}, the total is {_said(total)}"
    async for wrong in _unassigned(session):
        yield wrong
    async for wrong in _cycles(session):
        yield wrong
    async for wrong in _published(session):
        yield wrong
    async for wrong in _counters(session):
        yield wrong


async def _sums(
    session: AsyncSession,
    key: "InstrumentedAttribute[str] | InstrumentedAttribute[str | None]",
    low: "InstrumentedAttribute[int]",
    high: "InstrumentedAttribute[int]",
) -> Sums:
    summed = select(key, func.sum(low), func.sum(high)).where(key.is_not(None)).group_by(key)
    return {str(name): (int(shots), int(most)) for name, shots, most in await session.execute(summed)}


async def _unassigned(session: AsyncSession) -> AsyncIterator[str]:
    from toolcare_shotcounter.tables import EntryRow, UnassignedRow

    summed = select(EntryRow.machine_id, func.sum(EntryRow.shots)).where(EntryRow.tool_id.is_(None))
    lines = {str(name): int(shots) for name, shots in await session.execute(summed.group_by(EntryRow.machine_id))}
    kept = await session.execute(select(UnassignedRow.machine_id, UnassignedRow.total))
    totals = {str(name): int(total) for name, total in kept}
    for machine_id in sorted({*lines, *totals}):
        line, total = lines.get(machine_id, 0), totals.get(machine_id, 0)
        if line != total:
            yield f"{machine_id}: the unassigned lines make {line}, the total is {total}"


async def _cycles(session: AsyncSession) -> AsyncIterator[str]:
    """Each cycle of a press is booked once for each tool that made it, and once where none did."""
    from toolcare_shotcounter.tables import EntryRow, GapRow, PressLineRow, SourceRow

    made: Counter[str] = Counter()
    lines = select(PressLineRow.source_id, func.sum(PressLineRow.cycles)).where(PressLineRow.station.is_not(None))
    settled = func.sum(func.coalesce(GapRow.settled, GapRow.low))
    gaps = select(GapRow.source_id, settled).where(GapRow.station.is_not(None), ~GapRow.in_lines)
    for found in (lines.group_by(PressLineRow.source_id), gaps.group_by(GapRow.source_id)):
        made.update({str(source): int(cycles) for source, cycles in await session.execute(found)})
    booked: Counter[str] = Counter()
    whose = (EntryRow.source_id, EntryRow.factor)
    shots = select(*whose, func.sum(EntryRow.shots)).where(EntryRow.press.is_not(None)).group_by(*whose)
    for source, factor, some in await session.execute(shots):
        booked[str(source)] += int(some) // factor
    together = await _together(session)
    rows = await session.execute(select(SourceRow.id, SourceRow.machine_id).order_by(SourceRow.id))
    for source_id, machine_id in rows:
        cycles, credited = made[source_id], booked[source_id]
        if not cycles <= credited <= cycles * together.get(machine_id, 1):
            yield f"source {source_id}: its press made {cycles} cycles, lines credit {credited}"


async def _together(session: AsyncSession) -> Mapping[str, int]:
    """Machine -> the most runs that were on it at once."""
    from toolcare_shotcounter.tables import MountingRow

    runs = select(MountingRow.machine_id, MountingRow.since, MountingRow.until)
    changes: dict[str, list[tuple[datetime, int]]] = {}
    for machine_id, since, until in await session.execute(runs):
        mine = changes.setdefault(machine_id, [])
        mine.append((since, 1))
        if until is not None:
            mine.append((until, -1))
    return {machine_id: max(1, *accumulate(step for _, step in sorted(mine))) for machine_id, mine in changes.items()}


async def _published(session: AsyncSession) -> AsyncIterator[str]:
    """What is noted as published is what was published last."""
    from toolcare_shotcounter.tables import TotalRow

    newest = await newest_counts(session, None)
    rows = await session.execute(select(TotalRow.tool_id, TotalRow.published, TotalRow.published_high))
    for tool_id, low, high in rows:
        if tool_id in newest and newest[tool_id][1:] != (low, high):
            yield f"{tool_id}: {newest[tool_id][1]} were published last, {low} are noted"


async def _counters(session: AsyncSession) -> AsyncIterator[str]:
    """A counter stands where the reading left it that moved it last, as long as it is kept. A late one moves none."""
    from toolcare_shotcounter.tables import CounterRow, ReadingRow

    moving = ReadingRow.verdict.not_in(("late", "in_gap"))
    last = select(func.max(ReadingRow.entry)).where(moving).group_by(ReadingRow.source_id)
    moved = (
        select(CounterRow.source_id, CounterRow.value, ReadingRow.value.label("read"))
        .join(ReadingRow, ReadingRow.source_id == CounterRow.source_id)
        .where(ReadingRow.entry.in_(last), ReadingRow.received_at == CounterRow.moved_at)
    )
    for source_id, value, read in await session.execute(moved):
        if value != read:
            yield f"source {source_id}: its counter is kept as {value}, the last reading was {read}"


async def newest_counts(log: AsyncSession, up_to: int | None) -> Mapping[str, tuple[int, int, int]]:
    """Tool -> position, total and total at most of its last count in the log, up to a position."""
    counts = select(func.max(_LOG.entry)).where(
        _LOG.aggregate == ShotsCounted.aggregate, _LOG.event == ShotsCounted.name_of_event
    )
    if up_to is not None:
        counts = counts.where(_LOG.position <= up_to)
    rows = select(_LOG.subject, _LOG.position, _LOG.envelope).where(_LOG.entry.in_(counts.group_by(_LOG.subject)))
    found: dict[str, tuple[int, int, int]] = {}
    for subject, position, envelope in await log.execute(rows):
        data = json.loads(envelope)["data"]
        found[subject] = (position or 0, int(data["total"]), int(data["total_high"]))
    return found


def _said(sums: tuple[int, int]) -> str:
    return str(sums[0]) if sums[0] == sums[1] else f"{sums[0]} to {sums[1]}"
