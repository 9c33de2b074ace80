"""Saying afterwards what really hung on a press: which runs are in the way, and what may not be changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from toolcare_registry.domain import (
    EARLIEST,
    Identity,
    Machine,
    Mounting,
    TimeTooEarly,
    Tool,
    hangs_at,
    is_ahead,
    not_ahead,
)
from toolcare_registry.domain.configurations import Configuration


class UnknownRun(Exception):
    def __init__(self, mounting_id: str) -> None:
        super().__init__(f"There is no run {mounting_id}. Look at the tool's runs.")
        self.mounting_id = mounting_id


class RunChangedMeanwhile(Exception):
    def __init__(self, corrections: int) -> None:
        super().__init__("Somebody corrected this run meanwhile. Look at it again before you change it.")
        self.corrections = corrections


class NothingToCorrect(Exception):
    def __init__(self) -> None:
        super().__init__("The run is known just so. Change the tool, the press, the station, a time or the cavities.")


class RunEndsBeforeItBegins(Exception):
    def __init__(self) -> None:
        super().__init__("The run ends before it begins. Swap its ends.")


class RunStaysEnded(Exception):
    def __init__(self) -> None:
        super().__init__("A run that has ended stays ended. If the tool still hangs there, mount it again.")


class TooManyCavities(Exception):
    def __init__(self, cavities: int) -> None:
        super().__init__(f"The tool has {cavities} cavities. Enter at most that many.")
        self.cavities = cavities


class RunInTheWay(Exception):
    """Another run of the tool, or of another tool on the press, at the same time."""

    def __init__(self, mounting_id: str, number: str, machine: str, since: datetime, until: datetime | None) -> None:
        end = until.isoformat() if until else "now"
        super().__init__(
            f"{number} hung on {machine} from {since.isoformat()} to {end}. "
            "Correct that run first, choose another time, or say that both hung there."
        )
        self.mounting_id, self.number, self.machine = mounting_id, number, machine
        self.since, self.until = since.isoformat(), until.isoformat() if until else None


@dataclass(frozen=True, slots=True)
class RunAsItWas:
    """What a person says of a run. `active_cavities` as counted then; None: as the configuration has it.

    `station` is where it hung on a press with several counters.
    """

    tool_id: str
    machine_id: str
    since: datetime
    until: datetime | None
    shot_factor: int
    configuration_id: str | None = None
    active_cavities: int | None = None
    station: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of a run; `number` counts them."""

    id: str
    number: int
    before: RunAsItWas
    after: RunAsItWas
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A correction that may be made, with the tools and presses before and after."""

    before: Mounting
    after: Mounting
    tools: dict[str, Tool]
    machines: dict[str, Machine]
    configuration: Configuration | None
    former: Configuration | None


def as_it_was(run: Mounting) -> RunAsItWas:
    return RunAsItWas(
        run.tool_id,
        run.machine_id,
        run.mounted_at,
        run.unmounted_at,
        run.shot_factor,
        run.configuration_id,
        run.active_cavities,
        run.station,
    )


def corrected(run: Mounting, wanted: RunAsItWas, by: str, now: datetime) -> Mounting:
    """Return the run as it was. What a scan or the press said of another tool says nothing of this one."""
    since = not_ahead(wanted.since, now)
    until = None if wanted.until is None else not_ahead(wanted.until, now)
    if since < EARLIEST:
        raise TimeTooEarly(since, EARLIEST, "the clock of the device seems to be wrong")
    if until is not None and until < since:
        raise RunEndsBeforeItBegins
    if until is None and not run.open:
        raise RunStaysEnded
    another = wanted.tool_id != run.tool_id
    changed = replace(
        run,
        tool_id=wanted.tool_id,
        machine_id=wanted.machine_id,
        station=wanted.station,
        mounted_at=since,
        unmounted_at=until,
        unmounted_by=by if run.open and until is not None else run.unmounted_by,
        shot_factor=wanted.shot_factor,
        configuration_id=wanted.configuration_id,
        active_cavities=wanted.active_cavities,
        identity=Identity.NONE if another else run.identity,
        identity_at=None if another else run.identity_at,
        mismatch=None if another else run.mismatch,
    )
    if changed == run:
        raise NothingToCorrect
    return replace(changed, corrections=run.corrections + 1)


def put_right(run: Mounting, at: datetime, now: datetime) -> Mounting:
    """Return the run without the times that a clock gave it which was ahead and was set back since: they are `at`.

    The same run when it has none. When it really was, nobody knows; who does may correct it.
    """
    since = at if is_ahead(run.mounted_at, now) else run.mounted_at
    until = run.unmounted_at
    if until is not None and is_ahead(until, now):
        until = max(since, at)
    if (since, until) == (run.mounted_at, run.unmounted_at):
        return run
    return replace(run, mounted_at=since, unmounted_at=until, corrections=run.corrections + 1)


def overlap(one: Mounting, other: Mounting) -> bool:
    """Whether both hung at some moment."""
    ends_later = one.unmounted_at is None or one.unmounted_at > other.mounted_at
    return ends_later and (other.unmounted_at is None or other.unmounted_at > one.mounted_at)


def in_the_way(
    before: Mounting, after: Mounting, others: Sequence[Mounting], stations: Sequence[str], *, beside: bool
) -> Mounting | None:
    """Return the first run that cannot have been at the same time.

    A tool hung on one press at a time. Another tool at the same of the press's counters, which are at these `stations`,
    is one too many, unless it was known to hang there with it already, or somebody says so.
    """

    def shared(run: Mounting, other: Mounting) -> bool:
        at_one = hangs_at(run.station, stations) == hangs_at(other.station, stations)
        return run.machine_id == other.machine_id and at_one and overlap(run, other)

    for other in others:
        if other.id == after.id or not overlap(after, other):
            continue
        if other.tool_id == after.tool_id:
            return other
        if shared(after, other) and not shared(before, other) and not beside:
            return other
    return None


def held_then(
    mounting: Mounting, others: Sequence[Mounting], stations: Sequence[str], now: datetime
) -> Mounting | None:
    """Return the first run that had the counter of a new mounting after that one's begin, and has ended since."""
    counter = hangs_at(mounting.station, stations)
    for other in others:
        ended = other.unmounted_at
        if other.machine_id != mounting.machine_id or hangs_at(other.station, stations) != counter:
            continue
        if ended is None or is_ahead(ended, now) or other.tool_id == mounting.tool_id:
            continue
        if max(mounting.mounted_at, other.mounted_at) < ended:
            return other
    return None
