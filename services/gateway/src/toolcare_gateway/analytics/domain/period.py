"""A period: whole days of the plant, both ends included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_DAYS = 90
LONGEST_DAYS = 3660
_DAY = timedelta(days=1)
EARLIEST = date(2000, 1, 1)
LATEST = date(2200, 1, 1)


class PeriodBackwards(Exception):
    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"Let the period end on {first} or later; now it would end on {last}, before it begins.")


class PeriodTooLong(Exception):
    def __init__(self) -> None:
        super().__init__(f"Choose a period of at most {LONGEST_DAYS} days between {EARLIEST} and {LATEST}.")


@dataclass(frozen=True, slots=True)
class Period:
    """`now` cuts it: what has not happened yet is in no figure."""

    first: date
    last: date
    zone: ZoneInfo
    now: datetime

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment that is not in it any more; now, while it lasts."""
        return min(self.over, max(self.now, self.start))

    @property
    def over(self) -> datetime:
        return midnight(self.last + _DAY, self.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def local_end(self) -> date:
        """The day that runs at its end: what was due before it is late."""
        return self.end.astimezone(self.zone).date()

    @property
    def hours(self) -> float:
        """As long as it has lasted by now; days on which clocks change have 23 or 25."""
        return (self.end - self.start) / timedelta(hours=1)

    def before(self) -> "Period":
        """The period of as many days that ends where this one begins."""
        length = timedelta(days=self.days)
        return Period(self.first - length, self.last - length, self.zone, self.now)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def period_of(first: date | None, last: date | None, zone: ZoneInfo, now: datetime) -> Period:
    """Fill in what was left out: the last ninety days up to today."""
    today = now.astimezone(zone).date()
    end = last or max(today, first or today)
    begin = first or end - timedelta(days=DEFAULT_DAYS - 1)
    if end < begin:
        raise PeriodBackwards(begin, end)
    if (end - begin).days >= LONGEST_DAYS or begin < EARLIEST or end > LATEST:
        raise PeriodTooLong
    return Period(begin, end, zone, now)
