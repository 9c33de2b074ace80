"""A time at a counter in which nobody comes or goes: who is credited and how short a cycle is are found out once.

No IO.

Nearly all readings of a batch are the next step of such a time. What they come to is then a few comparisons and sums.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Protocol

from toolcare_shotcounter.crediting import Holder, Hung, nobody
from toolcare_shotcounter.detector import Counter
from toolcare_shotcounter.domain import HOUR, Mounting, crew, hour_of
from toolcare_shotcounter.readings import CounterBits, CycleKind, Quality, Reading


class Line(Protocol):
    """What a holder gets in an hour."""

    def grow(self, shots: int, raw: int, from_at: datetime, to_at: datetime) -> None: ...


class PressLine(Protocol):
    """What the press made in an hour."""

    def grow(self, cycles: int, from_at: datetime, to_at: datetime) -> None: ...


@dataclass(slots=True)
class Steady:
    """From `since` until just before `until` nothing changes.

    `mould` is one that the press named and that is mounted. Without `press` none of these readings was booked yet.
    """

    since: datetime
    until: datetime
    counter: Counter
    holders: Sequence[Holder]
    bits: CounterBits | None
    resettable: bool | None
    kind: CycleKind | None
    quality: Quality | None
    mould: str | None = None
    lines: Sequence[tuple[Line, int]] = ()
    press: PressLine | None = None
    most: int = field(init=False)
    """So many shots may come late at once, whatever the time since the last ones."""

    def __post_init__(self) -> None:
        self.most = self.counter.burst // self.counter.min_cycle

    def covers(self, confirmed: datetime, reading: Reading) -> bool:
        """Whether all cycles between the two moments are of this time, told as the others were."""
        return (
            self.since <= confirmed <= reading.at < self.until
            and reading.kind is self.kind
            and reading.quality is self.quality
            and (not reading.mould or reading.mould == self.mould)
            and reading.counter_bits == self.bits
            and reading.resettable == self.resettable
        )

    def grow(self, cycles: int, value: int, since: datetime, at: datetime) -> None:
        for line, factor in self.lines:
            line.grow(cycles * factor, value, since, at)
        if self.press is not None:
            self.press.grow(cycles, since, at)


def steady(counter: Counter, mountings: Sequence[Mounting], hung: Hung, reading: Reading) -> Steady:
    """Return the steady time of the moment of a reading.

    `mountings` are all that hung at its counter, `hung` says what is credited; `counter` is that of the moment.
    """
    at, hour = reading.at, hour_of(reading.at)
    since, until = hour, hour + HOUR
    for edge in _edges(mountings, hung):
        if edge <= at:
            since = max(since, edge)
        else:
            until = min(until, edge)
    holders = tuple(Holder.of(mounting) for mounting in crew(hung.mountings, at)) or (nobody(hung, at),)
    return Steady(
        since,
        until,
        counter,
        holders,
        reading.counter_bits,
        reading.resettable,
        reading.kind,
        reading.quality,
    )


def _edges(mountings: Sequence[Mounting], hung: Hung) -> Iterator[datetime]:
    """Every moment at which the holders or the shortest cycle may change."""
    either = (mountings,) if mountings is hung.mountings else (mountings, hung.mountings)
    for each in chain(*either, hung.assignments):
        yield each.since
        if each.until is not None:
            yield each.until
