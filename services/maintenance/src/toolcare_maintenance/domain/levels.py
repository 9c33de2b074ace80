"""The levels of a plan: small services done often (L1) inside big ones done seldom (L5)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from toolcare_maintenance.domain.intervals import HOUR_MS, Meter, Start

_CODE = re.compile(r"L[1-5]")


class InvalidLevels(Exception):
    """A set of levels that cannot be one plan."""


class StartInFuture(Exception):
    """An interval cannot begin after the present count or the present time."""


class Ordered(Protocol):
    """A level, as far as its place among the others goes."""

    @property
    def code(self) -> str: ...
    @property
    def start_at(self) -> datetime: ...
    @property
    def includes_lower(self) -> bool: ...


Level = TypeVar("Level", bound=Ordered)


@dataclass(frozen=True, slots=True)
class KnownStart:
    """What is known of the last maintenance before the plan existed; None where nobody knows."""

    total: int | None = None
    at: datetime | None = None


def check_codes(codes: Sequence[str]) -> None:
    """Refuse a plan without levels, with a code twice, or with one outside L1 to L5."""
    if not codes:
        raise InvalidLevels("A plan needs at least one level.")
    for code in codes:
        if not _CODE.fullmatch(code):
            raise InvalidLevels(f"{code} is not a level: use L1 (smallest service) to L5 (biggest).")
        if codes.count(code) > 1:
            raise InvalidLevels(f"{code} is given twice: each level of a plan has its own code.")


def included(done: Ordered, others: Iterable[Level], done_at: datetime, now: datetime) -> list[Level]:
    """Return the levels whose work was part of a completed one: the lower codes of the same plan.

    A lower level that was itself done later than `done_at` keeps its later start, unless that lies ahead of now: then a
    clock was wrong, and nobody knows when it was done.
    """
    if not done.includes_lower:
        return []
    return sorted(
        (level for level in others if level.code < done.code and not done_at < level.start_at <= now),
        key=lambda level: level.code,
        reverse=True,
    )


def first_start(known: KnownStart, *, then: Meter | None, meter: Meter, now: datetime) -> Start:
    """Return where a new level's interval begins: at what is known, else at the present count and time.

    `then` is what the tool had come to at `known.at`, where it is still on record.
    """
    _refuse_future(known, meter, now)
    began = then or meter
    total = began.total_high if known.total is None else known.total
    return Start(total, known.at or now, began.running_ms)


def start_as_told(start: Start, known: KnownStart, *, then: Meter | None, meter: Meter, now: datetime) -> Start:
    """Return where a level's interval begins once somebody tells when its work was last done.

    What is not told stays as it is. The running time follows another date, where it is still on record (`then`).
    """
    _refuse_future(known, meter, now)
    moved = known.at is not None and known.at != start.at
    return Start(
        start.total if known.total is None else known.total,
        min(start.at, now) if known.at is None else known.at,
        then.running_ms if moved and then is not None else start.running_ms,
    )


def _refuse_future(known: KnownStart, meter: Meter, now: datetime) -> None:
    if known.at is not None and known.at > now:
        raise StartInFuture("The last maintenance lies in the future: give the date on which it was done.")
    if known.total is not None and known.total > meter.total_high:
        raise StartInFuture(
            f"The last maintenance is given at shot {known.total}, but the tool has made {meter.total_high}."
        )


def running_ms(shots: int, length_ms: int, cycle_ms: int | None) -> int:
    """Return how long a tool ran for shots counted over `length_ms`: pauses longer than two cycles do not count.

    Without an approved cycle time a shot counts two minutes at most.
    """
    longest = _PAUSE_MS if cycle_ms is None else 2 * cycle_ms
    return max(0, min(length_ms, shots * longest))


def from_before(shots: int, since_last_ms: int, cycle_ms: int | None) -> int:
    """Return how many of shots entered by hand are older than the count before: the tool was never so fast.

    At double its pace, and for a day at least: what a shift enters late is its work, a whole past life is not.
    """
    fastest = (cycle_ms or _CYCLE_MS) / 2
    return max(0, shots - int(max(since_last_ms, _DAY_MS) / fastest))


_PAUSE_MS = 120_000
_CYCLE_MS = 10_000
_DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Correction:
    """Shots between two moments that were found to be more or fewer; `shots` changes the upper bound of the count."""

    from_at: datetime
    to_at: datetime
    shots: int

    @property
    def counts_from(self) -> datetime:
        """Return from when on kept counts change: the early end for fewer shots, the late one for more.

        Where within the interval the error lies is unknown; this way no count is kept too high.
        """
        return self.from_at if self.shots < 0 else self.to_at

    def moves(self, start: Start) -> Start:
        """Return the start after the correction; shots from before the start move it along.

        A maintenance at count 1,000 (of which 500 were an unsettled gap) was done at count 600 once the gap is settled
        to 100. Without the move, the next maintenance would be 400 shots late.
        """
        return replace(start, total=self.moved(start.total, start.at))

    def moved(self, total: int, at: datetime | None) -> int:
        """Return what a tool had come to at `at` after the correction; an unknown time was before it."""
        if at is None or self.counts_from > at or (self.shots < 0 and self.from_at == at):
            return total
        return max(0, total + self.shots)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a tool ran from one service of a level to the next, be it done or skipped."""

    began_total: int
    began_at: datetime | None
    total: int
    at: datetime

    @property
    def shots(self) -> int:
        return self.total - self.began_total

    def goes_on(self, before: "Stretch") -> bool:
        return (self.began_total, self.began_at) == (before.total, before.at)


def corrected(stretches: Iterable[Stretch], correction: Correction) -> list[Stretch]:
    """Return a level's stretches, the earliest first, after a correction.

    Each still begins where the one before ended and none is shorter than nothing, so that together with what ran since
    the last they stay the count of the tool's life.
    """
    found: list[Stretch] = []
    before: Stretch | None = None
    for one in stretches:
        goes_on = before is not None and one.goes_on(before)
        began = found[-1].total if goes_on else correction.moved(one.began_total, one.began_at)
        found.append(replace(one, began_total=began, total=max(began, correction.moved(one.total, one.at))))
        before = one
    return found
