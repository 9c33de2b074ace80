"""What presses made, and who is known to have hung there, for a correction. Nothing here commits."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import store
from toolcare_shotcounter.crediting import Holder, Hung
from toolcare_shotcounter.domain import HOUR, hour_of
from toolcare_shotcounter.press_lines import RUN_MS, marks_of
from toolcare_shotcounter.readings import MAX_AHEAD, CycleKind, Quality
from toolcare_shotcounter.recount import Doubt, Made, Shares, ShortestCycle, doubted_shares, spans
from toolcare_shotcounter.store.ageing import first_entry_since
from toolcare_shotcounter.tables import EntryRow, GapRow, PressLineRow, ReadingRow, SourceRow, StretchRow


async def sources_of(session: AsyncSession, machine_ids: Collection[str]) -> set[str]:
    return set((await session.scalars(select(SourceRow.id).where(SourceRow.machine_id.in_(machine_ids)))).all())


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
    spans = or_(*(and_(ReadingRow.at >= hour, ReadingRow.at < hour + HOUR) for hour in hours))
    found: list[ReadingRow] = []
    for source_id in sorted(source_ids):
        first = await first_entry_since(session, min(hours) - MAX_AHEAD, source_id)
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


async def reading_at(session: AsyncSession, source_id: str, at: datetime, cycles: int) -> ReadingRow | None:
    """The reading of that very moment that counted so many, locked. It is found by when it came: never before it.

    Old readings may be thinned out at the same time.
    """
    first = await first_entry_since(session, at - MAX_AHEAD, source_id)
    found = select(ReadingRow).where(
        ReadingRow.source_id == source_id,
        ReadingRow.entry >= first,
        ReadingRow.at == at,
        ReadingRow.cycles == cycles,
    )
    return await session.scalar(found.order_by(ReadingRow.entry).limit(1).with_for_update())


def _batches(refs: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    return (refs[begin : begin + size] for begin in range(0, len(refs), size))


async def booked(session: AsyncSession, refs: Collection[str], hung: Hung) -> dict[str, Shares]:
    """What stands in the ledger for lines of a press and gaps: whose it is, by hour."""
    cavities: dict[str | None, int | None] = {run.id: run.cavities for run in hung.mountings}
    whose = (EntryRow.tool_id, EntryRow.mounting_id, EntryRow.factor, EntryRow.assignment_id, EntryRow.stretch)
    place = (EntryRow.press, *whose, EntryRow.from_at, EntryRow.to_at)
    lines: dict[str, list[tuple[Holder, datetime, datetime, int, int]]] = {}
    for some in _batches(sorted(refs)):
        found = select(*place, func.sum(EntryRow.shots), func.sum(EntryRow.shots_high))
        for ref, tool, run, factor, assignment, stretch, since, until, shots, high in await session.execute(
            found.where(EntryRow.press.in_(some)).group_by(*place)
        ):
            holder = Holder(tool, run, factor, None if assignment else cavities.get(run), assignment, stretch)
            lines.setdefault(str(ref), []).append((holder, since, until, int(shots), int(high)))
    return {ref: spans(mine) for ref, mine in lines.items()}


async def booked_of_gap(session: AsyncSession, gap: GapRow, hung: Hung, shortest: ShortestCycle) -> Shares:
    """What stands in the ledger for a gap; of one that is older than that is kept, what counting must have booked."""
    if gap.counted is None:
        return doubted_shares(hung, doubt_of(gap), shortest)
    return (await booked(session, {gap.id}, hung)).get(gap.id, {})


def made_of(row: ReadingRow) -> Made:
    kind = None if row.kind is None else CycleKind(row.kind)
    quality = None if row.quality is None else Quality(row.quality)
    since = row.at - timedelta(milliseconds=row.span_ms or 0)
    return Made("", row.source_id, marks_of(kind, quality), since, row.at, row.cycles or 0)


async def gap_reading(session: AsyncSession, gap: GapRow) -> ReadingRow | None:
    """The reading that opened a gap, locked as `reading_at`."""
    first = await first_entry_since(session, gap.until - MAX_AHEAD, gap.source_id)
    mine = (ReadingRow.source_id == gap.source_id, ReadingRow.entry >= first, ReadingRow.at == gap.until)
    found = select(ReadingRow).where(*mine, ReadingRow.value == gap.value_to, ReadingRow.verdict == "ambiguous")
    return await session.scalar(found.order_by(ReadingRow.entry).limit(1).with_for_update())


def line_of(row: PressLineRow) -> Made:
    return Made(row.ref, row.source_id, row.marks, row.from_at, row.to_at, row.cycles, row.counted)


async def gaps_between(session: AsyncSession, machine_id: str, since: datetime, until: datetime) -> Sequence[GapRow]:
    """Those whose cycles are no lines of the press."""
    mine = (GapRow.machine_id == machine_id, ~GapRow.in_lines)
    found = select(GapRow).where(*mine, GapRow.until >= since, GapRow.since < until)
    return (await session.scalars(found.order_by(GapRow.id))).all()


async def end_of_stretches(session: AsyncSession, machine_id: str, until: datetime) -> datetime:
    """Return where the times without a tool end that go on at a moment: a change before it has them begin elsewhere."""
    going_on = select(func.max(StretchRow.to_at)).where(
        StretchRow.machine_id == machine_id, StretchRow.cycles != 0, StretchRow.began_at <= until
    )
    return max(until, await session.scalar(going_on) or until)


def doubt_of(row: GapRow) -> Doubt:
    interval = (row.low, row.high, row.settled)
    return Doubt(row.id, row.source_id, row.marks, row.since, row.until, *interval, row.counted)


async def hung(session: AsyncSession, machine_id: str, since: datetime) -> Hung:
    before = since - timedelta(microseconds=1)
    over = await store.ended(session, machine_id, before)
    mountings = await store.mountings(session, {machine_id}, before)
    assignments = await store.assignments(session, {machine_id}, before)
    counters, counted = await store.counters_of(session, machine_id)
    return Hung(
        [*over.mountings, *mountings.get(machine_id, [])],
        [*over.assignments, *assignments.get(machine_id, [])],
        counters,
        frozenset(counted),
        await store.adjoining_holds(session, machine_id, over.since),
    )
