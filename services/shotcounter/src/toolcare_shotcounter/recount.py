"""What a change of who hung where moves: the same cycles shared out by what was known, and by what is. No IO."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolcare_shotcounter.counting import RUN_MS
from toolcare_shotcounter.crediting import Holder, Hung, credits_of, nobody
from toolcare_shotcounter.domain import crew, hour_of

_RUN = timedelta(milliseconds=RUN_MS)

ShortestCycle = Callable[[Hung, datetime, datetime], timedelta]
"""The shortest cycle of the tools that hung on a machine between two moments."""


@dataclass(frozen=True, slots=True)
class Made:
    """Cycles of a press that ended together. `rough`: their time is known by the hour only."""

    source_id: str
    marks: str
    since: datetime
    at: datetime
    cycles: int
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A gap as it stands: what is booked, what it may be at most, and what a person found."""

    id: str
    source_id: str
    since: datetime
    until: datetime
    low: int
    high: int
    settled: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Cycles that come to a holder, or leave him, made in a time within one hour. `high`: at most."""

    holder: Holder
    source_id: str
    marks: str
    since: datetime
    until: datetime
    cycles: int
    high: int
    rough: bool = False
    gap_id: str | None = None

    @property
    def shots(self) -> int:
        return self.cycles * self.holder.factor

    @property
    def shots_high(self) -> int:
        return self.high * self.holder.factor


def cut_hours(hours: Iterable[datetime], edges: set[datetime]) -> set[datetime]:
    """Return the hours whose cycles may have had more than one holder, by one of these moments."""
    touched: set[datetime] = set()
    for edge in edges:
        touched.update((hour_of(edge), hour_of(edge + _RUN)))
    return touched & set(hours)


def evenly(made: Made) -> Iterator[Made]:
    """Spread cycles of which only the hour is known over their time, one by one."""
    span = made.at - made.since
    for number in range(1, made.cycles + 1):
        moment = made.since + span * number / made.cycles
        yield replace(made, since=moment, at=moment, cycles=1, rough=True)


def moved(old: Hung, new: Hung, made: Iterable[Made], shortest: ShortestCycle) -> list[Piece]:
    """Return what moves between holders, gathered by hour; what stays with its holder is not in it."""
    pieces: dict[tuple[datetime, str, str, Holder], Piece] = {}
    for one in made:
        for piece in _difference(old, new, one, shortest):
            key = (hour_of(one.at), one.source_id, one.marks, piece.holder)
            known = pieces.get(key)
            pieces[key] = piece if known is None else _together(known, piece)
    return [piece for piece in pieces.values() if piece.cycles]


def _difference(old: Hung, new: Hung, made: Made, shortest: ShortestCycle) -> Iterator[Piece]:
    spans: dict[Holder, tuple[datetime, datetime]] = {}
    cycles: dict[Holder, int] = {}
    for hung, sign in ((old.of(made.source_id), -1), (new.of(made.source_id), 1)):
        for credit in credits_of(hung, made.since, made.at, made.cycles, shortest(hung, made.since, made.at)):
            cycles[credit.holder] = cycles.get(credit.holder, 0) + sign * credit.cycles
            spans[credit.holder] = (credit.since, credit.until)
    for holder, count in cycles.items():
        if count:
            yield Piece(holder, made.source_id, made.marks, *spans[holder], count, count, made.rough)


def _together(one: Piece, other: Piece) -> Piece:
    return replace(
        one,
        since=min(one.since, other.since),
        until=max(one.until, other.until),
        cycles=one.cycles + other.cycles,
        high=one.high + other.high,
        rough=one.rough or other.rough,
    )


def doubted(old: Hung, new: Hung, doubts: Sequence[Doubt], shortest: ShortestCycle) -> list[Piece]:
    """Return what moves of the gaps, whose upper bounds every tool of the time shares."""
    pieces: list[Piece] = []
    for doubt in doubts:
        before, after = held_of(old, doubt, shortest), held_of(new, doubt, shortest)
        for holder in {**before, **after}:
            was, now = before.get(holder, (0, 0)), after.get(holder, (0, 0))
            cycles, high = now[0] - was[0], now[1] - was[1]
            if cycles or high:
                gap = doubt.id
                pieces.append(Piece(holder, doubt.source_id, "", doubt.since, doubt.until, cycles, high, gap_id=gap))
    return pieces


def held_of(hung: Hung, doubt: Doubt, shortest: ShortestCycle) -> dict[Holder, tuple[int, int]]:
    """Return what each holder has of a gap, at least and at most."""
    hung = hung.of(doubt.source_id)
    low: dict[Holder, int] = {}
    cycle = shortest(hung, doubt.since, doubt.until)
    for credit in credits_of(hung, doubt.since, doubt.until, doubt.low, cycle):
        low[credit.holder] = low.get(credit.holder, 0) + credit.cycles
    last = [Holder.of(each) for each in crew(hung.mountings, doubt.until)]
    earlier = [
        Holder.of(each)
        for each in hung.mountings
        if each.since <= doubt.until and (each.until is None or each.until > doubt.since)
    ]
    doubtful = [*last, *(each for each in earlier if each not in last)] or [nobody(hung, doubt.until)]
    for holder in doubtful:
        low.setdefault(holder, 0)
    if doubt.settled is None:
        return {holder: (count, count + doubt.high - doubt.low) for holder, count in low.items()}
    more = doubt.settled - doubt.low
    credited = last or [nobody(hung, doubt.until)]
    found = {holder: count + (more if holder in credited else 0) for holder, count in low.items()}
    for holder in credited:
        found.setdefault(holder, more)
    return {holder: (count, count) for holder, count in found.items()}
