"""When a report comes round by itself, and of which days it then is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from toolcare_gateway.reports.domain import ReportKind, month_before, month_of

_DAY = timedelta(days=1)
_WEEK = 7


class Every(StrEnum):
    """In the morning of each day, of Mondays, of the first of a month."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LONGEST_WAIT: Mapping[Every, timedelta] = {Every.DAY: 2 * _DAY, Every.WEEK: 8 * _DAY, Every.MONTH: 32 * _DAY}
"""With a day for clocks that are put."""


class UnknownReportSchedule(Exception):
    def __init__(self, schedule_id: str) -> None:
        super().__init__("Load the list again; this schedule was deleted.")
        self.schedule_id = schedule_id


class NoRecipients(Exception):
    def __init__(self) -> None:
        super().__init__("Name at least one person or mail address that gets the report.")


class ReportRecipientUnknown(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(f"Take {username} out of the recipients; nobody of that name works here any more.")
        self.username = username


class ReportNotByClock(Exception):
    def __init__(self) -> None:
        super().__init__("An 8D report is about one failure: make it by hand, where the failure is.")


class NoAddressOfOwn(Exception):
    def __init__(self) -> None:
        super().__init__("Enter your own mail address in your account first; the test goes there.")


def next_after(every: Every, hour: int, now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `now`, by the clocks of the plant."""
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if at > now and _is_its_day(every, day):
            return at
        day += _DAY


def last_until(every: Every, hour: int, due: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The last moment that came while nobody was there to see it: it stands for all of them."""
    while (following := next_after(every, hour, due, zone)) <= now:
        due = following
    return due


def days_before(every: Every, due: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The day, week or month that was over when it came round."""
    day = due.astimezone(zone).date()
    match every:
        case Every.DAY:
            return day - _DAY, day - _DAY
        case Every.WEEK:
            return day - _WEEK * _DAY, day - _DAY
        case Every.MONTH:
            return month_before(day)


def days_of(kind: ReportKind, every: Every, due: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """A month of the plant is a whole month, however often it is sent."""
    first, last = days_before(every, due, zone)
    return month_of(first) if kind is ReportKind.PLANT_MONTH else (first, last)


def _is_its_day(every: Every, day: date) -> bool:
    match every:
        case Every.DAY:
            return True
        case Every.WEEK:
            return day.weekday() == 0
        case Every.MONTH:
            return day.day == 1
