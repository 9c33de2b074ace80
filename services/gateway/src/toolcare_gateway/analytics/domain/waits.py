"""What a job waited for, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PARTS = "parts"
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Wait:
    since: datetime
    until: datetime | None
    reason: str

    @staticmethod
    def all_of(told: Sequence[Sequence[str | None]]) -> list["Wait"]:
        """Read them as they are kept: [[from, to or null, reason], ...]."""
        return [
            Wait(datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None, reason or "")
            for since, until, reason in told
            if since
        ]


def waited_ms(waits: Iterable[Wait], start: datetime, end: datetime) -> int:
    """Return how long within a span there was no part; never more than the span."""
    within = sum(
        (
            max(min(wait.until or end, end) - max(wait.since, start), timedelta())
            for wait in waits
            if wait.reason == PARTS
        ),
        timedelta(),
    )
    return round(min(within, max(end - start, timedelta())) / _MS)
