"""Gaps, what is known around one, and the names of what it concerns. Nothing here commits."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter.domain import UnknownGap
from toolcare_shotcounter.readings import MAX_AHEAD
from toolcare_shotcounter.store import reconciliation as reconciliation_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.store.ageing import first_entry_since
from toolcare_shotcounter.tables import (
    CounterReadingRow,
    EntryRow,
    GapRow,
    MachineRow,
    PressLineRow,
    ReadingRow,
    SourceRow,
    ToolRow,
)

_BESIDE = 3
_INSIDE = 50
_LATE = timedelta(days=30)
"""What comes later than this for a doubtful time is not looked for: the search would grow with history."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which gaps a list shows; what is None asks for all."""

    state: str | None = None
    source_id: str | None = None
    tool_id: str | None = None


@dataclass(frozen=True, slots=True)
class NamesOfGaps:
    machines: Mapping[str, str]
    sources: Mapping[str, str]
    tools: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """What another counter of the press tells of the time. `rough`: parts of its hours are shared out by time."""

    source_id: str
    name: str
    station: str
    cycles: int
    rough: bool


@dataclass(frozen=True, slots=True)
class OnTool:
    """What people read off a tool's own counter last before a gap, and first after it."""

    tool_id: str
    before: CounterReadingRow | None
    after: CounterReadingRow | None


@dataclass(frozen=True, slots=True)
class Evidence:
    before: Sequence[ReadingRow]
    inside: Sequence[ReadingRow]
    after: Sequence[ReadingRow]
    counters: Sequence[Beside]
    tools: Sequence[OnTool]


async def gaps(session: AsyncSession, asked: Asked, *, after: str | None, limit: int) -> Sequence[GapRow]:
    """Newest first."""
    found = select(GapRow).order_by(GapRow.id.desc()).limit(limit)
    if asked.state is not None:
        found = found.where(GapRow.state == asked.state)
    if asked.source_id is not None:
        found = found.where(GapRow.source_id == asked.source_id)
    if asked.tool_id is not None:
        credited = f'"tool_id":{json.dumps(asked.tool_id, ensure_ascii=False)}'
        found = found.where(type_coerce(GapRow.credits, Text).contains(credited, autoescape=True))
    if after is not None:
        found = found.where(GapRow.id < after)
    return (await session.scalars(found)).all()


async def gap(session: AsyncSession, gap_id: str) -> GapRow:
    row = await session.get(GapRow, gap_id)
    if row is None:
        raise UnknownGap(gap_id)
    return row


async def gap_for_update(session: AsyncSession, gap_id: str) -> GapRow:
    row = await session.get(GapRow, gap_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownGap(gap_id)
    return row


async def tools_that_had(session: AsyncSession, gap: GapRow) -> set[str]:
    """Whoever had shots of a gap booked at any time, or has its doubt."""
    had = select(EntryRow.tool_id).where(EntryRow.press == gap.id, EntryRow.tool_id.is_not(None)).distinct()
    return {str(tool_id) for tool_id in await session.scalars(had)} | {str(one["tool_id"]) for one in gap.credits}


async def by_hand_since(session: AsyncSession, tool_id: str, moment: datetime) -> Sequence[EntryRow]:
    """What people booked at a tool after a moment: shots, counts that they set, decisions between counts.

    Ids rise with the time of recording: the search begins after the last line of before, whatever the tool has.
    """
    of_tool = EntryRow.tool_id == tool_id
    before = select(EntryRow.id).where(of_tool, EntryRow.recorded_at <= moment).order_by(EntryRow.id.desc()).limit(1)
    found = select(EntryRow).where(
        of_tool,
        EntryRow.id > (await session.scalar(before) or ""),
        EntryRow.source_id.is_(None),
        EntryRow.recorded_at > moment,
    )
    return (await session.scalars(found.order_by(EntryRow.id))).all()


async def names_of(session: AsyncSession, gaps: Iterable[GapRow]) -> NamesOfGaps:
    listed = list(gaps)
    tool_ids = {str(credit["tool_id"]) for gap in listed for credit in gap.credits}
    machines = select(MachineRow.id, MachineRow.name).where(MachineRow.id.in_({gap.machine_id for gap in listed}))
    sources = select(SourceRow.id, SourceRow.name).where(SourceRow.id.in_({gap.source_id for gap in listed}))
    tools = select(ToolRow.id, ToolRow.number).where(ToolRow.id.in_(tool_ids))
    return NamesOfGaps(
        machines={row[0]: row[1] for row in await session.execute(machines)},
        sources={row[0]: row[1] for row in await session.execute(sources)},
        tools={row[0]: row[1] for row in await session.execute(tools)},
    )


async def evidence(session: AsyncSession, gap: GapRow) -> Evidence:
    after = await _after(session, gap)
    return Evidence(
        before=await _before(session, gap, after),
        inside=await _inside(session, gap),
        after=after,
        counters=await _counters(session, gap),
        tools=[await _on_tool(session, gap, str(credit["tool_id"])) for credit in gap.credits],
    )


async def _before(session: AsyncSession, gap: GapRow, after: Sequence[ReadingRow]) -> Sequence[ReadingRow]:
    """The last ones that came before the one that left the gap, in the order of time."""
    found = select(ReadingRow).where(
        ReadingRow.source_id == gap.source_id,
        ReadingRow.entry < (after[0].entry if after else await first_entry_since(session, gap.until, gap.source_id)),
        ReadingRow.at <= gap.since,
    )
    return (await session.scalars(found.order_by(ReadingRow.entry.desc()).limit(_BESIDE))).all()[::-1]


def _looked_until(gap: GapRow) -> datetime:
    return max(gap.until, gap.settled_at or gap.until) + _LATE


async def _inside(session: AsyncSession, gap: GapRow) -> Sequence[ReadingRow]:
    found = select(ReadingRow).where(
        ReadingRow.source_id == gap.source_id,
        ReadingRow.entry >= await first_entry_since(session, gap.since - MAX_AHEAD, gap.source_id),
        ReadingRow.entry < await first_entry_since(session, _looked_until(gap), gap.source_id),
        ReadingRow.at > gap.since,
        ReadingRow.at < gap.until,
    )
    return (await session.scalars(found.order_by(ReadingRow.at, ReadingRow.entry).limit(_INSIDE))).all()


async def _after(session: AsyncSession, gap: GapRow) -> Sequence[ReadingRow]:
    """The one that left the gap, and the next."""
    found = select(ReadingRow).where(
        ReadingRow.source_id == gap.source_id,
        ReadingRow.entry >= await first_entry_since(session, gap.until - MAX_AHEAD, gap.source_id),
        ReadingRow.at >= gap.until,
    )
    return (await session.scalars(found.order_by(ReadingRow.entry).limit(_BESIDE))).all()


async def _counters(session: AsyncSession, gap: GapRow) -> list[Beside]:
    made: dict[str, list[tuple[int, bool]]] = {}
    for line in await recount_store.press_lines(session, gap.machine_id, gap.since, gap.until):
        if line.source_id != gap.source_id and line.from_at < gap.until and line.to_at > gap.since:
            made.setdefault(line.source_id, []).append(_part(line, gap.since, gap.until))
    rows = await session.scalars(select(SourceRow).where(SourceRow.id.in_(made)).order_by(SourceRow.id))
    return [
        Beside(row.id, row.name, row.station, sum(c for c, _ in made[row.id]), any(rough for _, rough in made[row.id]))
        for row in rows
    ]


def _part(line: PressLineRow, since: datetime, until: datetime) -> tuple[int, bool]:
    if since <= line.from_at and line.to_at <= until:
        return line.cycles, False
    within = min(line.to_at, until) - max(line.from_at, since)
    return round(line.cycles * (within / (line.to_at - line.from_at))), True


async def _on_tool(session: AsyncSession, gap: GapRow, tool_id: str) -> OnTool:
    return OnTool(
        tool_id,
        await reconciliation_store.reading_before(session, tool_id, gap.since),
        await reconciliation_store.reading_after(session, tool_id, gap.until),
    )
