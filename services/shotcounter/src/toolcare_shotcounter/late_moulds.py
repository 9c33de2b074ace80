"""Moulds that readings name which came late: shots are held, or not, as they had been in the right order.

A press that was cut off sends its newest reading first. What that one names holds all shots since the last reading
before it, or none; the late ones tell from when on the press named which mould.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain, holding, recounting, store
from toolcare_shotcounter.announcements import SELF, Because
from toolcare_shotcounter.domain import Counted
from toolcare_shotcounter.holding import Hold, just_after
from toolcare_shotcounter.material import Window
from toolcare_shotcounter.moulds import is_another, mould_of
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.readings import MAX_AHEAD, Reading
from toolcare_shotcounter.store.ageing import first_entry_since
from toolcare_shotcounter.tables import ReadingRow

_REASON = "Readings that came late tell which mould the press named."
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """A late reading that was believed, and when the one before it was made.

    `goes_on`: the next one after it was known before and names no mould, so that what this one names goes on.
    """

    reading: Reading
    since: datetime
    counted: Counted
    goes_on: bool

    @property
    def begin(self) -> datetime:
        return just_after(self.since, self.reading.at)


async def follow(
    session: AsyncSession, plant: Plant, told: Sequence[Told], default_cycle: timedelta, now: datetime
) -> None:
    """Hold and release what the late readings tell of. The counters are locked."""
    because = Because(new_id(), _REASON, SELF, SELF.name, now)
    counters = {(one.reading.source_id, one.counted) for one in told}
    for source_id, counted in sorted(counters, key=lambda each: (each[0], each[1].station, each[1].stations)):
        source = plant.sources[source_id]
        if source.holds_mismatch or (source.machine_id, counted.station) in plant.holds:
            mine = [one for one in told if (one.reading.source_id, one.counted) == (source_id, counted)]
            mine.sort(key=lambda one: one.reading.at)
            await _follow_one(session, plant, source, mine, default_cycle, because)


async def _follow_one(
    session: AsyncSession,
    plant: Plant,
    source: SourceNow,
    told: Sequence[Told],
    default_cycle: timedelta,
    because: Because,
) -> None:
    begin, station = told[0].since, told[0].counted.station
    every = await store.holds(session, {source.machine_id}, begin)
    known = [hold for hold in every if hold.station == station]
    holds: Sequence[Hold] = known
    for one in told:
        until = await _goes_on_until(session, one, holds) if one.goes_on else just_after(one.reading.at, because.now)
        holds = _with(plant, source, one, until, holds)
    changed = [hold for hold in holds if hold not in known]
    if not changed:
        return
    window = Window(begin, because.now + MAX_AHEAD)
    async with recounting.following(session, {source.machine_id}, window, because, default_cycle):
        await store.keep_holds(session, changed)
    if station == source.station:
        source.held_mould = next((hold.mould for hold in holds if hold.until is None), None)


def _with(plant: Plant, source: SourceNow, one: Told, until: datetime | None, holds: Sequence[Hold]) -> Sequence[Hold]:
    """Return the holds of a counter by what one more reading tells of the time up to it, and maybe after it."""
    said: str | None = mould_of(one.reading)
    if not said:
        said = next((hold.mould for hold in holds if hold.covers(one.begin - _TICK)), None)
    else:
        hung = [run for run in plant.of_machine(source.machine_id) if one.counted.counts(run)]
        said = said if is_another(said, domain.crew(hung, one.reading.at), plant.tools) else None
        if said and not source.holds_mismatch:
            return holds
    if said is None:
        return holding.released(holds, one.begin, until)
    return holding.held_too(holds, Hold(new_id(), source.machine_id, one.counted.station, said, one.begin, until))


async def _goes_on_until(session: AsyncSession, one: Told, holds: Sequence[Hold]) -> datetime | None:
    """Return where the next reading that names a mould, or another change, ends what this one names; None: nothing."""
    at = one.reading.at
    first = await first_entry_since(session, at - MAX_AHEAD, one.reading.source_id)
    mine = (ReadingRow.source_id == one.reading.source_id, ReadingRow.entry >= first)
    naming = await session.scalar(
        select(func.min(ReadingRow.at)).where(*mine, ReadingRow.at > at, ReadingRow.mould.is_not(None))
    )
    edges = {moment for hold in holds if hold.was_begun for moment in (hold.since, hold.until) if moment is not None}
    ends = [edge for edge in edges if edge > just_after(at, edge)]
    if naming is not None:
        before = select(func.max(ReadingRow.at)).where(*mine, ReadingRow.at >= at, ReadingRow.at < naming)
        ends.append(just_after(await session.scalar(before) or at, naming))
    return min(ends, default=None)
