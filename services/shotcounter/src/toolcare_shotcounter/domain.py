"""Who is credited, what a source's silence means, and what a person may enter: rules without a database."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2s
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


class UnknownSource(Exception):
    def __init__(self, source_id: str) -> None:
        super().__init__(f"There is no source {source_id}. Look at the list of sources; it may have been removed.")
        self.source_id = source_id


class UnknownTool(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"There is no tool {tool_id}. Register it first.")
        self.tool_id = tool_id


class UnknownMachine(Exception):
    def __init__(self, machine_id: str) -> None:
        super().__init__(f"There is no machine {machine_id}. Register it first.")
        self.machine_id = machine_id


class UnknownGap(Exception):
    def __init__(self, item_id: str) -> None:
        super().__init__(f"There is no gap {item_id}. Look at the list of gaps.")
        self.item_id = item_id


class GapIsSettled(Exception):
    def __init__(self, item_id: str) -> None:
        super().__init__("This gap is settled already. If that was wrong, open it again first.")
        self.item_id = item_id


class GapIsOpen(Exception):
    def __init__(self, item_id: str) -> None:
        super().__init__("This gap is open already. Reload the page, and settle it.")
        self.item_id = item_id


class GapIsTold(Exception):
    def __init__(self, item_id: str) -> None:
        super().__init__(
            "Readings tell each step of this gap, so nothing of it is open. If they are wrong, enter the shots at the "
            "tool as a correction."
        )
        self.item_id = item_id


class BookedByHand(NamedTuple):
    """A line of the ledger that a person wrote; `by` is who, as kind and id."""

    entry_id: str
    tool: str
    shots: int
    at: datetime
    by: str
    note: str

    def __str__(self) -> str:
        return f"{self.shots:+} shots of {self.tool} on {self.at:%Y-%m-%d %H:%M} UTC by {self.by} ({self.note})"


class CorrectedByHand(Exception):
    """People changed counts of the gap's tools; `entries` are those lines of the ledger."""

    _NAMED = 3
    _SINCE: str
    _ADVICE: str

    def __init__(self, booked: Sequence[BookedByHand]) -> None:
        more = f"; and {len(booked) - self._NAMED} more" if len(booked) > self._NAMED else ""
        super().__init__(
            f"{self._SINCE}, counts of its tools were changed by hand: {'; '.join(map(str, booked[: self._NAMED]))}"
            f"{more}. {self._ADVICE} If it was about something else, name these entries in `despite`."
        )
        self.entries = [one.entry_id for one in booked]


class CorrectedSince(CorrectedByHand):
    """That was after the gap was settled, which is to be opened again."""

    _SINCE = "Since this gap was settled"
    _ADVICE = (
        "If that was to put right what the gap was settled with, opening it again would do the same once more: leave "
        "it settled, or take that entry back at the tool first."
    )


class CorrectedMeanwhile(CorrectedByHand):
    """That was after the counter was last heard before the gap, which is to be settled."""

    _SINCE = "Since this gap began"
    _ADVICE = (
        "If that was to put in what the gap leaves out, settling it with more than is booked would do the same once "
        "more: settle it with its least, which is booked already, or take that entry back at the tool first."
    )


class LessThanToTakeBack(Exception):
    """A person set the tool's count lower since the gap was settled."""

    def __init__(self, tool_id: str, total: int, shots: int) -> None:
        super().__init__(
            f"The tool has {total} shots, since somebody set its count lower; {shots} cannot be taken back from it. If "
            "that was wrong too, enter the shots at the tool as a correction first."
        )
        self.tool_id, self.total, self.shots = tool_id, total, shots


class OutsideGap(Exception):
    def __init__(self, low: int, high: int, entered: int) -> None:
        super().__init__(
            f"Enter a count from {low} to {high}: outside of it the counter could not have come to its value."
        )
        self.low, self.high, self.entered = low, high, entered


class ImplausibleEntry(Exception):
    def __init__(self, low: int, high: int, entered: int, why: str) -> None:
        super().__init__(f"{why} Expected {low} to {high}, entered {entered}. Check it; confirm if it is right.")
        self.low, self.high, self.entered = low, high, entered


CLOCKS_DIFFER = timedelta(minutes=5)


class EntryInFuture(Exception):
    def __init__(self) -> None:
        super().__init__("The time lies in the future. Enter the time at which the shots were made or read.")


class TotalBelowZero(Exception):
    def __init__(self, total: int, shots: int) -> None:
        super().__init__(f"The tool has {total} shots; {shots} would leave fewer than none. Enter at most that many.")
        self.total, self.shots = total, shots


class UnusableRange(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)


class SourceTaken(Exception):
    def __init__(self, machine_id: str) -> None:
        super().__init__(
            f"Machine {machine_id} has a source on its default topic already. Change that one, or map another topic."
        )
        self.machine_id = machine_id


class MachineIsCounted(Exception):
    """Two sources at work on one machine would count each of its shots twice."""

    def __init__(self, machine_id: str, source: str) -> None:
        super().__init__(
            f"Machine {machine_id} is counted by the source {source} already; two would count each shot twice. "
            "Switch that one off first, or set this one up switched off. Where the press has several counters, give "
            "each source its station."
        )
        self.machine_id, self.source = machine_id, source


class UsualSourceRemoved(Exception):
    """A person removed the source of the machine's default topic; only a person brings it back."""

    def __init__(self, machine_id: str) -> None:
        super().__init__(f"The source of the default topic of {machine_id} was removed. Add it again under Sources.")
        self.machine_id = machine_id


class StationIsCounted(Exception):
    """Two sources at work on one station of a machine would count each of its shots twice."""

    def __init__(self, machine_id: str, station: str, source: str) -> None:
        super().__init__(
            f"Station {station} of machine {machine_id} is counted by the source {source} already. "
            "Choose another station, or switch that source off first."
        )
        self.machine_id, self.station, self.source = machine_id, station, source


class CounterIsCounted(Exception):
    """One counter counts for one machine; on a second one each of its shots would count again."""

    def __init__(self, machine_id: str, source: str) -> None:
        super().__init__(
            f"The source {source} of machine {machine_id} reads this very counter. Check the address and the node or "
            "topic, switch that source off first, or set this one up switched off."
        )
        self.machine_id, self.source = machine_id, source


class ConfigDoesNotFit(Exception):
    """`fields` names what is wrong with a source's configuration."""

    def __init__(self, kind: str, fields: Sequence[str]) -> None:
        super().__init__(f"Correct the configuration of this {kind} source: {'; '.join(fields)}")
        self.kind, self.fields = kind, list(fields)


@dataclass(frozen=True, slots=True)
class Tool:
    """What counting needs to know of a tool."""

    id: str
    number: str
    expected_cycle_ms: int | None = None
    min_cycle_ms: int | None = None
    design_life_shots: int | None = None
    cavities: int | None = None
    """Cavities that are not blocked."""


@dataclass(frozen=True, slots=True)
class Mounting:
    """A tool on a machine from `since` until `until`; None: still there."""

    id: str
    tool_id: str
    machine_id: str
    factor: int
    since: datetime
    until: datetime | None = None
    cavities: int | None = None
    """Cavities that make parts in this run; None where nobody said."""
    station: str = ""
    """Where it hangs on a press with several counters."""

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def stays_since(self, at: datetime) -> bool:
        """Whether it hung there at that moment and still does."""
        return self.since <= at and self.until is None


class Sums(NamedTuple):
    """A tool's shots, who made them last, what of them was told, and since when and of which run the rest is."""

    tool_id: str
    machine_id: str | None
    source_id: str | None
    total: int
    total_high: int
    published: int
    published_high: int
    last_shot_at: datetime | None
    pending_from: datetime | None
    mounting_id: str | None

    @property
    def are_told(self) -> bool:
        return (self.total, self.total_high) == (self.published, self.published_high)


Crew = tuple[Mounting, ...]
"""The tools that hang on a machine together."""


def crew(mountings: Iterable[Mounting], at: datetime) -> Crew:
    return tuple(mounting for mounting in mountings if mounting.holds(at))


def counted_at(station: str, stations: Collection[str]) -> str:
    """Return which of a press's counters counts a tool: that of its station, else the press's first.

    So a tool of which nobody said where it hangs is counted once, however many counters the press has.
    """
    return station if station in stations else min(stations, default="")


@dataclass(frozen=True, slots=True)
class Counted:
    """At which of a press's counters cycles were counted, beside which others: kept with them, as both may change."""

    station: str
    stations: str
    """All that were counted then, one a line."""

    @classmethod
    def at(cls, station: str, stations: Collection[str]) -> Self:
        return cls(station, "\n".join(sorted({*stations, station})))

    def counts(self, mounting: Mounting) -> bool:
        return counted_at(mounting.station, self.stations.split("\n")) == self.station

    @property
    def key(self) -> str:
        return _short(self.station, self.stations)


@lru_cache(maxsize=4096)
def _short(station: str, stations: str) -> str:
    return blake2s(f"{station}\n{stations}".encode(), digest_size=4).hexdigest()


def is_manned(mountings: Iterable[Mounting], stations: Collection[str], since: datetime) -> bool:
    """Whether at each counter of a machine a tool has hung all the time since then: nothing of it is nobody's."""
    manned = {counted_at(each.station, stations) for each in mountings if each.stays_since(since)}
    return manned >= (set(stations) or {""})


def min_cycle(tools: Iterable[Tool], default: timedelta) -> timedelta:
    """The shortest time one machine cycle can take with these tools.

    The smallest of all, since a cap must never be too small; a tool of which nothing is known counts with the default.
    """
    return min((_min_cycle(tool, default) for tool in tools), default=default)


def _min_cycle(tool: Tool, default: timedelta) -> timedelta:
    if tool.min_cycle_ms:
        return timedelta(milliseconds=tool.min_cycle_ms)
    if tool.expected_cycle_ms:
        return timedelta(milliseconds=max(1, tool.expected_cycle_ms // 2))
    return default


def hung_cycle(
    mountings: Sequence[Mounting], tools: Mapping[str, Tool], since: datetime, at: datetime, default: timedelta
) -> timedelta:
    """Return the shortest cycle of any tool that hung there between the two."""
    hung = [
        tools[mounting.tool_id]
        for mounting in mountings
        if mounting.since <= at and (mounting.until is None or mounting.until > since) and mounting.tool_id in tools
    ]
    return min_cycle(hung, default)


def idle_after(tools: Iterable[Tool], default: timedelta = timedelta(seconds=60)) -> timedelta:
    """Three expected cycles of the slowest tool; a minute where nobody knows."""
    known = [timedelta(milliseconds=3 * tool.expected_cycle_ms) for tool in tools if tool.expected_cycle_ms]
    return max(known, default=default)


@dataclass(frozen=True, slots=True)
class Share:
    """Machine cycles that one crew made between two moments; an empty crew means unassigned."""

    crew: Crew
    cycles: int
    since: datetime
    until: datetime


def shares(mountings: Sequence[Mounting], since: datetime, at: datetime, cycles: int, cycle: timedelta) -> list[Share]:
    """Split the cycles of an interval between the crews that were mounted in it.

    The crew at its end gets as many as it can have made since it was mounted; only what does not fit into that time
    goes to the crew before it, and so on back. A shot after a tool change, with the last reading before it, is thus
    the new tool's.
    """
    split: list[Share] = []
    end = at
    while cycles > 0:
        present = crew(mountings, end)
        begin = begin_of_crew(mountings, end)
        if begin is None or begin <= since:
            return [*split, Share(present, cycles, min(since, end), end)]
        fits = min(cycles, (end - begin) // cycle + 1)
        split.append(Share(present, fits, begin, end))
        cycles -= fits
        end = begin - timedelta(microseconds=1)
    return split


def begin_of_crew(mountings: Sequence[Mounting], at: datetime) -> datetime | None:
    """When the crew of that moment came together: the last change at or before it."""
    changes = [moment for each in mountings for moment in (each.since, each.until) if moment and moment <= at]
    return max(changes, default=None)


def named(mould: str, crew_of: Crew, tools: Mapping[str, Tool]) -> Mounting | None:
    """Return the mounting whose tool a mould id from the press means: by its id or, without case, its number."""
    said = mould.strip().casefold()
    return next(
        (
            mounting
            for mounting in crew_of
            if said
            in {mounting.tool_id, tools[mounting.tool_id].number.casefold() if mounting.tool_id in tools else ""}
        ),
        None,
    )


def spread(since: datetime, at: datetime, shots: int) -> Iterator[tuple[datetime, int]]:
    """Share the shots of an interval among its hours by their length; the sum is exact, also of those taken back."""
    begin = min(since, at)
    if at.replace(minute=0, second=0, microsecond=0) <= begin or shots == 0:
        yield hour_of(at), shots
        return
    if shots < 0:
        yield from ((hour, -some) for hour, some in spread(since, at, -shots))
        return
    given, span, edge = 0, at - begin, hour_of(begin)
    while edge < at:
        following = edge + HOUR
        due = shots * (min(following, at) - begin) // span if following < at else shots
        if due != given:
            yield edge, due - given
        given, edge = due, following


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def day_after(midnight: datetime, zone: ZoneInfo) -> datetime:
    """Return the next midnight of the plant: 23, 24 or 25 hours later."""
    return (midnight.astimezone(zone) + timedelta(days=1)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a source's pulse, by our own clock. `trouble` is what the source itself reported last.

    `remark` is of a source that is heard all the same, as on its clock. `seldom_ms` is how often its counter is looked
    at, where shots may come faster and a reset would hide some.
    """

    enabled: bool
    seen_at: datetime | None
    moved_at: datetime | None
    trouble: str | None
    trouble_detail: str
    stale_after: timedelta
    idle_after: timedelta
    remark: str = ""
    seldom_ms: float | None = None

    def remarks(self) -> str:
        seldom = "" if self.seldom_ms is None else _seldom(self.seldom_ms)
        return " ".join(each for each in (self.remark, seldom) if each)


def _seldom(sampled_ms: float) -> str:
    return (
        f"The server looks at this counter only every {sampled_ms:g} ms, and shots may come faster. The total stays "
        "exact, but a reset leaves a gap. Have the server sample it more often."
    )


def state_of(heard: Heard, now: datetime) -> tuple[str, str]:
    """Return the state and the sentence a person reads. Silence is `no_data`; only a counter we hear can be idle."""
    if not heard.enabled:
        return "disabled", "Switched off in Toolcare."
    if heard.trouble is not None:
        return heard.trouble, heard.trouble_detail
    if heard.seen_at is None:
        return "waiting", "Nothing has been heard yet."
    if now - heard.seen_at > heard.stale_after:
        return (
            "no_data",
            f"Silent for more than {heard.stale_after.total_seconds():.0f} s: check the press and the network.",
        )
    if heard.moved_at is None or now - heard.moved_at > heard.idle_after:
        return "idle", heard.remarks()
    return "live", heard.remarks()


def said_at(said: datetime | None, now: datetime) -> datetime:
    """Return when shots were made or read: now if nothing is said, or a tablet's clock is a little ahead."""
    return now if said is None or now < said <= now + CLOCKS_DIFFER else said


def plausible_shots(shots: int, since: datetime | None, at: datetime, cycle: timedelta) -> None:
    """Raise ImplausibleEntry when a person enters more shots than fit since the last count, or fewer than none."""
    if since is None and shots >= 0:
        return
    most = 0 if since is None else max(0, (at - since) // cycle + 1)
    if not 0 <= shots <= most:
        why = "Shots are counted up." if shots < 0 else "So many shots do not fit into the time since the last count."
        raise ImplausibleEntry(0, most, shots, why)


def within_life(total: int, shots: int, design_life: int | None) -> None:
    """Raise ImplausibleEntry when an entry takes a tool beyond its design life at one go."""
    if design_life is not None and total + shots > design_life >= total:
        raise ImplausibleEntry(0, design_life - total, shots, "That is beyond the design life of the tool.")
