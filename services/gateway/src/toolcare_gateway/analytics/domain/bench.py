"""The work that comes to the bench, week by week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Work:
    """A job, known or foreseen, on a day; `minutes` is None where nobody said how long it takes."""

    on: date
    minutes: int | None
    is_scheduled: bool


@dataclass(frozen=True, slots=True)
class Week:
    start: date
    minutes: int
    jobs: int
    unplanned: int


def days_of_hours(left_ms: int, ran_ms: int, made: int, shots_per_day: float) -> int | None:
    """Return for how many days running hours last at a tool's pace, by how long it ran for the shots it `made`."""
    ms_per_day = ran_ms * shots_per_day / made if made > 0 else 0
    return int(left_ms / ms_per_day) if ms_per_day > 0 else None


def weeks(works: Iterable[Work], today: date) -> Sequence[Week]:
    """What should have been done before falls into this week, which began on Monday."""
    monday = today - timedelta(days=today.weekday())
    found = [Week(monday + number * _WEEK, 0, 0, 0) for number in range(WEEKS)]
    for work in works:
        number = max(0, (work.on - monday) // _WEEK)
        if number < WEEKS:
            week = found[number]
            found[number] = Week(
                week.start,
                week.minutes + (work.minutes or 0),
                week.jobs + 1,
                week.unplanned + (not work.is_scheduled),
            )
    return found
