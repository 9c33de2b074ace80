"""What presses made, and who is known to have hung there, for a correction. Nothing here commits."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import store
from toolcare_shotcounter.ageing_store import first_entry_since
from toolcare_shotcounter.counting import RUN_MS, marks_of
from toolcare_shotcounter.crediting import EVER, Hung
from toolcare_shotcounter.domain import HOUR, hour_of
from toolcare_shotcounter.readings import MAX_AHEAD, CycleKind, Quality
from toolcare_shotcounter.recount import Doubt, Made
from toolcare_shotcounter.tables import GapRow, PressLineRow, ReadingRow, SourceRow, StretchRow


async def sources_of(session: AsyncSession, machine_id: str) -> set[str]:
    return set((await session.scalars(select(SourceRow.id).where(SourceRow.machine_id == machine_id))).all())


async def press_lines(
    session: AsyncSession, machine_id: str, since: datetime, until: datetime
) -> Sequence[PressLineRow]:
    """What the press made in an interval, in the order of time; at its ends a little more."""
    hours = and_(PressLineRow.hour >= hour_of(since), PressLineRow.hour <= hour_of(until) + HOUR)
    longer = and_(PressLineRow.key.is_(None), PressLineRow.from_at < until, PressLineRow.to_at > since)
    found = select(PressLineRow).where(PressLineRow.machine_id == machine_id, or_(hours, longer))
    return (await session.scalars(found.order_by(PressLineRow.to_at, PressLineRow.id))).all()


async def readings(session: AsyncSession, source_ids: Collection[str], hours: Sequence[datetime]) -> list[ReadingRow]:
    """The exact readings of these hours, by time. They are found by when they came: never before it."""
    if not hours or not source_ids:
        return []
    first = await first_entry_since(session, min(hours) - MAX_AHEAD)
    spans = or_(*(and_(ReadingRow.at >= hour, ReadingRow.at < hour + HOUR) for hour in hours))
    found: list[ReadingRow] = []
    for source_id in sorted(source_ids):
        mine = select(ReadingRow).where(ReadingRow.source_id == source_id, ReadingRow.entry >= first, spans)
        exact = mine.where(ReadingRow.cycles.is_not(None), ReadingRow.span_ms <= RUN_MS)
        found.extend(await session.scalars(exact.order_by(ReadingRow.entry)))
    return found


async def long_lines(
    session: AsyncSession, machine_id: str, source_id: str, since: datetime, until: datetime
) -> Sequence[PressLineRow]:
    """What took longer than some minutes and overlaps a time: nothing is known of its inside."""
    found = select(PressLineRow).where(
        PressLineRow.machine_id == machine_id,
        PressLineRow.key.is_(None),
        PressLineRow.from_at < until,
        PressLineRow.to_at > since,
        PressLineRow.source_id == source_id,
    )
    return (await session.scalars(found.order_by(PressLineRow.from_at, PressLineRow.id))).all()


async def reading_at(session: AsyncSession, source_id: str, at: datetime) -> ReadingRow | None:
    """The exact reading of that very moment. It is found by when it came: never before it."""
    first = await first_entry_since(session, at - MAX_AHEAD)
    found = select(ReadingRow).where(
        ReadingRow.source_id == source_id,
        ReadingRow.entry >= first,
        ReadingRow.at == at,
        ReadingRow.cycles.is_not(None),
    )
    return await session.scalar(found.order_by(ReadingRow.entry).limit(1))


def made_of(row: ReadingRow) -> Made:
    kind = None if row.kind is None else CycleKind(row.kind)
    quality = None if row.quality is None else Quality(row.quality)
    since = row.at - timedelta(milliseconds=row.span_ms or 0)
    return Made(row.source_id, marks_of(kind, quality), since, row.at, row.cycles or 0)


async def gaps_between(session: AsyncSession, machine_id: str, since: datetime, until: datetime) -> Sequence[GapRow]:
    found = select(GapRow).where(GapRow.machine_id == machine_id, GapRow.until > since, GapRow.since < until)
    return (await session.scalars(found.order_by(GapRow.id))).all()


async def end_of_stretches(session: AsyncSession, machine_id: str, until: datetime) -> datetime:
    """Return where the times without a tool end that go on at a moment: a change before it has them begin elsewhere."""
    going_on = select(func.max(StretchRow.to_at)).where(
        StretchRow.machine_id == machine_id, StretchRow.cycles != 0, StretchRow.began_at <= until
    )
    return max(until, await session.scalar(going_on) or until)


def doubt_of(row: GapRow) -> Doubt:
    return Doubt(row.id, row.source_id, row.since, row.until, row.low, row.high, row.settled)


async def hung(session: AsyncSession, machine_id: str, since: datetime) -> Hung:
    before = since - timedelta(microseconds=1)
    mountings = await store.mountings(session, {machine_id}, before)
    assignments = await store.assignments(session, {machine_id}, before)
    changed = await store.changed(session, {machine_id}, before)
    counters, counted = await store.counters_of(session, machine_id)
    return Hung(
        mountings.get(machine_id, []),
        assignments.get(machine_id, []),
        changed.get(machine_id, EVER),
        counters,
        frozenset(counted),
        await store.holds(session, {machine_id}, before),
    )
