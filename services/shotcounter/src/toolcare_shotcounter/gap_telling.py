"""Readings that came late may tell what happened inside a gap: then nobody has to find it out.

A press that was cut off sends its newest reading first; with a counter that can be reset it opens a gap. What it stored
in between leads from the one end of the gap to the other. Where each step of that way is exact, so is their sum.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shotcounter import counting, detector, domain, ledger, quality_store
from toolcare_shotcounter.ageing_store import first_entry_since
from toolcare_shotcounter.announcements import SELF
from toolcare_shotcounter.counting import Kept, Plant, SourceNow
from toolcare_shotcounter.detector import Booked, Counter, Late, Look, Stored, Unchanged
from toolcare_shotcounter.quality import tells
from toolcare_shotcounter.readings import MAX_AHEAD, Reading
from toolcare_shotcounter.settling import settle_gap
from toolcare_shotcounter.tables import GapRow, ReadingRow

IN_GAP = "in_gap"
"""What a reading is kept as that came late for a time of which nothing was sure."""
_NOTE = "Readings that came late tell each step in between."
_KEPT_ON = frozenset({"other_counter", "rebased"})
"""Gaps between values of different counters: no way leads from one to the other."""


async def take_late(session: AsyncSession, plant: Plant, late: Sequence[Reading], now: datetime) -> None:
    for source_id in sorted({reading.source_id for reading in late}):
        source = plant.sources[source_id]
        mine = [reading for reading in late if reading.source_id == source_id]
        for gap in await _open_gaps(session, source_id, mine):
            if await _keep_new(session, source, gap, mine):
                await _settle_where_told(session, plant, source, gap, now)


async def _open_gaps(session: AsyncSession, source_id: str, late: Sequence[Reading]) -> Sequence[GapRow]:
    times = [reading.at for reading in late]
    found = select(GapRow).where(
        GapRow.state == "open",
        GapRow.source_id == source_id,
        GapRow.since < max(times),
        GapRow.until > min(times),
        GapRow.reason.not_in(_KEPT_ON),
        GapRow.value_from.is_not(None),
    )
    return (await session.scalars(found.order_by(GapRow.id))).all()


async def _keep_new(session: AsyncSession, source: SourceNow, gap: GapRow, late: Iterable[Reading]) -> bool:
    known = {(row.at, row.value) for row in await _inside(session, gap)}
    fresh = {
        (one.at, one.value): one for one in late if gap.since < one.at < gap.until and (one.at, one.value) not in known
    }
    await ledger.keep_readings(session, [Kept(one, IN_GAP) for one in fresh.values()])
    await quality_store.keep(session, {source.id: source}, [one for one in fresh.values() if tells(one)])
    return bool(fresh)


async def _inside(session: AsyncSession, gap: GapRow) -> Sequence[ReadingRow]:
    found = select(ReadingRow).where(
        ReadingRow.source_id == gap.source_id,
        ReadingRow.entry >= await first_entry_since(session, gap.since - MAX_AHEAD),
        ReadingRow.verdict == IN_GAP,
        ReadingRow.at > gap.since,
        ReadingRow.at < gap.until,
    )
    return (await session.scalars(found.order_by(ReadingRow.at, ReadingRow.entry))).all()


async def _settle_where_told(
    session: AsyncSession, plant: Plant, source: SourceNow, gap: GapRow, now: datetime
) -> None:
    inside = [(row.at, row.value) for row in await _inside(session, gap)]
    cycle = domain.hung_cycle(plant.of_source(source), plant.tools, gap.since, gap.until, plant.default_cycle)
    counter = Counter(bits=source.bits, resettable=source.resettable, min_cycle=cycle, per_shot=source.per_shot)
    told = steps(gap.since, gap.value_from or 0, [*inside, (gap.until, gap.value_to)], counter, source)
    if told is not None and gap.low <= told <= gap.high:
        with doing(by_rule(SELF, "late_readings", gap.id)):
            await settle_gap(session, gap.id, told, _NOTE, SELF, now)


def steps(
    since: datetime, first: int, way: Iterable[tuple[datetime, int]], counter: Counter, source: SourceNow
) -> int | None:
    """Return the shots of a way of readings, or None where one of its steps leaves a doubt."""
    stored, shots = Stored(first, since), 0
    for at, value in way:
        look = Look(value, at, unbroken=counting.delivered_all(source, at - stored.confirmed_at))
        match detector.judge(stored, look, counter):
            case Booked(some, following):
                stored, shots = following, shots + some
            case Unchanged(following):
                stored = following
            case Late():
                pass
            case _:
                return None
    return shots
