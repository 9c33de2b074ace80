"""How far a level has run, which level of a tool comes next, and what a list sorts by."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_PERMILLE = 99_999
_RANK_STEP = 1_000_000
_SEVERITIES = ("watch", "next_stop", "stop_now", "safety")
CRITICAL_RANK = _SEVERITIES.index("stop_now") + 1
OPEN_FAILURES = ("new", "accepted", "in_work")
_READINESS = ("ready", "due", "in_repair", "on_hold")
_LOCATIONS = ("press", "bench", "storage", "external", "unknown")


class Condition(StrEnum):
    """How a tool stands with its maintenance, from `none` (no plan) to `overdue`."""

    NONE = "none"
    OK = "ok"
    WARNED = "warned"
    DUE = "due"
    OVERDUE = "overdue"

    @property
    def rank(self) -> int:
        return _CONDITION_RANKS[self]


_CONDITION_RANKS = {condition: rank for rank, condition in enumerate(Condition)}


class DataState(StrEnum):
    """How fresh a tool's count is. `no_data` is not `idle`; `none` means that nothing counts it."""

    LIVE = "live"
    IDLE = "idle"
    FAULTY = "faulty"
    NO_DATA = "no_data"
    NONE = "none"


_DATA_STATE_OF_SOURCE = {
    "live": DataState.LIVE,
    "idle": DataState.IDLE,
    "faulty": DataState.FAULTY,
    "waiting": DataState.NO_DATA,
    "no_data": DataState.NO_DATA,
    "unreachable": DataState.NO_DATA,
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """One clock of a level: shots, or milliseconds since 1970 for calendar days."""

    start: int
    warn: int
    due: int
    limit: int

    def condition_at(self, position: int) -> Condition:
        if position >= self.limit:
            return Condition.OVERDUE
        if position >= self.due:
            return Condition.DUE
        return Condition.WARNED if position >= self.warn else Condition.OK

    def permille_at(self, position: int) -> int:
        span = max(self.due - self.start, 1)
        return min(max((position - self.start) * 1000 // span, 0), MAX_PERMILLE)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a plan. `told` is the condition its owner last announced; the bounds may already show a worse one."""

    level_id: str
    plan_name: str
    code: str
    name: str
    told: Condition
    shots: Bounds | None
    days: Bounds | None
    hours: Bounds | None = None
    running_ms: int = 0


Clock = Literal["shots", "days", "hours"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`by` names the clock that runs out first; `remaining_shots` is negative once the level is past due."""

    level: Level
    condition: Condition
    permille: int
    by: Clock
    remaining_shots: int | None


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // (datetime.resolution * 1000)


def progress(level: Level, total_high: int, now: datetime) -> Progress:
    """Where a level stands. The upper bound of the count decides, so an open gap never makes maintenance late."""
    clocks: list[tuple[Condition, int, Clock]] = []
    if level.shots:
        clocks.append((level.shots.condition_at(total_high), level.shots.permille_at(total_high), "shots"))
    if level.days:
        today = milliseconds(now)
        clocks.append((level.days.condition_at(today), level.days.permille_at(today), "days"))
    if level.hours:
        ran = level.running_ms
        clocks.append((level.hours.condition_at(ran), level.hours.permille_at(ran), "hours"))
    condition, permille, by = max(
        clocks, key=lambda clock: (clock[0].rank, clock[1]), default=(Condition.OK, 0, "shots")
    )
    return Progress(
        level=level,
        condition=max(condition, level.told, key=lambda either: either.rank),
        permille=permille,
        by=by,
        remaining_shots=level.shots.due - total_high if level.shots else None,
    )


def next_level(levels: Iterable[Level], total_high: int, now: datetime) -> Progress | None:
    """The level that needs hands first.

    Of those in the worst condition, the one with the fewest shots left, the nearest day or the fewest running
    hours left, whichever has run furthest: the three have no other measure in common.
    """
    every = [progress(level, total_high, now) for level in levels]
    worst = max((each.condition.rank for each in every), default=0)
    candidates = [each for each in every if each.condition.rank == worst]
    clocks: tuple[Clock, ...] = ("shots", "days", "hours")
    by_clock = [[each for each in candidates if each.by == clock] for clock in clocks]
    nearest = [min(same, key=_left) for same in by_clock if same]
    return max(nearest, key=lambda each: each.permille, default=None)


def _left(found: Progress) -> tuple[float, int, str]:
    """What is left of the clock it runs by. Of two that are due together the larger work comes first."""
    bounds = {"shots": found.level.shots, "days": found.level.days, "hours": found.level.hours}[found.by]
    left = float("inf") if bounds is None else bounds.due
    interval = 0 if bounds is None else bounds.due - bounds.start
    return left, -interval, found.level.code


class Lane(StrEnum):
    """The columns of the maintenance board."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"
    SCHEDULED = "scheduled"
    IN_WORK = "in_work"
    WAITING = "waiting"


_LANE_OF_JOB = {"scheduled": Lane.SCHEDULED, "started": Lane.IN_WORK, "waiting": Lane.WAITING}
_LANE_OF_CONDITION = {Condition.WARNED: Lane.SOON, Condition.DUE: Lane.DUE, Condition.OVERDUE: Lane.OVERDUE}


def lane(told: Condition, job_state: str | None) -> Lane | None:
    """Where a level stands on the board: by what is done about it, else by how urgent it is.

    A job that somebody opened early is work that is asked for. None: nobody has to do anything.
    """
    if job_state in _LANE_OF_JOB:
        return _LANE_OF_JOB[job_state]
    return _LANE_OF_CONDITION.get(told) or (Lane.DUE if job_state == "open" else None)


def urgency(condition: Condition, permille: int) -> int:
    """A number that sorts the worst tool highest."""
    return condition.rank * _RANK_STEP + min(permille, MAX_PERMILLE)


def data_state(source_states: Sequence[str]) -> DataState:
    """The best that any enabled source of the tool's machines can say."""
    seen = {_DATA_STATE_OF_SOURCE[state] for state in source_states if state in _DATA_STATE_OF_SOURCE}
    return next((state for state in DataState if state in seen), DataState.NONE)


def readiness_rank(readiness: str) -> int:
    """A number that sorts the tool that must not run highest."""
    return _READINESS.index(readiness)


def location_key(kind: str, name: str) -> str:
    """Sorts by kind of place, then by its name."""
    return f"{_LOCATIONS.index(kind)} {natural_key(name)}"


def severity_rank(severity: str) -> int:
    """A number that sorts the worst failure highest; 0 is no failure at all."""
    return _SEVERITIES.index(severity) + 1


def severity_of(rank: int) -> str | None:
    return _SEVERITIES[rank - 1] if rank else None


def code_spellings(short_code: str | None) -> str:
    """The code on a tool's label as people type it: in one piece, and parted by a dash as it is printed."""
    return "" if not short_code else f"{short_code}\n{short_code[:3]}-{short_code[3:]}"


def natural_key(text: str) -> str:
    """Sorts `T-9` before `T-10`: every run of digits is padded."""
    return re.sub(r"\d+", lambda digits: digits.group().zfill(12), text.casefold())[:200]
