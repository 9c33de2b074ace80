"""Hours summed for a chart: hours as they are, or days of a time zone, also those of 23 and 25 hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolcare_shotcounter.domain import HOUR, UnusableRange

_MOST = {"hour": timedelta(days=62), "day": timedelta(days=800)}
_USUAL = {"hour": timedelta(hours=48), "day": timedelta(days=30)}


class Bucket(StrEnum):
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Sum:
    from_at: datetime
    shots: int
    shots_high: int


@dataclass(frozen=True, slots=True)
class Range:
    """What a chart shows: whole buckets, from the one that holds `since` to the one that holds the end."""

    bucket: Bucket
    since: datetime
    until: datetime
    zone: ZoneInfo

    @classmethod
    def of(cls, bucket: Bucket, since: datetime | None, until: datetime | None, zone: str, now: datetime) -> "Range":
        """UnusableRange for an unknown zone, an end before the start, or more buckets than a chart can show."""
        end = (until or now).astimezone(UTC)
        start = (since or end - _USUAL[bucket]).astimezone(UTC)
        if not start < end:
            raise UnusableRange("The range ends before it begins. Swap `from` and `to`.")
        if end - start > _MOST[bucket]:
            raise UnusableRange(f"Ask for at most {_MOST[bucket].days} days at a time, or for days instead of hours.")
        return cls(bucket, start, end, _zone(zone))

    def edges(self) -> Iterator[datetime]:
        """The beginning of each bucket, in UTC."""
        edge = self.begin(self.since)
        while edge < self.until:
            yield edge
            edge = self._next(edge)

    def begin(self, at: datetime) -> datetime:
        if self.bucket is Bucket.HOUR:
            return at.replace(minute=0, second=0, microsecond=0)
        return self._midnight(at.astimezone(self.zone).date())

    def sums(self, hours: Sequence[tuple[datetime, int, int]]) -> list[Sum]:
        """Every bucket of the range, those without shots too. An hour belongs to the bucket in which it begins."""
        found = {edge: [0, 0] for edge in self.edges()}
        for hour, shots, high in hours:
            bucket = found.get(self.begin(hour))
            if bucket is not None:
                bucket[0] += shots
                bucket[1] += high
        return [Sum(edge, shots, high) for edge, (shots, high) in found.items()]

    def _next(self, edge: datetime) -> datetime:
        if self.bucket is Bucket.HOUR:
            return edge + HOUR
        return self._midnight(edge.astimezone(self.zone).date() + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnusableRange(f"{name!r} is no time zone. Write one like Europe/Berlin.") from error
