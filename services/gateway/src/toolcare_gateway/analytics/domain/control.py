"""Control charts: what swings by chance, and what does not.

u-chart: stops per 100,000 shots around their mean, three sigma of a Poisson count of the bucket's own shots.
Individuals: three sigma from the mean moving range (Shewhart's constants 1.128 and 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import sqrt

PER_SHOTS = 100_000
_D2 = 1.128
_SIGMAS = 3
_RUN = 8
_FEWEST = 2


class Rule(StrEnum):
    OUTSIDE = "outside"
    RUN_OF_8 = "run_of_8"


@dataclass(frozen=True, slots=True)
class Limits:
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`limits` has one for each point; None where there is no value, or too few to tell."""

    center: float | None
    limits: Sequence[Limits | None]
    signals: Sequence[tuple[int, Rule]]


def u_chart(counts: Sequence[int], shots: Sequence[int]) -> Chart:
    """Return the chart of counts per 100,000 shots."""
    made = sum(shots)
    if not made:
        return Chart(None, [None] * len(counts), [])
    center = sum(counts) * PER_SHOTS / made
    limits = [_u_limits(center, each) if each else None for each in shots]
    values = [count * PER_SHOTS / each if each else None for count, each in zip(counts, shots, strict=True)]
    return Chart(center, limits, signals(values, center, limits))


def _u_limits(center: float, shots: int) -> Limits:
    half = _SIGMAS * sqrt(center * PER_SHOTS / shots)
    return Limits(max(0.0, center - half), center + half)


def individuals(values: Sequence[float | None], lowest: float | None = None) -> Chart:
    """Return the chart of single values; buckets without one are passed over. No limit lies under `lowest`."""
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST:
        return Chart(known[0] if known else None, [None] * len(values), [])
    center = sum(known) / len(known)
    half = _SIGMAS * sum(abs(b - a) for a, b in pairwise(known)) / (len(known) - 1) / _D2
    lower = center - half
    limits = Limits(lower if lowest is None else max(lowest, lower), center + half)
    around = [limits if value is not None else None for value in values]
    return Chart(center, around, signals(values, center, around))


def signals(
    values: Sequence[float | None], center: float, limits: Sequence[Limits | None]
) -> Sequence[tuple[int, Rule]]:
    """Return what is out of control: beyond a limit, or the eighth and later in a row on one side of the centre."""
    found: list[tuple[int, Rule]] = []
    side = run = 0
    for place, (value, limit) in enumerate(zip(values, limits, strict=True)):
        if value is None:
            continue
        if limit is not None and not limit.lower <= value <= limit.upper:
            found.append((place, Rule.OUTSIDE))
        now = (value > center) - (value < center)
        run = run + 1 if now and now == side else abs(now)
        side = now
        if run >= _RUN:
            found.append((place, Rule.RUN_OF_8))
    return found
