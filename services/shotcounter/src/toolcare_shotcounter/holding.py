"""While a press names a mould that is not mounted its shots may be held: nobody gets them until a person says whose."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolcare_shared.ids import new_id
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

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    @property
    def was_begun(self) -> bool:
        """Whether anything is held: one that turned out to be none ends as it begins."""
        return self.until is None or self.until > self.since


def after(moment: datetime) -> datetime:
    """Return the first whole millisecond after a moment.

    A browser knows no finer time, and a person chooses this one to say whose the shots were.
    """
    following = moment + _TICK
    return following.replace(microsecond=following.microsecond // 1000 * 1000)


def just_after(confirmed: datetime | None, at: datetime) -> datetime:
    """Return where the time of a reading's shots begins: right after the reading before it."""
    return at if confirmed is None else min(at, after(confirmed))


def released(holds: Iterable[Hold], since: datetime, until: datetime | None) -> list[Hold]:
    """Return the holds without a time, up to `until` or for ever; one of which nothing is left was never begun."""
    found: list[Hold] = []
    for hold in holds:
        if (hold.until is not None and hold.until <= since) or (until is not None and until <= hold.since):
            found.append(hold)
            continue
        before = [replace(hold, until=since)] if hold.since < since else []
        ends_later = until is not None and (hold.until is None or hold.until > until)
        rest = [replace(hold, id=new_id() if before else hold.id, since=until)] if until and ends_later else []
        found += [*before, *rest] or [replace(hold, until=hold.since)]
    return found


def around(
    since: datetime, until: datetime | None, decided: Iterable[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime | None]]:
    """Return what a time has beside these pieces of it."""
    for begin, end in sorted(decided):
        if end <= since:
            continue
        if until is not None and begin >= until:
            break
        if begin > since:
            yield since, begin
        since = end
    if until is None or since < until:
        yield since, until


def held_too(holds: Iterable[Hold], more: Hold) -> list[Hold]:
    """Return the holds with one more, in which those that it adjoins for the same mould go up."""
    found: list[Hold] = []
    for hold in released(holds, more.since, more.until):
        if hold.was_begun and hold.mould == more.mould and hold.until == more.since:
            more = replace(hold, until=more.until)
        elif hold.was_begun and hold.mould == more.mould and hold.since == more.until:
            more, gone = replace(more, until=hold.until), replace(hold, until=hold.since)
            found.append(gone)
        else:
            found.append(hold)
    return [*found, more]


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
