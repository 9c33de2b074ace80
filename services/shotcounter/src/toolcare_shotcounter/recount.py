"""What a change of who hung where moves: what stands booked of a press, and whose it is now. No IO."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolcare_shotcounter.crediting import Holder, Hung, doubtful, held_of
from toolcare_shotcounter.domain import HOUR, Counted, hour_of, spread
from toolcare_shotcounter.press_lines import RUN

_MS = timedelta(milliseconds=1)

ShortestCycle = Callable[[Hung, datetime, datetime], timedelta]
"""The shortest cycle of the tools that hung on a machine between two moments."""

Shares = dict[Holder, dict[datetime, tuple[int, int]]]
"""By holder and hour: shots, at least and at most."""


@dataclass(frozen=True, slots=True)
class Made:
    """Cycles of a press that ended together. `rough`: their time is known by the hour only.

    `press` is the line they are of; `counted` says at which counter, None: at that of the source as it is now.
    """

    press: str
    source_id: str
    marks: str
    since: datetime
    at: datetime
    cycles: int
    counted: Counted | None = None
    rough: bool = False

    def hung(self, hung: Hung) -> Hung:
        return hung.of(self.source_id) if self.counted is None else hung.at(self.counted)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A gap as it stands: what is booked, what it may be at most, and what a person found."""

    id: str
    source_id: str
    marks: str
    since: datetime
    until: datetime
    low: int
    high: int
    settled: int | None
    counted: Counted | None = None

    def hung(self, hung: Hung) -> Hung:
        return hung.of(self.source_id) if self.counted is None else hung.at(self.counted)


@dataclass(frozen=True, slots=True)
class Piece:
    """Shots that come to a holder, or leave him, made in a time within one hour. `high`: at most."""

    holder: Holder
    press: str
    source_id: str
    station: str
    marks: str
    since: datetime
    until: datetime
    shots: int
    shots_high: int
    rough: bool = False
    gap_id: str | None = None


def cut_hours(hours: Iterable[datetime], edges: set[datetime]) -> set[datetime]:
    """Return the hours whose cycles may have had more than one holder, by one of these moments."""
    touched: set[datetime] = set()
    for edge in edges:
        touched.update((hour_of(edge), hour_of(edge + RUN)))
    return touched & set(hours)


def evenly(made: Made) -> Iterator[Made]:
    """Spread cycles of which only the hour is known over their time, one by one."""
    span = made.at - made.since
    for number in range(1, made.cycles + 1):
        moment = made.since + span * number / made.cycles
        yield replace(made, since=moment, at=moment, cycles=1, rough=True)


def shares_of(hung: Hung, made: Iterable[Made], shortest: ShortestCycle) -> Shares:
    """Share cycles out to those who held them, as counting does."""
    found: Shares = {}
    for one in made:
        mine = one.hung(hung)
        cycle = shortest(mine, one.since, one.at)
        for holder, (cycles, since) in held_of(mine, one.since, one.at, one.cycles, cycle).items():
            _add(found, holder, since, one.at, cycles * holder.factor, cycles * holder.factor)
    return found


def doubted_shares(hung: Hung, doubt: Doubt, shortest: ShortestCycle) -> Shares:
    found: Shares = {}
    for holder, (low, high, since) in of_doubt(hung, doubt, shortest).items():
        _add(found, holder, since, doubt.until, low * holder.factor, high * holder.factor)
    return found


def spans(lines: Iterable[tuple[Holder, datetime, datetime, int, int]]) -> Shares:
    """Return what lines of the ledger say, each with its time and shots at least and at most."""
    found: Shares = {}
    for holder, since, until, shots, high in lines:
        _add(found, holder, since, until, shots, high)
    return found


def _add(found: Shares, holder: Holder, since: datetime, until: datetime, shots: int, high: int) -> None:
    hours = found.setdefault(holder, {})
    for place, some in enumerate((shots, high)):
        for hour, part in spread(since, until, some):
            sums = [*hours.get(hour, (0, 0))]
            sums[place] += part
            hours[hour] = (sums[0], sums[1])


def differences(old: Shares, new: Shares) -> Iterator[tuple[Holder, datetime, int, int]]:
    """Return what moves between holders, by hour; what stays with its holder is not in it."""
    for holder in [*old, *(each for each in new if each not in old)]:
        before, after = old.get(holder, {}), new.get(holder, {})
        for hour in sorted({*before, *after}):
            was, now = before.get(hour, (0, 0)), after.get(hour, (0, 0))
            if was != now:
                yield holder, hour, now[0] - was[0], now[1] - was[1]


def moved(
    old: Shares, new: Shares, line: Made, within: tuple[datetime, datetime] | None = None, gap_id: str | None = None
) -> list[Piece]:
    """Return what moves of a line of a press, or of a gap; `within`: the time it is known to be of."""
    since, until = within or (line.since, line.at)
    pieces = []
    place = (line.press, line.source_id, line.counted.station if line.counted else "", line.marks)
    for holder, hour, shots, high in differences(old, new):
        begin, end = max(hour, since), min(hour + HOUR - _MS, until)
        if begin > end:
            begin, end = max(hour, line.since), min(hour + HOUR - _MS, line.at)
        pieces.append(Piece(holder, *place, min(begin, end), end, shots, high, line.rough, gap_id))
    return pieces


def of_doubt(hung: Hung, doubt: Doubt, shortest: ShortestCycle) -> Mapping[Holder, tuple[int, int, datetime]]:
    """Return what each holder has of a gap, at least and at most, and since when.

    What a person found on top of the least is of those who hung there at its end.
    """
    hung = doubt.hung(hung)
    cycle = shortest(hung, doubt.since, doubt.until)
    gaining, every = doubtful(hung, doubt.since, doubt.until)
    began = (0, min(doubt.since, doubt.until))
    low = dict.fromkeys([*every, *gaining], began) | dict(held_of(hung, doubt.since, doubt.until, doubt.low, cycle))
    if doubt.settled is None:
        open_ = doubt.high - doubt.low
        return {holder: (count, count + open_, since) for holder, (count, since) in low.items()}
    more = doubt.settled - doubt.low
    found = {holder: (count + (more if holder in gaining else 0), since) for holder, (count, since) in low.items()}
    return {holder: (count, count, since) for holder, (count, since) in found.items()}
