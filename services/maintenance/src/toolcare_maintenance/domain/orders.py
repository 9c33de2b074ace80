"""Whether an order of so many shots fits before the next maintenance, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from toolcare_maintenance.domain.forecast import Rate
from toolcare_maintenance.domain.intervals import HOUR_MS, Interval, Meter, Start, thresholds
from toolcare_maintenance.domain.tools import Readiness

_DAY_MS = 24 * HOUR_MS
_MS = timedelta(milliseconds=1)


class Verdict(StrEnum):
    """What speaks against an order, the strongest first; without a cycle or a rate some levels are unknown."""

    NOT_READY = "not_ready"
    LIMIT_REACHED = "limit_reached"
    END_OF_LIFE = "end_of_life"
    DO_FIRST = "do_first"
    UNKNOWN = "unknown"
    FITS = "fits"


class PaceBy(StrEnum):
    """How days and running hours were turned into shots: by what the tool made, or by its approved cycle."""

    RATE = "rate"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a shot takes, by the calendar with all pauses, and in running time where that was ever counted."""

    by: PaceBy
    calendar_ms: float
    running_ms: float | None


def pace_of(rate: Rate | None, cycle_ms: int | None) -> Pace | None:
    """Return the tool's own pace; of a tool that has none, as if it ran day and night at its approved cycle."""
    if rate is not None and rate.per_day > 0:
        running_ms = rate.hours_per_day * HOUR_MS / rate.per_day
        return Pace(PaceBy.RATE, _DAY_MS / rate.per_day, running_ms or cycle_ms)
    return Pace(PaceBy.CYCLE, cycle_ms, cycle_ms) if cycle_ms else None


@dataclass(frozen=True, slots=True)
class LevelToFit:
    """A level as far as an order goes. Up to `override_until` shots of its life the tool may run past the limit."""

    id: str
    code: str
    name: str
    interval: Interval
    start: Start
    blocks_run: bool
    override_until: int | None = None


@dataclass(frozen=True, slots=True)
class ToolToFit:
    """A tool as far as an order goes."""

    meter: Meter
    pace: Pace | None = None
    life_shots: int | None = None
    readiness: Readiness = Readiness.READY


@dataclass(frozen=True, slots=True)
class LevelFit:
    """After how many shots of the order the level is due and at its limit; None when it never is.

    `known` is false where days or running hours cannot be turned into shots: it may be due earlier than it says.
    """

    level: LevelToFit
    due_after: int | None
    limit_after: int | None
    known: bool = True

    def due_during(self, shots: int) -> bool:
        return self.due_after is not None and self.due_after <= shots

    def limit_during(self, shots: int) -> bool:
        return self.limit_after is not None and self.limit_after <= shots


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer. `first` is the level that comes next, within the order or after it; of an unknown one, that one."""

    shots: int
    verdict: Verdict
    blocking: bool
    levels: tuple[LevelFit, ...]
    first: LevelFit | None
    life_left: int | None
    pace_by: PaceBy | None


def fit(shots: int, levels: Sequence[LevelToFit], tool: ToolToFit, now: datetime) -> Fit:
    """Tell whether an order fits before what is due, what stops the press, and the end of the tool's life."""
    found = tuple(_level_fit(level, tool, now) for level in levels)
    life_left = None if tool.life_shots is None else max(0, tool.life_shots - tool.meter.total_high)
    verdict = _verdict(shots, found, tool, life_left)
    over = [one for one in found if one.limit_during(shots)]
    blocking = verdict is Verdict.NOT_READY or any(one.level.blocks_run for one in over)
    return Fit(shots, verdict, blocking, found, _first(found, verdict), life_left, tool.pace.by if tool.pace else None)


def _verdict(shots: int, found: Sequence[LevelFit], tool: ToolToFit, life_left: int | None) -> Verdict:
    if tool.readiness.forbids_run:
        return Verdict.NOT_READY
    if any(one.limit_during(shots) for one in found):
        return Verdict.LIMIT_REACHED
    if life_left is not None and life_left < shots:
        return Verdict.END_OF_LIFE
    if any(one.due_during(shots) for one in found):
        return Verdict.DO_FIRST
    return Verdict.FITS if all(one.known for one in found) else Verdict.UNKNOWN


def _first(found: Sequence[LevelFit], verdict: Verdict) -> LevelFit | None:
    if verdict is Verdict.UNKNOWN:
        return next(one for one in found if not one.known)
    return min((one for one in found if one.due_after is not None), key=lambda one: one.due_after or 0, default=None)


def _level_fit(level: LevelToFit, tool: ToolToFit, now: datetime) -> LevelFit:
    if level.interval.only_stored:
        return LevelFit(level, None, None)  # On the press its days stand still.
    marks = thresholds(level.interval, level.start)
    due, known = _after((marks.due_total, marks.due_at, marks.due_running_ms), tool, now)
    limit, _ = _after((marks.limit_total, marks.limit_at, marks.limit_running_ms), tool, now)
    if limit is not None and level.override_until is not None:
        limit = max(limit, level.override_until - tool.meter.total_high)
    return LevelFit(level, due, limit, known or due == 0)


_Marks = tuple[int | None, datetime | None, int | None]


def _after(marks: _Marks, tool: ToolToFit, now: datetime) -> tuple[int | None, bool]:
    """Return after how many shots the first of the marks is reached, and whether each could be turned into shots."""
    total, at, running_ms = marks
    found: list[float | None] = []
    if total is not None:
        found.append(total - tool.meter.total_high)
    if at is not None:
        found.append(_shots((at - now) / _MS, None if tool.pace is None else tool.pace.calendar_ms))
    if running_ms is not None:
        found.append(_shots(running_ms - tool.meter.running_ms, None if tool.pace is None else tool.pace.running_ms))
    shots = [one for one in found if one is not None]
    return (max(0, ceil(min(shots))) if shots else None), len(shots) == len(found)


def _shots(left_ms: float, ms_per_shot: float | None) -> float | None:
    """Return the shots that take so long; none for what is over, None where nobody knows how long a shot takes."""
    if left_ms <= 0:
        return 0
    return left_ms / ms_per_shot if ms_per_shot else None
