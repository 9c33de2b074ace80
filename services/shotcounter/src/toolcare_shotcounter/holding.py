"""While a press names a mould that is not mounted its shots may be held: nobody gets them until a person says whose."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolcare_shotcounter.domain import Mounting

_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """From `since` until just before `until` no tool at this counter is credited; None: still so."""

    id: str
    machine_id: str
    station: str
    mould: str
    since: datetime
    until: datetime | None = None


def just_after(confirmed: datetime | None, at: datetime) -> datetime:
    """Return where the time of a reading's shots begins: right after the reading before it, at a whole millisecond.

    A browser knows no finer time, and a person chooses this one to say whose the shots were.
    """
    if confirmed is None:
        return at
    after = confirmed + _TICK
    return min(at, after.replace(microsecond=after.microsecond // 1000 * 1000))


def not_held(mountings: Iterable[Mounting], holds: Collection[Hold]) -> list[Mounting]:
    """Return the mountings without the times in which they were held: each falls into as many pieces as are left."""
    left = list(mountings)
    for hold in holds:
        left = [piece for mounting in left for piece in _cut(mounting, hold)]
    return left


def _cut(mounting: Mounting, hold: Hold) -> Iterator[Mounting]:
    ends = mounting.until is not None and mounting.until <= hold.since
    if ends or (hold.until is not None and hold.until <= max(mounting.since, hold.since)):
        yield mounting
        return
    if mounting.since < hold.since:
        yield replace(mounting, until=hold.since)
    if hold.until is not None and (mounting.until is None or hold.until < mounting.until):
        yield replace(mounting, since=max(mounting.since, hold.until))
