"""What a tool had come to at a moment in the past."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """The tool's life count as it was known at a moment."""

    at: datetime
    total: int


def total_at(before: Reading | None, after: Reading | None, at: datetime) -> int | None:
    """Return the count at a moment between two readings, as if the tool had run evenly between them.

    After the last reading it is the last; before the first nobody knows.
    """
    if before is None:
        return None
    if after is None or after.at <= before.at:
        return before.total
    share = (at - before.at) / (after.at - before.at)
    return before.total + int((after.total - before.total) * share)
