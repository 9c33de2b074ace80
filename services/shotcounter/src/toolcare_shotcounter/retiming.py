"""Readings that came late count nothing, but tell when the shots of an interval were made.

A press that stored its readings while it was cut off sends the newest first, or its buffer beside live readings. The
newest has booked all shots by then; whatever lies before it cuts its interval into pieces, so that hours, tools and due
dates are what they had been in the right order. Any order and any repeat end at the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain, ledger, quality_store, recount_store, recounting
from toolcare_shotcounter.announcements import SELF, Because
from toolcare_shotcounter.counting import RUN_MS, Entry, Kept, Plant, PressLine, SourceNow
from toolcare_shotcounter.crediting import Holder, Hung, credits_of
from toolcare_shotcounter.quality import tells
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.recount import ShortestCycle
from toolcare_shotcounter.tables import PressLineRow

_MS = timedelta(milliseconds=1)
_REASON = "Readings that came late tell when these shots were made."
SLACK = timedelta(seconds=30)
"""How far two times of a press may be off against each other before a late reading is not believed."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Cycles made after `since` and until `at`, when the counter stood at `value`; a late reading has `told` of it."""

    since: datetime
    at: datetime
    cycles: int
    value: int
    told: Reading | None = None

    @property
    def span_ms(self) -> int:
        return max(0, (self.at - self.since) // _MS)


def cut(whole: Segment, told: Iterable[Reading], modulus: int, shortest: timedelta) -> list[Segment]:
    """Cut an interval by what late readings tell of its inside; what does not fit into it is left alone."""
    first = (whole.value - whole.cycles) % modulus
    found: list[Segment] = []
    begin, done = whole.since, 0
    for reading in sorted(told, key=lambda one: (one.at, (one.value - first) % modulus)):
        so_far = (reading.value - first) % modulus
        fits = done <= so_far <= whole.cycles and begin < reading.at < whole.at
        if (
            fits
            and _possible(so_far - done, reading.at - begin, shortest)
            and _possible(whole.cycles - so_far, whole.at - reading.at, shortest)
        ):
            found.append(Segment(begin, reading.at, so_far - done, reading.value, reading))
            begin, done = reading.at, so_far
    return [*found, replace(whole, since=begin, cycles=whole.cycles - done)]


def _possible(cycles: int, span: timedelta, shortest: timedelta) -> bool:
    return cycles <= (span + SLACK) // shortest + 1


async def take_late(
    session: AsyncSession, plant: Plant, late: Sequence[Reading], default_cycle: timedelta, now: datetime
) -> None:
    """Have the ledger follow what late readings tell. The counters are locked, so nobody books beside it."""
    because = Because(new_id(), _REASON, SELF, SELF.name, now)
    by_source: dict[str, list[Reading]] = {}
    for reading in late:
        by_source.setdefault(reading.source_id, []).append(reading)
    lines: list[Entry] = []
    for source_id, readings in sorted(by_source.items()):
        source = plant.sources[source_id]
        lines += await _of_source(session, source, readings, default_cycle, because)
    await recounting.book_lines(session, lines, because)


async def _of_source(
    session: AsyncSession,
    source: SourceNow,
    readings: Sequence[Reading],
    default_cycle: timedelta,
    because: Because,
) -> list[Entry]:
    moments = [reading.at for reading in readings]
    lines: list[Entry] = []
    for row in await recount_store.long_lines(session, source.machine_id, source.id, min(moments), max(moments)):
        end = await recount_store.reading_at(session, source.id, row.to_at)
        if end is None or end.cycles != row.cycles:
            continue
        hung = (await recount_store.hung(session, source.machine_id, row.from_at)).of(source.id)
        shortest = await recounting.shortest_cycle(session, (hung,), default_cycle)
        whole = Segment(row.from_at, row.to_at, row.cycles, end.value)
        cycle = shortest(hung, row.from_at, row.to_at)
        segments = cut(whole, readings, _modulus(source, readings[0]), cycle)
        if len(segments) == 1:
            continue
        end.cycles, end.span_ms = segments[-1].cycles, segments[-1].span_ms
        lines += _lines(source, row, _moved(hung, whole, segments, shortest), because)
        kept = [Kept(one.told, "late", one.cycles, one.span_ms) for one in segments if one.told is not None]
        await ledger.keep_readings(session, kept)
        await quality_store.keep(session, {source.id: source}, [one.reading for one in kept if tells(one.reading)])
        pressed = [_pressed(row, one) for one in segments if one.cycles]
        await session.delete(row)
        await session.flush()
        await ledger.keep_press_lines(session, pressed)
    return lines


def _modulus(source: SourceNow, reading: Reading) -> int:
    return (1 << (reading.counter_bits or source.bits)) // source.per_shot


def _moved(
    hung: Hung, whole: Segment, segments: Sequence[Segment], shortest: ShortestCycle
) -> Mapping[tuple[Holder, datetime], int]:
    """By holder and hour: how many shots more they are, or fewer."""
    shots: dict[tuple[Holder, datetime], int] = {}
    for segment, sign in ((whole, -1), *((one, 1) for one in segments)):
        cycle = shortest(hung, segment.since, segment.at)
        held: dict[Holder, tuple[int, datetime]] = {}
        for credit in credits_of(hung, segment.since, segment.at, segment.cycles, cycle):
            done, since = held.get(credit.holder, (0, credit.since))
            held[credit.holder] = (done + credit.cycles, min(since, credit.since))
        for holder, (cycles, since) in held.items():
            for hour, some in domain.spread(max(since, segment.since), segment.at, cycles * holder.factor):
                shots[holder, hour] = shots.get((holder, hour), 0) + sign * some
    return {key: some for key, some in shots.items() if some}


def _lines(
    source: SourceNow, row: PressLineRow, moved: Mapping[tuple[Holder, datetime], int], because: Because
) -> list[Entry]:
    lines: list[Entry] = []
    for (holder, hour), shots in moved.items():
        line = recounting.correction_line(source.machine_id, source.id, holder, row.marks, because)
        line.shots = line.shots_high = shots
        line.from_at, line.to_at = max(hour, row.from_at), min(hour + domain.HOUR - _MS, row.to_at)
        lines.append(line)
    return lines


def _pressed(row: PressLineRow, segment: Segment) -> PressLine:
    hour = domain.hour_of(segment.at)
    key = f"{row.source_id}|{hour:%Y%m%d%H}|{row.marks}" if segment.span_ms <= RUN_MS else None
    return PressLine(key, row.machine_id, row.source_id, row.marks, hour, segment.cycles, segment.since, segment.at)
