"""The time, as an argument."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

CLOCKS_DIFFER = timedelta(minutes=5)


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present as an aware time in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def believed(stored: datetime | None, now: datetime) -> datetime | None:
    """Return a stored time, or none where it lies so far ahead that the clock was set back since."""
    return None if stored is None or stored > now + CLOCKS_DIFFER else stored


class FixedClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by
