"""Where failures lie: spots that are close are one, and an insert takes its failures along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

_GRID = 50
"""A spot is a fiftieth of the picture wide."""


@dataclass(frozen=True, slots=True)
class Trouble:
    failure_id: str
    at: datetime
    cavity: int | None
    component_id: str | None
    side: str | None
    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class Stay:
    """An insert at its place, from one moment to another."""

    insert_id: str
    serial: str
    component_id: str
    cavity: int | None
    position: str
    since: datetime
    until: datetime | None

    def holds(self, trouble: Trouble) -> bool:
        """Whether it sat where it failed, and then."""
        same = self.component_id == trouble.component_id if trouble.component_id else self.cavity == trouble.cavity
        placed = trouble.component_id is not None or trouble.cavity is not None
        return same and placed and self.since <= trouble.at and (self.until is None or trouble.at < self.until)


def spots(troubles: Iterable[Trouble]) -> Mapping[tuple[str, float, float], Sequence[str]]:
    """Return the failures at each side and place of the picture."""
    found: dict[tuple[str, float, float], list[str]] = {}
    for trouble in troubles:
        if trouble.side is not None and trouble.x is not None and trouble.y is not None:
            place = trouble.side, _snapped(trouble.x), _snapped(trouble.y)
            found.setdefault(place, []).append(trouble.failure_id)
    return found


def _snapped(value: float) -> float:
    cell = min(_GRID - 1, int(value * _GRID))
    return (cell + 0.5) / _GRID


Made: TypeAlias = tuple[datetime, datetime, int]
"""A day's two ends, which may be 23 or 25 hours apart, and what was made in it."""


def shots_during(stay: Stay, days: Iterable[Made]) -> int:
    """Return what the tool made while the insert sat there; a day's shots by the part of the day it sat there."""
    made = 0.0
    for begin, end, number in days:
        share = (min(stay.until or end, end) - max(stay.since, begin)) / (end - begin)
        made += number * min(1.0, max(0.0, share))
    return round(made)
