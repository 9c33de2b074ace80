"""Three ways to count a tool's shots, compared: the press, its parts over the cavities, the counter on the tool. Pure.

A comparison knows how sure it is: at both ends shots that were booked over the moment may lie on either side of it, and
open gaps of the press's counter add to its upper bound. Only what lies beyond that and the tolerance is worth a
person's look.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Protocol, Self
from zoneinfo import ZoneInfo

from toolcare_shotcounter.domain import HOUR

WEEK = timedelta(days=7)
_MS = timedelta(milliseconds=1)
_WHOLE = 100


class Witness(StrEnum):
    """Who counted beside the press."""

    COUNTER = "counter"
    """The counter on the tool, read by a person."""
    PARTS = "parts"


class Agreement(StrEnum):
    OK = "ok"
    CHECK = "check"
    UNKNOWN = "unknown"
    """Nothing to compare with yet."""


class Line(Protocol):
    """Shots of the ledger, made between two moments."""

    @property
    def shots(self) -> int: ...
    @property
    def shots_high(self) -> int: ...
    @property
    def from_at(self) -> datetime: ...
    @property
    def to_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Stood:
    """The ledger's sums of a tool at a moment. `unsure`: shots of lines over it, shared out by time."""

    total: int
    total_high: int
    unsure: int = 0

    def with_line(self, line: Line, at: datetime) -> Self:
        """Add a line that is booked only now, as far as it was made by then."""
        across = line.from_at < at < line.to_at
        return replace(
            self,
            total=self.total + _made_by(line, line.shots, at),
            total_high=self.total_high + _made_by(line, line.shots_high, at),
            unsure=self.unsure + (line.shots_high if across else 0),
        )

    def without_line(self, line: Line, at: datetime) -> Self:
        """Take out what of a booked line was made later."""
        then = self.with_line(line, at)
        return replace(then, total=then.total - line.shots, total_high=then.total_high - line.shots_high)


def _made_by(line: Line, shots: int, at: datetime) -> int:
    if at >= line.to_at:
        return shots
    if at <= line.from_at:
        return 0
    return shots * ((at - line.from_at) // _MS) // max(1, (line.to_at - line.from_at) // _MS)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of the counter on the tool, and how the ledger stood then if that was kept."""

    value: int
    at: datetime
    anew: bool
    stood: Stood | None = None


@dataclass(frozen=True, slots=True)
class Shots:
    """An hour of the ledger. `partless`: dry and start-up cycles, which make no parts."""

    hour: datetime
    shots: int
    high: int


_BY_HOUR = attrgetter("hour")


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of an hour by the cavities that made them."""

    hour: datetime
    cavities: int
    parts: int

    @property
    def shots(self) -> Fraction:
        return Fraction(self.parts, self.cavities)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the press and a witness counted from one moment to another, in shots.

    The press made `low` to `high`, most likely `press`.
    """

    witness: Witness
    from_at: datetime
    to_at: datetime
    press: int
    low: int
    high: int
    other: int

    @property
    def difference(self) -> int:
        return self.other - self.press

    @property
    def percent(self) -> float | None:
        return None if self.press == 0 else self.difference / self.press * _WHOLE

    def agrees(self, tolerance_percent: float) -> bool:
        share = tolerance_percent / _WHOLE
        return self.low * (1 - share) <= self.other <= self.high * (1 + share)


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the witness runs away from the press in a week: the median over the comparisons."""

    shots_per_week: float
    percent: float | None
    comparisons: int


def by_counter(reads: Sequence[Read], hours: Sequence[Shots], known: datetime | None = None) -> list[Comparison]:
    """Compare from each reading of the tool's counter to the next, in the order of their time.

    Hours are `known` since then: before it only readings are compared with which the ledger's sums were kept.
    """
    found = []
    for before, after in pairwise(reads):
        if after.anew or after.at <= before.at:
            continue
        if before.stood is not None and after.stood is not None:
            press, low, high = _apart(before.stood, after.stood)
        elif known is not None and before.at < known:
            continue
        else:
            press, low, high = _between(hours, before.at, after.at)
        found.append(Comparison(Witness.COUNTER, before.at, after.at, press, low, high, after.value - before.value))
    return found


def by_parts(
    parts: Sequence[Parts], hours: Sequence[Shots], partless: Sequence[Shots], zone: ZoneInfo
) -> list[Comparison]:
    """Compare week by week (from Monday, in the zone of the plant), from the first count of parts to the last."""
    hours, partless = sorted(hours, key=_BY_HOUR), sorted(partless, key=_BY_HOUR)
    weeks: dict[date, list[Parts]] = {}
    for one in parts:
        weeks.setdefault(week_of(one.hour, zone), []).append(one)
    found = []
    for _, own in sorted(weeks.items()):
        first, last = min(one.hour for one in own), max(one.hour for one in own) + HOUR
        press = _sum(hours, first, last)
        without = _sum(partless, first, last)
        # In the first and the last hour parts may have been counted for a part of it only.
        edges = _sum(hours, first, first + HOUR)[1] + _sum(hours, last - HOUR, last)[1]
        other = sum((one.shots for one in own), Fraction(0))
        low, booked, high = press[0] - without[1] - edges, press[0] - without[0], press[1] - without[0]
        found.append(Comparison(Witness.PARTS, first, last, booked, max(0, low), high, round(other)))
    return found


def drift_of(comparisons: Sequence[Comparison]) -> Drift | None:
    """Return the drift; None without a comparison over at least a day."""
    long_enough = [one for one in comparisons if one.to_at - one.from_at >= timedelta(days=1)]
    if not long_enough:
        return None
    percents = [one.percent for one in long_enough if one.percent is not None]
    weekly = [one.difference / ((one.to_at - one.from_at) / WEEK) for one in long_enough]
    return Drift(median(weekly), median(percents) if percents else None, len(long_enough))


def first_apart(comparisons: Iterable[Comparison], tolerance_percent: float) -> Comparison | None:
    """Return the earliest comparison that does not agree, None if all do.

    Whoever decides on it agrees on all that was before, so nothing later may come first. The counter on the tool is
    believed before the parts of the same time.
    """
    apart = sorted((one for one in comparisons if not one.agrees(tolerance_percent)), key=lambda one: one.to_at)
    counter = next((one for one in apart if one.witness is Witness.COUNTER), None)
    return next((one for one in apart if counter is None or one.to_at <= counter.from_at), counter)


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the plant's week."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _apart(before: Stood, after: Stood) -> tuple[int, int, int]:
    """Return the shots between two stands of the ledger as booked, at least and at most."""
    booked, unsure = after.total - before.total, max(0, before.unsure) + max(0, after.unsure)
    return booked, max(0, booked - unsure), max(booked, after.total_high - before.total_high) + unsure


def _between(hours: Sequence[Shots], since: datetime, until: datetime) -> tuple[int, int, int]:
    """Return the shots between two moments as reckoned, at least and at most."""
    reckoned, least, most = Fraction(0), 0, 0
    for one in hours:
        end = one.hour + HOUR
        inside = min(end, until) - max(one.hour, since)
        if inside <= timedelta(0):
            continue
        reckoned += one.shots * Fraction(int(inside.total_seconds()), int(HOUR.total_seconds()))
        whole = one.hour >= since and end <= until
        least += one.shots if whole else 0
        most += max(one.shots, one.high)
    return round(reckoned), least, most


def _sum(hours: Sequence[Shots], since: datetime, until: datetime) -> tuple[int, int]:
    begin = bisect_left(hours, since, key=_BY_HOUR)
    inside = hours[begin : bisect_left(hours, until, begin, key=_BY_HOUR)]
    return sum(one.shots for one in inside), sum(max(one.shots, one.high) for one in inside)
