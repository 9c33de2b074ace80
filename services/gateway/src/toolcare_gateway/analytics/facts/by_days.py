"""Sharing out over the plant's days what was counted between two moments."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

_DAY = timedelta(days=1)
_MS = timedelta(milliseconds=1)
COUNTS_COME_WITHIN = timedelta(hours=1)
"""What is booked later than that after a day's end changes a day that was over."""


def day_of(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


@lru_cache(maxsize=4096)
def day_end(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + _DAY, time(), zone).astimezone(UTC)


def is_late(booked_at: datetime, day: date, zone: tzinfo) -> bool:
    return booked_at > day_end(day, zone) + COUNTS_COME_WITHIN


def lengths_by_day(start: datetime, end: datetime, zone: tzinfo) -> Sequence[tuple[date, int]]:
    """How many milliseconds of each day lie between the two; one that has no length belongs to the day of its end."""
    last = day_of(end, zone)
    if start >= day_end(last - _DAY, zone):
        return [(last, max(0, (end - start) // _MS))]
    return [length for length in _lengths(start, end, zone) if length[1]] or [(last, 0)]


def _lengths(start: datetime, end: datetime, zone: tzinfo) -> Iterator[tuple[date, int]]:
    while start < end:
        day = day_of(start, zone)
        until = min(end, day_end(day, zone))
        yield day, (until - start) // _MS
        start = until


def share_out(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in the ratio of the weights that add up to the amount, by largest remainder; of equals the first.

    A negative amount is shared out like its positive one. Without weight all goes to the last.
    """
    if len(weights) == 1:
        return [amount]
    whole = sum(weights)
    if not whole:
        return [*(0 for _ in weights[1:]), amount]
    size, sign = abs(amount), 1 if amount >= 0 else -1
    shares = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(size * weights[place] % whole))
    for place in by_remainder[: size - sum(shares)]:
        shares[place] += 1
    return [sign * share for share in shares]
