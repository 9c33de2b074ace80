"""What the three counts of a tool are compared from, and what was decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shotcounter import domain, parts, store
from toolcare_shotcounter.readings import CycleKind
from toolcare_shotcounter.reconciling import Shots, Stood
from toolcare_shotcounter.tables import (
    MARKED,
    CounterReadingRow,
    EntryRow,
    HourRow,
    ReconciliationRow,
    ToolRow,
    TotalRow,
)

_LONGEST_DAY = timedelta(hours=25)


async def readings_of(session: AsyncSession, tool_id: str, since: datetime) -> Sequence[CounterReadingRow]:
    """Return the readings of a tool's own counter in the order they were taken."""
    found = select(CounterReadingRow).where(CounterReadingRow.tool_id == tool_id, CounterReadingRow.read_at >= since)
    return (await session.scalars(found.order_by(CounterReadingRow.read_at, CounterReadingRow.id))).all()


async def reading_before(session: AsyncSession, tool_id: str, at: datetime) -> CounterReadingRow | None:
    found = select(CounterReadingRow).where(CounterReadingRow.tool_id == tool_id, CounterReadingRow.read_at <= at)
    latest = found.order_by(CounterReadingRow.read_at.desc(), CounterReadingRow.id.desc()).limit(1)
    return await session.scalar(latest)


async def reading_after(session: AsyncSession, tool_id: str, at: datetime) -> CounterReadingRow | None:
    found = select(CounterReadingRow).where(CounterReadingRow.tool_id == tool_id, CounterReadingRow.read_at > at)
    return await session.scalar(found.order_by(CounterReadingRow.read_at, CounterReadingRow.id).limit(1))


async def lines_after(session: AsyncSession, tool_id: str, at: datetime) -> Sequence[EntryRow]:
    """Return the lines of which something was made after this moment."""
    return (await session.scalars(select(EntryRow).where(EntryRow.tool_id == tool_id, EntryRow.to_at > at))).all()


async def stood(session: AsyncSession, total: TotalRow, at: datetime, now: datetime) -> Stood:
    """What the ledger said at a moment, which lies in the past where a reading is entered late."""
    found = Stood(total.total, total.total_high)
    if at < now:
        for line in await lines_after(session, total.tool_id, at):
            found = found.without_line(line, at)
    return found


async def hours(session: AsyncSession, tool_id: str, since: datetime) -> list[Shots]:
    found = select(HourRow.hour, HourRow.shots, HourRow.shots_high).where(
        HourRow.tool_id == tool_id, HourRow.hour >= domain.hour_of(since)
    )
    return [Shots(*row) for row in await session.execute(found.order_by(HourRow.hour))]


async def hours_known(session: AsyncSession, tool_id: str, since: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """Return since when the hours of a tool are known: of older ones only their days may be left."""
    by_day = await store.by_day_until(session, tool_id, since - _LONGEST_DAY, now, zone)
    return max(domain.hour_of(since), by_day or since)


async def partless(session: AsyncSession, tool_id: str, since: datetime) -> list[Shots]:
    """Return the cycles that make no parts: dry runs and start-ups."""
    marked = or_(*(EntryRow.marks.contains(kind.value) for kind in (CycleKind.DRY_RUN, CycleKind.START_UP)))
    found = select(EntryRow.to_at, EntryRow.shots, EntryRow.shots_high).where(
        EntryRow.tool_id == tool_id, EntryRow.to_at >= since, MARKED, marked
    )
    return [Shots(domain.hour_of(at), shots, high) for at, shots, high in await session.execute(found)]


async def reconciliation(session: AsyncSession, tool_id: str) -> ReconciliationRow | None:
    return await session.get(ReconciliationRow, tool_id)


async def reconciliation_for_update(session: AsyncSession, tool_id: str, now: datetime) -> ReconciliationRow:
    """The same, made where there is none yet: people and the clock may compare a tool for the first time at once."""
    row = await session.get(ReconciliationRow, tool_id, with_for_update=True, populate_existing=True)
    if row is not None:
        return row
    empty = insert(session, cast("Table", ReconciliationRow.__table__)).values(
        tool_id=tool_id, state="", press=0, other=0, at=now
    )
    await session.execute(empty.on_conflict_do_nothing())
    return await session.get_one(ReconciliationRow, tool_id, with_for_update=True, populate_existing=True)


async def reconciliations(
    session: AsyncSession, state: str, *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[tuple[ReconciliationRow, ToolRow]]:
    """Return tools by how their counts stand, the latest change first."""
    found = (
        select(ReconciliationRow, ToolRow)
        .join(ToolRow, ToolRow.id == ReconciliationRow.tool_id)
        .where(ReconciliationRow.state == state)
    )
    if after is not None:
        at, tool_id = after
        same = and_(ReconciliationRow.at == at, ReconciliationRow.tool_id < tool_id)
        found = found.where(or_(ReconciliationRow.at < at, same))
    rows = await session.execute(
        found.order_by(ReconciliationRow.at.desc(), ReconciliationRow.tool_id.desc()).limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


async def compared_tools(session: AsyncSession, since: datetime) -> Sequence[str]:
    """Return the tools that have something to compare with, those of a press one after the other."""
    read = select(CounterReadingRow.tool_id).where(CounterReadingRow.read_at >= since).distinct()
    presses = dict.fromkeys(await session.scalars(read), "") | await parts.tools_with_parts(session, since)
    return sorted(presses, key=lambda tool_id: (presses[tool_id], tool_id))
