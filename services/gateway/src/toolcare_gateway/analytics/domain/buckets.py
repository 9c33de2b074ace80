"""A period cut into days, weeks or months of the plant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from toolcare_gateway.analytics.domain.period import Period

MOST = 400
_DAY = timedelta(days=1)


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class TooManyPoints(Exception):
    def __init__(self) -> None:
        super().__init__(f"Choose weeks or months, or a shorter period: a trend has at most {MOST} points.")


def buckets(period: Period, step: Step) -> Sequence[Period]:
    """Return the parts of a period up to today; the first and last may be cut short. Weeks begin on Monday."""
    found: list[Period] = []
    first, last = period.first, min(period.last, period.today)
    while first <= last:
        after = _after(first, step)
        found.append(replace(period, first=first, last=min(after - _DAY, period.last)))
        first = after
    if len(found) > MOST:
        raise TooManyPoints
    return found


def is_whole(part: Period, step: Step) -> bool:
    """Whether nothing of its day, week or month is cut off or yet to come."""
    first, after = _after(part.first - _DAY, step), _after(part.first, step)
    return part.first == first and part.last + _DAY == after and part.last < part.today


def _after(day: date, step: Step) -> date:
    if step is Step.DAY:
        return day + _DAY
    if step is Step.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
