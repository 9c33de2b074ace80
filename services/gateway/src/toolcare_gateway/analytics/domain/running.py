"""When a press or a tool makes parts again, by the stretches of time in which shots were counted.

A pause of more than five minutes ends a stretch: shorter ones are no stops, and no shot takes that long. Twenty shots
in a row are production; those who mend a tool or set a press try it with fewer, and stop again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

PAUSE = timedelta(minutes=5)
IN_A_ROW = 20


class Made(Protocol):
    """Shots without a pause. What was entered by hand says nothing of when in its time they were made."""

    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...
    @property
    def shots(self) -> int: ...
    @property
    def by_hand(self) -> bool: ...


def begins(from_at: datetime, to_at: datetime, shots: int) -> datetime:
    """Return when counted shots began to be made: a counter that stood tells of the time before them too."""
    return max(from_at, to_at - shots * PAUSE)


def makes_parts(stretches: Iterable[Made], at: datetime, shots: int) -> datetime | None:
    """Return from when on, at `at` or later, so many shots were made in a row."""
    begun = (_from(each, at, shots) for each in stretches)
    return min((since for since in begun if since is not None), default=None)


def _from(made: Made, at: datetime, shots: int) -> datetime | None:
    if made.since >= at:
        return made.since if made.shots >= shots else None
    if made.by_hand or made.until <= at:
        return None
    after = made.shots * (made.until - at)
    return at if after >= shots * (made.until - made.since) else None
