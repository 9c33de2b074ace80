"""Readings that came late count nothing, but tell when the shots of an interval were made.

A press that stored its readings while it was cut off sends the newest first, or its buffer beside live readings. The
newest has booked all shots by then; whatever lies before it cuts its interval into pieces, so that hours, tools and due
dates are what they had been in the right order. Any order and any repeat end at the same.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain, ledger, material, moving
from toolcare_shotcounter.above_zero import Lot
from toolcare_shotcounter.announcements import SELF, Because
from toolcare_shotcounter.crediting import Hung, held_of
from toolcare_shotcounter.late_moulds import Told
from toolcare_shotcounter.outcome import Kept
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.press_lines import AT_ONCE, PressLine, marks_of, press_key, stands_alone
from toolcare_shotcounter.quality import tells
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.recount import Made, Shares, ShortestCycle, moved, shares_of
from toolcare_shotcounter.store import quality as quality_store
from toolcare_shotcounter.store import recount as recount_store

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

    def marks(self, otherwise: str) -> str:
        return otherwise if self.told is None else marks_of(self.told.kind, self.told.quality)

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
) -> list[Told]:
    """Have the ledger follow what late readings tell; return those that did. The counters are locked."""
    because = Because(new_id(), _REASON, SELF, SELF.name, now)
    by_source: dict[str, list[Reading]] = {}
    for reading in late:
        by_source.setdefault(reading.source_id, []).append(reading)
    lots: list[Lot] = []
    told: list[Told] = []
    for source_id, readings in sorted(by_source.items()):
        source = plant.sources[source_id]
        async for lot, mine in _of_source(session, source, readings, default_cycle, because):
            lots.append(lot)
            told += mine
    await moving.book_lines(session, lots, because)
    return told


async def _of_source(
    session: AsyncSession,
    source: SourceNow,
    readings: Sequence[Reading],
    default_cycle: timedelta,
    because: Because,
) -> AsyncIterator[tuple[Lot, list[Told]]]:
    moments = [reading.at for reading in readings]
    for row in await recount_store.long_lines(session, source.machine_id, source.id, min(moments), max(moments)):
        end = await recount_store.reading_at(session, source.id, row.to_at, row.cycles)
        if end is None:
            continue
        line = recount_store.line_of(row)
        every = await recount_store.hung(session, source.machine_id, row.from_at)
        shortest = await material.shortest_cycle(session, (every,), default_cycle)
        cycle = shortest(line.hung(every), row.from_at, row.to_at)
        whole = Segment(row.from_at, row.to_at, row.cycles, end.value)
        segments = cut(whole, readings, _modulus(source, readings[0]), cycle)
        if len(segments) == 1:
            continue
        end.cycles, end.span_ms = segments[-1].cycles, segments[-1].span_ms
        kept = [Kept(one.told, "late", one.cycles, one.span_ms) for one in segments if one.told is not None]
        await ledger.keep_readings(session, kept)
        await quality_store.keep(session, {source.id: source}, [one.reading for one in kept if tells(one.reading)])
        booked = await recount_store.booked(session, {row.ref}, every)
        old = booked.get(row.ref, {}) if row.counted else shares_of(every, [line], shortest)
        await session.delete(row)
        await session.flush()
        parts = [(one, one.marks(row.marks)) for one in segments]
        counted = line.counted or source.counted
        told = [Told(one.told, one.since, counted, goes_on=False) for one in segments if one.told is not None]
        told[-1] = replace(told[-1], goes_on=end.mould is None)
        yield await in_pieces(session, source, line, old, parts, every, shortest, because), told


def _modulus(source: SourceNow, reading: Reading) -> int:
    return (1 << (reading.counter_bits or source.bits)) // source.per_shot


async def in_pieces(
    session: AsyncSession,
    source: SourceNow,
    line: Made,
    old: Shares,
    segments: Sequence[tuple[Segment, str]],
    hung: Hung,
    shortest: ShortestCycle,
    because: Because,
) -> Lot:
    """Put the segments of a line of a press, each with its marks, in its place; return what moves in the ledger."""
    counted = line.counted or source.counted
    made = [Made("", source.id, marks, one.since, one.at, one.cycles, counted) for one, marks in segments if one.cycles]
    pressed = [_pressed(source, one, hung, shortest) for one in made]
    await ledger.keep_press_lines(session, _together(pressed))
    pieces = moved(old, {}, replace(line, counted=counted))
    by_line: dict[str, list[Made]] = {}
    for press, one in zip(pressed, made, strict=True):
        by_line.setdefault(press.ref, []).append(replace(one, press=press.ref))
    for mine in by_line.values():
        span = replace(mine[0], since=min(one.since for one in mine), at=max(one.at for one in mine))
        pieces += moved({}, shares_of(hung, mine, shortest), span)
    return [moving.line_of(source.machine_id, piece, because) for piece in pieces]


def _pressed(source: SourceNow, made: Made, hung: Hung, shortest: ShortestCycle) -> PressLine:
    hour, mine, counted = domain.hour_of(made.at), made.hung(hung), made.counted or source.counted
    held = held_of(mine, made.since, made.at, made.cycles, shortest(mine, made.since, made.at))
    alone = stands_alone(made.since, made.at, made.cycles, held, AT_ONCE)
    key = None if alone else press_key(source.id, hour, made.marks, counted)
    span = (made.since, made.at)
    return PressLine(key, source.machine_id, source.id, made.marks, hour, made.cycles, *span, counted)


def _together(lines: Iterable[PressLine]) -> list[PressLine]:
    """Lines of one key as one: a database takes each key once at a time."""
    found: dict[str, PressLine] = {}
    for line in lines:
        known = found.setdefault(line.ref, replace(line, cycles=0))
        known.grow(line.cycles, line.from_at, line.to_at)
    return list(found.values())
