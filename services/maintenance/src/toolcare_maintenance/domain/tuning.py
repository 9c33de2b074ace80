"""Whether an interval could be longer or should be shorter, from the state in which services found their points.

A service only tells whether wear had gone too far *by then*, never when it did: found bad after x shots means "before
x", found good means "after x". Such twice-censored data fit a Weibull life; its scale and shape are not guessed but
weighed over a grid (scale even on a log axis, four shapes of wear-out), so that few services give a wide range. A
service that came late is the most telling of all, and one that was left out adds its shots to the next look.

Ours; the idea of judging an interval by its as-found grades is common practice in mould shops.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from toolcare_maintenance.domain.checklists import Grade

BAD_SHARE = 0.10
"""At the right interval at most this share of services finds something bad."""
WORN_SHARE = 0.50
"""And at most this share finds a point at caution or worse."""
FEWEST_LOOKS = 5
NEW_LOOKS = 3
"""After a decision so many more services must have looked before another change is proposed."""
LONGEST_STEP = 1.25
SHORTEST_STEP = 0.5
SMALLEST_CHANGE = 0.05

_SHAPES = (1.5, 2.0, 3.0, 4.0)
_SCALES = 96
_BELOW, _ABOVE = 0.25, 8.0
_LOW, _MIDDLE, _HIGH = 0.2, 0.5, 0.8
_DIGITS = 2


class Unit(StrEnum):
    """What the looks are measured in: shots where the level has an interval in shots, else calendar days."""

    SHOTS = "shots"
    DAYS = "days"


class Criterion(StrEnum):
    """What must stay rare: a point found bad, or a service that finds caution or worse."""

    BAD = "bad"
    WORN = "worn"


class Verdict(StrEnum):
    LONGER = "longer"
    SHORTER = "shorter"
    KEEP = "keep"
    TOO_FEW = "too_few"


class Decision(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"


class NothingProposed(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(f"No other interval is proposed for {code} now. Reload the list.")
        self.code_of_level = code


class ProposalIsOld(Exception):
    """What was proposed was reckoned against another interval than the level has now."""

    def __init__(self, code: str, present: int) -> None:
        super().__init__(f"{code} has an interval of {present} by now. Reload the proposal and look at it again.")
        self.code_of_level = code
        self.present = present


@dataclass(frozen=True, slots=True)
class Look:
    """One service: what the tool had run since the last one that was done, and the worst state of any point."""

    ran: int
    found: Grade


@dataclass(frozen=True, slots=True)
class Span:
    """An estimate with the range that holds it in three of five cases."""

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True)
class Advice:
    """What the looks say of an interval of `present`. `spans`: how far one may run by each criterion."""

    verdict: Verdict
    spans: dict[Criterion, Span]
    proposed: int | None = None
    by: Criterion | None = None


@dataclass(frozen=True, slots=True)
class _Wear:
    scale: float
    shape: float
    weight: float

    def gone_by(self, ran: float) -> float:
        return -math.expm1(-((ran / self.scale) ** self.shape))

    def ran_at(self, share: float) -> float:
        return self.scale * math.pow(-math.log1p(-share), 1 / self.shape)


def advise(looks: Sequence[Look], present: int) -> Advice:
    """Say whether the interval should change.

    Shorter when the best estimate lies below the present interval, at most by half. Longer only when even the low end
    of the range lies above it, and by a quarter at most: the next services then show whether that was right.
    """
    spans = {one: _reach(looks, one) for one in Criterion} if looks else {}
    if len(looks) < FEWEST_LOOKS:
        return Advice(Verdict.TOO_FEW, spans)
    strictest = min(spans, key=lambda one: spans[one].best)
    if spans[strictest].best < present:
        shorter = _rounded(max(spans[strictest].best, SHORTEST_STEP * present))
        if shorter <= present * (1 - SMALLEST_CHANGE):
            return Advice(Verdict.SHORTER, spans, shorter, strictest)
        return Advice(Verdict.KEEP, spans, by=strictest)
    narrowest = min(spans, key=lambda one: spans[one].low)
    longer = _rounded(min(spans[narrowest].low, LONGEST_STEP * present))
    if longer >= present * (1 + SMALLEST_CHANGE):
        return Advice(Verdict.LONGER, spans, longer, narrowest)
    return Advice(Verdict.KEEP, spans, by=narrowest)


def share_gone(looks: Sequence[Look], criterion: Criterion, after: Sequence[float]) -> list[Span]:
    """Return the share of services that would find it so, for each of these intervals: a curve to look at."""
    wear = _weighed(looks, criterion)
    return [_quantiles([(one.gone_by(ran), one.weight) for one in wear]) for ran in after]


def worst_of(found: dict[str, int]) -> Grade | None:
    """Return the worst grade that was given; None when no point was graded."""
    return next((grade for grade in (Grade.BAD, Grade.CAUTION, Grade.GOOD) if found.get(grade, 0) > 0), None)


def _reach(looks: Sequence[Look], criterion: Criterion) -> Span:
    share = BAD_SHARE if criterion is Criterion.BAD else WORN_SHARE
    return _quantiles([(one.ran_at(share), one.weight) for one in _weighed(looks, criterion)])


def _weighed(looks: Sequence[Look], criterion: Criterion) -> list[_Wear]:
    """Return the grid of lives, each with its likelihood."""
    least, most = min(look.ran for look in looks) * _BELOW, max(look.ran for look in looks) * _ABOVE
    ratio = (most / least) ** (1 / (_SCALES - 1))
    grid = product((least * ratio**step for step in range(_SCALES)), _SHAPES)
    logs = [(scale, shape, _log_likelihood(looks, criterion, scale, shape)) for scale, shape in grid]
    top = max(log for _, _, log in logs)
    return [_Wear(scale, shape, math.exp(log - top)) for scale, shape, log in logs]


def _log_likelihood(looks: Sequence[Look], criterion: Criterion, scale: float, shape: float) -> float:
    total = 0.0
    for look in looks:
        hazard = (look.ran / scale) ** shape
        total += math.log(-math.expm1(-hazard)) if _is_gone(look.found, criterion) else -hazard
    return total


def _is_gone(found: Grade, criterion: Criterion) -> bool:
    return found is Grade.BAD or (criterion is Criterion.WORN and found is Grade.CAUTION)


def _quantiles(values: Sequence[tuple[float, float]]) -> Span:
    ordered = sorted(values)
    whole = sum(weight for _, weight in ordered)
    found: list[float] = []
    passed = 0.0
    for value, weight in ordered:
        passed += weight
        while len(found) < len(_MARKS) and passed >= _MARKS[len(found)] * whole:
            found.append(value)
    low, best, high = found
    return Span(low, best, high)


_MARKS = (_LOW, _MIDDLE, _HIGH)


def _rounded(interval: float) -> int:
    """Round down to two digits: nobody keeps an interval of 48,731 shots in mind."""
    digits = max(0, math.floor(math.log10(interval)) + 1 - _DIGITS)
    step = int(math.pow(10, digits))
    return max(1, int(interval) // step * step)
