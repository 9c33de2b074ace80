"""Who holds the cycles of a press: the tools that hang on it, those a person assigned them to, or nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Self

from toolcare_shotcounter.domain import Counted, Mounting, Share, begin_of_crew, crew, shares
from toolcare_shotcounter.holding import Hold, not_held

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""The begin of a stretch before which no tool is known to have hung on the press."""
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a person decided on cycles that no mounted tool made, from `since` until just before `until`.

    Without a tool they are nobody's for good: a dry run. It holds only while no tool is known to have hung there, and
    for the cycles of one counter of the press; without a station for those of all, as it was decided before.
    """

    id: str
    machine_id: str
    tool_id: str | None
    mounting_id: str | None
    factor: int
    since: datetime
    until: datetime
    station: str | None = None

    def is_at(self, station: str) -> bool:
        return self.station is None or self.station == station


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose cycles are. `stretch` is when the time without a tool began; it is empty where somebody holds them."""

    tool_id: str | None
    mounting_id: str | None
    factor: int
    cavities: int | None = None
    assignment_id: str | None = None
    stretch: datetime | None = None

    @classmethod
    def of(cls, mounting: Mounting) -> Self:
        return cls(mounting.tool_id, mounting.id, mounting.factor, mounting.cavities)

    @classmethod
    def by_hand(cls, assignment: Assignment) -> Self:
        return cls(assignment.tool_id, assignment.mounting_id, assignment.factor, assignment_id=assignment.id)


@dataclass(frozen=True, slots=True)
class Hung:
    """What is known of a machine: which tools hung there when, and what of the rest was assigned.

    Those are among them that ended last before the time in question. `counters` names the station of each source,
    `counted` those that are counted now.
    """

    mountings: Sequence[Mounting]
    assignments: Sequence[Assignment] = ()
    counters: Mapping[str, str] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()
    holds: Sequence[Hold] = ()

    def of(self, source_id: str) -> Self:
        """Return what is credited at the counter of a source, as the press is counted now."""
        return self.at(self.counted_now(source_id))

    def counted_now(self, source_id: str) -> Counted:
        return Counted.at(self.counters.get(source_id, ""), self.counted)

    def at(self, counter: Counted) -> Self:
        """Return what is credited at a counter: what hung there, without the times that were held, or is assigned."""
        mine = [each for each in self.mountings if counter.counts(each)]
        holds = [hold for hold in self.holds if hold.station == counter.station]
        assigned = [each for each in self.assignments if each.is_at(counter.station)]
        return replace(self, mountings=not_held(mine, holds), assignments=assigned)

    def credited_within(self, since: datetime, until: datetime) -> Mounting | None:
        """Return the first run that gets shots of a part of a time."""
        runs = (each for each in self.mountings if each.since < until and (each.until is None or each.until > since))
        return next(runs, None)

    def edges(self) -> set[datetime]:
        """Every moment at which the holder may change."""
        hung = {moment for each in self.mountings for moment in (each.since, each.until) if moment is not None}
        held = {moment for hold in self.holds for moment in (hold.since, hold.until) if moment is not None}
        return hung | held | {moment for each in self.assignments for moment in (each.since, each.until)}


@dataclass(frozen=True, slots=True)
class Credit:
    """Cycles of one holder, made after `since` and until `until`: those of a share that came after `before` others."""

    holder: Holder
    cycles: int
    since: datetime
    until: datetime
    share: Share
    before: int = 0


def nobody(hung: Hung, at: datetime) -> Holder:
    """Return who holds a cycle of that moment while no tool hangs there: an assignment, or the stretch it is in."""
    held = next((each for each in hung.assignments if each.since <= at < each.until), None)
    if held is not None:
        return Holder.by_hand(held)
    over = [each.until for each in hung.assignments if each.until <= at]
    begin = begin_of_crew(hung.mountings, at)
    return Holder(None, None, 1, stretch=max((*over, begin or EVER)))


def credits_of(hung: Hung, since: datetime, at: datetime, cycles: int, cycle: timedelta) -> Iterator[Credit]:
    """Share the cycles of an interval out: each tool of a crew gets all that its crew made."""
    for share in shares(hung.mountings, since, at, cycles, cycle):
        for mounting in share.crew:
            yield Credit(Holder.of(mounting), share.cycles, share.since, share.until, share)
        if not share.crew:
            yield from _unassigned(hung, share)


def _unassigned(hung: Hung, share: Share) -> Iterator[Credit]:
    """Share out what no tool made by the even time of its cycles, so that an assignment can take any number."""
    edges = {edge for each in hung.assignments for edge in (each.since, each.until)}
    inside = sorted(edge for edge in edges if share.since < edge <= share.until)
    counts = [0, *(made_before(share, edge) for edge in inside), share.cycles]
    moments = [share.since, *inside, share.until]
    for (begin, end), (before, after) in zip(pairwise(moments), pairwise(counts), strict=True):
        if after > before:
            last = share.until if after == share.cycles else end - _TICK
            yield Credit(nobody(hung, last), after - before, begin, end, share, before)


def made_before(share: Share, edge: datetime) -> int:
    """Return how many of the cycles ended before a moment, evenly spread over their time; the last ends with it."""
    span = (share.until - share.since) // _TICK
    if span <= 0:
        return share.cycles if edge > share.until else 0
    return max(0, min(share.cycles, ((edge - share.since) // _TICK * share.cycles - 1) // span))


def moment_after(credit: Credit, cycles: int) -> datetime:
    """Return the first moment at which so many of the cycles are over."""
    share = credit.share
    span = (share.until - share.since) // _TICK
    return share.since + _TICK * (span * (credit.before + cycles) // share.cycles + 1)


Held = Mapping[Holder, tuple[int, datetime]]
"""Who holds the cycles of an interval: how many, and since when he had the press."""


def held_of(hung: Hung, since: datetime, at: datetime, cycles: int, cycle: timedelta) -> Held:
    began, found = min(since, at), dict[Holder, tuple[int, datetime]]()
    for credit in credits_of(hung, since, at, cycles, cycle):
        done, first = found.get(credit.holder, (0, credit.since))
        found[credit.holder] = (done + credit.cycles, max(began, min(first, credit.since)))
    return found


def doubtful(hung: Hung, since: datetime, at: datetime) -> tuple[list[Holder], list[Holder]]:
    """Return who may have made what a gap leaves open: who hung there at its end, and all of its time."""
    last = [*dict.fromkeys(Holder.of(each) for each in crew(hung.mountings, at))]
    runs = (each for each in hung.mountings if each.since <= at and (each.until is None or each.until > since))
    earlier = [holder for holder in dict.fromkeys(map(Holder.of, runs)) if holder not in last]
    return last or [nobody(hung, at)], [*last, *earlier] or [nobody(hung, at)]
