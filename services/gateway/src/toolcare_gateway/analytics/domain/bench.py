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
