"""How often a level of maintenance is due, and how far along it is.

One figure decides everything: the *share* of the interval that is used up. With several intervals (shots, days, running
hours) the greatest share counts (whichever comes first). Shares are exact fractions: a level is due exactly at its
interval, not one rounding error before or after it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

MAX_SHOTS = 1_000_000_000
MAX_DAYS = 36_500
MAX_HOURS = 1_000_000
MAX_LIMIT_PERCENT = 1_000
WHOLE = 100
HOUR_MS = 3_600_000
_TOLD_EACH_MS = HOUR_MS // 4


class Status(StrEnum):
    """How urgent a level is. The order of the members is the order of urgency."""

    OK = "ok"
    WARNED = "warned"
    DUE = "due"
    OVERDUE = "overdue"

    @property
    def rank(self) -> int:
        return _ORDER.index(self)

    @property
    def needs_job(self) -> bool:
        """Return whether somebody has to do the work: a warning only announces it."""
        return self.rank >= Status.DUE.rank


_ORDER = tuple(Status)


class Reason(StrEnum):
    """Which of the clocks a status comes from; `hours` are running hours of the tool."""

    SHOTS = "shots"
    DAYS = "days"
    HOURS = "hours"


class InvalidInterval(Exception):
    """An interval that could never fall due, or that would warn after it is due."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A level's interval in shots, days of 24 hours and running hours; warning and limit in percent of it.

    `only_stored`: its days count only while the tool hangs on no press.
    """

    shots: int | None
    days: int | None
    warn_percent: int = 90
    limit_percent: int = 110
    hours: int | None = None
    only_stored: bool = False

    def __post_init__(self) -> None:
        if self.shots is None and self.days is None and self.hours is None:
            raise InvalidInterval("Give an interval in shots, in days, in running hours, or several of them.")
        if self.only_stored and (self.days is None or self.shots is not None or self.hours is not None):
            raise InvalidInterval("A level for stored tools counts days alone: give its interval in days only.")
        if self.hours is not None and not 1 <= self.hours <= MAX_HOURS:
            raise InvalidInterval(f"An interval in running hours is between 1 and {MAX_HOURS}.")
        if self.shots is not None and not 1 <= self.shots <= MAX_SHOTS:
            raise InvalidInterval(f"An interval in shots is between 1 and {MAX_SHOTS}.")
        if self.days is not None and not 1 <= self.days <= MAX_DAYS:
            raise InvalidInterval(f"An interval in days is between 1 and {MAX_DAYS}.")
        if not 1 <= self.warn_percent <= WHOLE:
            raise InvalidInterval("The warning is given at 1 to 100 percent of the interval.")
        if not WHOLE <= self.limit_percent <= MAX_LIMIT_PERCENT:
            raise InvalidInterval(f"The limit is at 100 to {MAX_LIMIT_PERCENT} percent of the interval.")


@dataclass(frozen=True, slots=True)
class Start:
    """Where an interval began: the tool's lifetime count (its upper bound), the instant and its running time.

    `stored_since` is from when the days of a level for stored tools count, if later; `on_press` stops them.
    """

    total: int
    at: datetime
    running_ms: int = 0
    stored_since: datetime | None = None
    on_press: bool = False

    @property
    def calendar_from(self) -> datetime | None:
        """Return from when the days count; None while they stand still."""
        if self.on_press:
            return None
        return self.at if self.stored_since is None else max(self.at, self.stored_since)


@dataclass(frozen=True, slots=True)
class Meter:
    """What a tool has come to in its life: the most shots it can have made, and its running time."""

    total_high: int
    running_ms: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What an interval has come to at some count and instant."""

    status: Status
    reason: Reason
    share: Fraction

    @property
    def percent(self) -> int:
        """Return the used share in whole percent, rounded down: 100 is never shown before it is due."""
        return int(max(self.share, Fraction(0)) * WHOLE)


def standing(interval: Interval, start: Start, meter: Meter, now: datetime) -> Standing:
    """Judge an interval by what the tool has come to and the time now."""
    share, reason = max(_shares(interval, start, meter, now), key=lambda found: found[0])
    return Standing(_status(share * WHOLE, interval), reason, share)


def _shares(interval: Interval, start: Start, meter: Meter, now: datetime) -> list[tuple[Fraction, Reason]]:
    shares = []
    if interval.shots is not None:
        shares.append((Fraction(meter.total_high - start.total, interval.shots), Reason.SHOTS))
    if interval.days is not None:
        microsecond = timedelta(microseconds=1)
        began = start.calendar_from or now
        elapsed, whole = (now - began) // microsecond, timedelta(days=interval.days) // microsecond
        shares.append((Fraction(elapsed, whole), Reason.DAYS))
    if interval.hours is not None:
        shares.append((Fraction(meter.running_ms - start.running_ms, interval.hours * HOUR_MS), Reason.HOURS))
    return shares


def _status(percent: Fraction, interval: Interval) -> Status:
    if percent >= interval.limit_percent:
        return Status.OVERDUE
    if percent >= WHOLE:
        return Status.DUE
    if percent >= interval.warn_percent:
        return Status.WARNED
    return Status.OK


def crossed(before: Status, after: Status) -> tuple[Status, ...]:
    """Return every status entered on the way up, in order: a jump from ok to overdue still warns and falls due."""
    return _ORDER[before.rank + 1 : after.rank + 1]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The counts and instants at which an interval warns, falls due and reaches its limit."""

    warn_total: int | None
    due_total: int | None
    limit_total: int | None
    warn_at: datetime | None
    due_at: datetime | None
    limit_at: datetime | None
    warn_running_ms: int | None = None
    due_running_ms: int | None = None
    limit_running_ms: int | None = None

    def next_instant(self, now: datetime) -> datetime | None:
        """Return when the calendar alone may change the status next."""
        later = [at for at in (self.warn_at, self.due_at, self.limit_at) if at is not None and at > now]
        return min(later, default=None)


def thresholds(interval: Interval, start: Start) -> Thresholds:
    """Return the first whole shot and the exact instant at which each status is reached."""
    return Thresholds(
        warn_total=_total_at(interval, start, interval.warn_percent),
        due_total=_total_at(interval, start, WHOLE),
        limit_total=_total_at(interval, start, interval.limit_percent),
        warn_at=_instant_at(interval, start, interval.warn_percent),
        due_at=_instant_at(interval, start, WHOLE),
        limit_at=_instant_at(interval, start, interval.limit_percent),
        warn_running_ms=_running_at(interval, start, interval.warn_percent),
        due_running_ms=_running_at(interval, start, WHOLE),
        limit_running_ms=_running_at(interval, start, interval.limit_percent),
    )


def has_run_on(interval: Interval, start: Start, before_ms: int, after_ms: int) -> bool:
    """Return whether the running hours have come to another percent of the interval, or quarter of an hour if longer.

    So often others are told of them: they hear the count themselves, but not how long a tool ran for it.
    """
    if interval.hours is None:
        return False
    step = max(interval.hours * HOUR_MS // WHOLE, _TOLD_EACH_MS)
    return (before_ms - start.running_ms) // step != (after_ms - start.running_ms) // step


def _total_at(interval: Interval, start: Start, percent: int) -> int | None:
    if interval.shots is None:
        return None
    return start.total - (-interval.shots * percent // WHOLE)


def _instant_at(interval: Interval, start: Start, percent: int) -> datetime | None:
    if interval.days is None or start.calendar_from is None:
        return None
    return start.calendar_from + timedelta(days=interval.days) * percent / WHOLE


def _running_at(interval: Interval, start: Start, percent: int) -> int | None:
    if interval.hours is None:
        return None
    return start.running_ms - (-interval.hours * HOUR_MS * percent // WHOLE)
