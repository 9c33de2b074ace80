"""Readings that came late may tell what happened inside a gap: then nobody has to find it out.

A press that was cut off sends its newest reading first; with a counter that can be reset it opens a gap. What it stored
in between leads from the one end of the gap to the other. Where each step of that way is exact, they take its place.
One that a person has settled otherwise stays as it is, and shows what the readings say.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shotcounter import announcements, detector, ledger, material, moving
from toolcare_shotcounter.announcements import SELF, Because
from toolcare_shotcounter.detector import Booked, Counter, Late, Look, Stored, Unchanged
from toolcare_shotcounter.late_moulds import Told
from toolcare_shotcounter.outcome import Kept
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.quality import tells
from toolcare_shotcounter.readings import MAX_AHEAD, Reading
from toolcare_shotcounter.recount import Made
from toolcare_shotcounter.retiming import Segment, in_pieces
from toolcare_shotcounter.settling import close
from toolcare_shotcounter.store import quality as quality_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.store.ageing import first_entry_since
from toolcare_shotcounter.tables import GapRow, ReadingRow

IN_GAP = "in_gap"
"""What a reading is kept as that came late for a time of which nothing was sure."""
_NOTE = "Readings that came late tell each step in between."
_KEPT_ON = frozenset({"other_counter", "rebased"})
"""Gaps between values of different counters: no way leads from one to the other."""


async def take_late(
    session: AsyncSession, plant: Plant, late: Sequence[Reading], default_cycle: timedelta, now: datetime
) -> list[Told]:
    """Keep what late readings tell of gaps, and settle those of which they tell all; return those that were kept."""
    told: list[Told] = []
    for source_id in sorted({reading.source_id for reading in late}):
        source = plant.sources[source_id]
        mine = [reading for reading in late if reading.source_id == source_id]
        for gap in await _untold_gaps(session, source, mine):
            if fresh := await _keep_new(session, source, gap, mine):
                told += fresh
                await _settle_where_told(session, source, gap, default_cycle, now)
    return told


async def _untold_gaps(session: AsyncSession, source: SourceNow, late: Sequence[Reading]) -> Sequence[GapRow]:
    """They are found by their machine, which never changes, and their end."""
    times = [reading.at for reading in late]
    found = select(GapRow).where(
        ~GapRow.in_lines,
        GapRow.machine_id == source.machine_id,
        GapRow.source_id == source.id,
        GapRow.since < max(times),
        GapRow.until > min(times),
        GapRow.reason.not_in(_KEPT_ON),
        GapRow.value_from.is_not(None),
    )
    return (await session.scalars(found.order_by(GapRow.id))).all()


async def _keep_new(session: AsyncSession, source: SourceNow, gap: GapRow, late: Iterable[Reading]) -> list[Told]:
    known = {(row.at, row.value) for row in await _inside(session, gap)}
    fresh = {
        (one.at, one.value): one for one in late if gap.since < one.at < gap.until and (one.at, one.value) not in known
    }
    await ledger.keep_readings(session, [Kept(one, IN_GAP) for one in fresh.values()])
    await quality_store.keep(session, {source.id: source}, [one for one in fresh.values() if tells(one)])
    return await _told(session, source, gap, fresh) if fresh else []


async def _told(
    session: AsyncSession, source: SourceNow, gap: GapRow, fresh: Mapping[tuple[datetime, int], Reading]
) -> list[Told]:
    """Name with each of these the reading before it, and whether the next one was known and names no mould."""
    inside, found, since = await _inside(session, gap), [], gap.since
    for row, following in zip(inside, [*inside[1:], await recount_store.gap_reading(session, gap)], strict=True):
        reading = fresh.get((row.at, row.value))
        if reading is not None:
            was_known = following is not None and (following.at, following.value) not in fresh
            goes_on = was_known and following is not None and following.mould is None
            found.append(Told(reading, since, gap.counted or source.counted, goes_on))
        since = row.at
    return found


async def _inside(session: AsyncSession, gap: GapRow) -> Sequence[ReadingRow]:
    found = select(ReadingRow).where(
        ReadingRow.source_id == gap.source_id,
        ReadingRow.entry >= await first_entry_since(session, gap.since - MAX_AHEAD, gap.source_id),
        ReadingRow.verdict == IN_GAP,
        ReadingRow.at > gap.since,
        ReadingRow.at < gap.until,
    )
    return (await session.scalars(found.order_by(ReadingRow.at, ReadingRow.entry).with_for_update())).all()


async def _settle_where_told(
    session: AsyncSession, source: SourceNow, gap: GapRow, default_cycle: timedelta, now: datetime
) -> None:
    hung = await recount_store.hung(session, gap.machine_id, gap.since)
    shortest = await material.shortest_cycle(session, (hung,), default_cycle)
    doubt, inside = recount_store.doubt_of(gap), await _inside(session, gap)
    cycle = shortest(doubt.hung(hung), gap.since, gap.until)
    counter = Counter(bits=source.bits, resettable=source.resettable, min_cycle=cycle, per_shot=source.per_shot)
    way = [*((row.at, row.value) for row in inside), (gap.until, gap.value_to)]
    told = steps(gap.since, gap.value_from or 0, way, counter, source)
    if told is None or not gap.low <= (shots := sum(one.cycles for one in told)) <= gap.high:
        return
    if gap.settled not in {None, shots}:
        gap.told = shots
        return
    with doing(by_rule(SELF, "late_readings", gap.id)):
        old = await recount_store.booked_of_gap(session, gap, hung, shortest)
        is_open = gap.state == "open"
        if is_open:
            close(gap, shots, _NOTE, SELF, now)
        gap.in_lines = True
        rows = {(row.at, row.value): row for row in inside}
        end = await recount_store.gap_reading(session, gap)
        marked = [(one, _mark(rows.get((one.at, one.value), end), one, gap)) for one in told]
        await session.flush()
        line = Made(gap.id, gap.source_id, gap.marks, gap.since, gap.until, shots, gap.counted)
        because = Because(gap.id, _NOTE, SELF, SELF.name, now)
        lot = await in_pieces(session, source, line, old, marked, hung, shortest, because)
        await moving.book_lines(session, [lot], because)
        if is_open:
            await announcements.gap_settled(session, gap, shots, SELF, now)


def _mark(row: ReadingRow | None, segment: Segment, gap: GapRow) -> str:
    """Note in a reading what it counted; return the marks of its cycles."""
    if row is None:
        return gap.marks
    row.cycles, row.span_ms = segment.cycles, segment.span_ms
    row.verdict = "late" if row.verdict == IN_GAP else "exact"
    return recount_store.made_of(row).marks


def steps(
    since: datetime, first: int, way: Sequence[tuple[datetime, int]], counter: Counter, source: SourceNow
) -> list[Segment] | None:
    """Return the steps of a way of readings, or None where one of them leaves a doubt.

    The last one opened the gap, so something was missed before it: what is told later may still lie before its reset.
    """
    stored, found = Stored(first, since), []
    *_, (end, _) = way
    for at, value in way:
        goes_on = at < end or value >= stored.value
        told = goes_on and source.has_delivered_all(stored.value, value, at - stored.confirmed_at)
        look = Look(value, at, unbroken=told)
        match detector.judge(stored, look, counter):
            case Booked(some, following):
                found.append(Segment(stored.confirmed_at, at, some, value))
                stored = following
            case Unchanged(following):
                stored = following
            case Late():
                pass
            case _:
                return None
    return found
