"""When a level will be due: from the tool's own rate over its recent calendar days, idle days included.

The rate is the tool's pace over blocks of seven days that end now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from toolcare_maintenance.domain.intervals import HOUR_MS, Interval, Meter, Reason, Start, standing, thresholds
from toolcare_shared.pace import BLOCK_DAYS, BLOCKS, pace_of

BLOCK = timedelta(days=BLOCK_DAYS)
WEEKS = BLOCKS
IDLE = timedelta(days=14)
_DAY = timedelta(days=1)
_FAR = 36_500.0


class NoForecast(StrEnum):
    """Why there is none: nothing counted yet, less than a week seen, or no shot for two weeks."""

    NO_DATA = "no_data"
    TOO_LITTLE = "too_little"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Point:
    """What a tool had come to at some time, without its life before it was counted here: `lived` says it had one."""

    at: datetime
    meter: Meter
    lived: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """Shots per calendar day, with the range they mostly lie in, and running hours per calendar day."""

    per_day: float
    low: float
    high: float
    hours_per_day: float
    weeks: int
    days_seen: int


def rate_of(points: Sequence[Point], now: datetime) -> Rate | NoForecast:
    """Return a tool's rate from its counts in order of time, over the last twelve weeks."""
    if not points:
        return NoForecast.NO_DATA
    seen = min(now - _seen_since(points), WEEKS * BLOCK)
    if seen < BLOCK:
        return NoForecast.TOO_LITTLE
    if _shots(points, now - IDLE, now) == 0:
        return NoForecast.IDLE
    weeks = seen // BLOCK
    pace = pace_of([_shots(points, now - (week + 1) * BLOCK, now - week * BLOCK) for week in range(weeks)])
    ran = _at(points, now).running_ms - _at(points, now - weeks * BLOCK).running_ms
    return Rate(pace.per_day, pace.low, pace.high, ran / HOUR_MS / (weeks * BLOCK.days), weeks, seen.days)


def _seen_since(points: Sequence[Point]) -> datetime:
    """Return when a tool began to be counted: a past life has any date, and what follows it is not idle time."""
    first, *later = points
    return max(first.at, later[0].at - _DAY) if first.lived and later else first.at


def _shots(points: Sequence[Point], since: datetime, until: datetime) -> int:
    return max(0, _at(points, until).total_high - _at(points, since).total_high)


def _at(points: Sequence[Point], at: datetime) -> Meter:
    """Return the last figures known at a time; the first ones for the time before."""
    known = points[0].meter
    for point in points:
        if point.at > at:
            break
        known = point.meter
    return known


@dataclass(frozen=True, slots=True)
class Expected:
    """When something is reached; None where the present pace never gets there. `by` is the clock that is first."""

    by: Reason
    on: date | None
    earliest: date | None
    latest: date | None


def expected_due(
    interval: Interval, start: Start, meter: Meter, rate: Rate | None, now: datetime, zone: tzinfo
) -> Expected:
    """Return when a level falls due by whichever clock comes first; without a rate only the calendar tells.

    `zone` is the plant's, whose days these are.
    """
    marks = thresholds(interval, start)
    middle: list[tuple[float, Reason]] = []
    early: list[float] = []
    late: list[float] = []
    if marks.due_at is not None:
        days = (marks.due_at - now) / _DAY
        middle.append((days, Reason.DAYS))
        early.append(days)
        late.append(days)
    if marks.due_total is not None and rate is not None:
        left = marks.due_total - meter.total_high
        middle.append((_days(left, rate.per_day), Reason.SHOTS))
        early.append(_days(left, rate.high))
        late.append(_days(left, rate.low))
    if marks.due_running_ms is not None and rate is not None:
        left_hours = (marks.due_running_ms - meter.running_ms) / HOUR_MS
        pace = rate.hours_per_day / rate.per_day if rate.per_day else 0.0
        middle.append((_days(left_hours, rate.hours_per_day), Reason.HOURS))
        early.append(_days(left_hours, rate.high * pace))
        late.append(_days(left_hours, rate.low * pace))
    if not middle:
        return Expected(standing(interval, start, meter, now).reason, None, None, None)
    days, by = min(middle)
    return Expected(by, *(_date(now, each, zone) for each in (days, min(early), min(late))))


def expected_end(limit: int, meter: Meter, rate: Rate | None, now: datetime, zone: tzinfo) -> Expected:
    """Return when a tool has made as many shots as it was built for."""
    if rate is None:
        return Expected(Reason.SHOTS, None, None, None)
    left = limit - meter.total_high
    middle, early, late = (_days(left, pace) for pace in (rate.per_day, rate.high, rate.low))
    return Expected(Reason.SHOTS, *(_date(now, each, zone) for each in (middle, early, late)))


def _days(left: float, per_day: float) -> float:
    if left <= 0:
        return 0.0
    return left / per_day if per_day > 0 else _FAR


def _date(now: datetime, days: float, zone: tzinfo) -> date | None:
    """Return the day; None for one beyond a hundred years, and today for one that is over."""
    return None if days >= _FAR else (now + timedelta(days=max(0.0, days))).astimezone(zone).date()
