"""Whether an order of so many shots fits before the next maintenance, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from toolcare_maintenance.domain.forecast import Rate
from toolcare_maintenance.domain.intervals import Interval, Meter, Start, thresholds


class Verdict(StrEnum):
    """Whether the order fits, should wait for a maintenance, or would drive the tool over a limit."""

    FITS = "fits"
    DO_FIRST = "do_first"
    LIMIT_REACHED = "limit_reached"


@dataclass(frozen=True, slots=True)
class LevelToFit:
    """A level as far as an order goes."""

    id: str
    code: str
    name: str
    interval: Interval
    start: Start
    blocks_run: bool


@dataclass(frozen=True, slots=True)
class LevelFit:
    """After how many shots of the order the level is due and at its limit; None when not within sight."""

    level: LevelToFit
    due_after: int | None
    limit_after: int | None

    def due_during(self, shots: int) -> bool:
        return self.due_after is not None and self.due_after <= shots

    def limit_during(self, shots: int) -> bool:
        return self.limit_after is not None and self.limit_after <= shots


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer. `first` is the level that comes first within the order."""

    shots: int
    verdict: Verdict
    blocking: bool
    levels: tuple[LevelFit, ...]
    first: LevelFit | None


def fit(shots: int, levels: Sequence[LevelToFit], meter: Meter, rate: Rate | None, now: datetime) -> Fit:
    """Tell whether an order fits. Days and running hours are turned into shots by the tool's own rate, if any."""
    found = tuple(_level_fit(level, meter, rate, now) for level in levels)
    during = [one for one in found if one.due_during(shots)]
    first = min(during, key=lambda one: one.due_after or 0, default=None)
    over = [one for one in during if one.limit_during(shots)]
    verdict = Verdict.LIMIT_REACHED if over else Verdict.DO_FIRST if during else Verdict.FITS
    return Fit(shots, verdict, any(one.level.blocks_run for one in over), found, first)


def _level_fit(level: LevelToFit, meter: Meter, rate: Rate | None, now: datetime) -> LevelFit:
    marks = thresholds(level.interval, level.start)
    due = (marks.due_total, marks.due_at, marks.due_running_ms)
    limit = (marks.limit_total, marks.limit_at, marks.limit_running_ms)
    return LevelFit(level, _after(*due, meter, rate, now), _after(*limit, meter, rate, now))


def _after(
    total: int | None, at: datetime | None, running_ms: int | None, meter: Meter, rate: Rate | None, now: datetime
) -> int | None:
    """Return after how many shots the first of the three marks is reached, never less than none."""
    shots: list[float] = []
    if total is not None:
        shots.append(total - meter.total_high)
    if at is not None and rate is not None:
        shots.append((at - now) / timedelta(days=1) * rate.per_day)
    elif at is not None and at <= now:
        shots.append(0)
    if running_ms is not None and rate is not None and rate.hours_per_day > 0:
        ms_per_shot = rate.hours_per_day * 3_600_000 / rate.per_day
        shots.append((running_ms - meter.running_ms) / ms_per_shot)
    return max(0, ceil(min(shots))) if shots else None
