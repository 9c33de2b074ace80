"""What a tool, a machine and a mounting may be. Values in, values out: no clock, no database, no web."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Literal, TypedDict

from toolcare_registry.domain.use import IN_USE, Use, UseWish, changed_use

MAX_CAVITIES = 1024
MAX_DESIGN_LIFE_SHOTS = 1_000_000_000
MIN_CYCLE_MS = 10
"""No press is that fast; a simulated plant that runs in fast motion is."""
MAX_CYCLE_MS = 3_600_000
DEFAULT_MIN_CYCLE_MS = 1_000
"""Below the dry cycle of any press: too low a bound widens what a gap may hide, too high a bound rejects truth."""
MAX_SHOT_FACTOR = 8
MAX_ORDER_SHOTS = 1_000_000_000
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours a tablet's clock may run."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""A time before this comes from a device that lost its clock."""


class ToolStatus(StrEnum):
    DEVELOPMENT = "development"
    RELEASED = "released"
    RETIRED = "retired"


InUse = Literal[ToolStatus.DEVELOPMENT, ToolStatus.RELEASED]
"""What a status may be set to: retiring is a deed of its own, with a reason."""


class MinimumCycleAboveExpected(Exception):
    def __init__(self, min_cycle_ms: int, expected_cycle_ms: int) -> None:
        super().__init__(
            f"The minimum cycle time ({min_cycle_ms} ms) is above the expected one ({expected_cycle_ms} ms). "
            "Lower the minimum or raise the expected cycle time."
        )
        self.min_cycle_ms = min_cycle_ms
        self.expected_cycle_ms = expected_cycle_ms


class Identity(StrEnum):
    """By what the tool on a press was last known to be the one that is mounted there."""

    NONE = "none"
    SCAN = "scan"
    PRESS = "press"


class Others(StrEnum):
    """What becomes of the tools that hang on a press when another one is mounted there."""

    BESIDE = "beside"
    INSTEAD = "instead"


class UnusableIdentity(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(f"No address can be made from {text!r}. Use at least one letter a-z or digit.")
        self.text = text


class ToolNumberTaken(Exception):
    """`tool_id` is the tool that has it; None when that was registered at this very moment."""

    def __init__(self, number: str, tool_id: str | None) -> None:
        super().__init__(
            f"The number {number} is in use already, in upper or lower case. "
            "Choose another number, or open the tool that has it."
        )
        self.number = number
        self.tool_id = tool_id


class MachineNameTaken(Exception):
    """`machine_id` is the machine that has it; None when that was registered at this very moment."""

    def __init__(self, name: str, machine_id: str | None) -> None:
        super().__init__(
            f"The name {name} is in use already, in upper or lower case. "
            "Choose another name, or open the machine that has it."
        )
        self.name = name
        self.machine_id = machine_id


class MachineIdTaken(Exception):
    def __init__(self, machine_id: str) -> None:
        super().__init__(f"There is a machine {machine_id} already. Choose another id, or leave it out.")
        self.machine_id = machine_id


class MachineIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The machine {name} is no longer in use. Choose another one, or bring it back first.")
        self.name = name


class MachineInUse(Exception):
    """`used_by` names what holds it: the tools that hang there, or the sources that count."""

    def __init__(self, name: str, used_by: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(used_by)} is still at work on {name}. Unmount its tools and switch off its sources first."
        )
        self.name = name
        self.used_by = list(used_by)


class UnknownTool(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"There is no tool {tool_id}. Look it up in the tool list or register it.")
        self.tool_id = tool_id


class UnknownMachine(Exception):
    def __init__(self, machine_id: str) -> None:
        super().__init__(f"There is no machine {machine_id}. Look it up in the machine list or add it.")
        self.machine_id = machine_id


class ToolIsRetired(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"The tool {tool_id} is retired. Set its status back to released before you use it again.")
        self.tool_id = tool_id


class ToolIsMounted(Exception):
    """Says on which press the tool hangs."""

    def __init__(self, tool_id: str, machine_id: str) -> None:
        super().__init__(f"The tool {tool_id} is mounted on {machine_id}. Unmount it there first.")
        self.tool_id = tool_id
        self.machine_id = machine_id


class PressHasTools(Exception):
    """`numbers` are of the tools that hang there; every shot of the press would be counted for all of them."""

    def __init__(self, machine_name: str, numbers: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(numbers)} hangs on {machine_name} already, and each shot would count for all of them. "
            "Say whether the tool comes beside it or instead of it."
        )
        self.machine_name = machine_name
        self.numbers = list(numbers)


class StationNeeded(Exception):
    """Where a press has several counters, a tool is counted by one of them."""

    def __init__(self, machine_name: str, stations: Sequence[str]) -> None:
        super().__init__(
            f"{machine_name} has several counters, at {', '.join(stations)}. Say at which of them the tool hangs."
        )
        self.machine_name = machine_name
        self.stations = list(stations)


class UnknownStation(Exception):
    """`stations` are those with a counter; none where the press has one counter for all."""

    def __init__(self, machine_name: str, station: str, stations: Sequence[str]) -> None:
        there = ", ".join(stations) or "none: one counter counts for all"
        super().__init__(
            f"{machine_name} has no counter at station {station}. Its stations: {there}. "
            "Choose one of them, or set its source up first."
        )
        self.machine_name = machine_name
        self.station = station
        self.stations = list(stations)


class StationTaken(Exception):
    """`numbers` are of the tools that hang there."""

    def __init__(self, machine_name: str, station: str, numbers: Sequence[str]) -> None:
        super().__init__(
            f"Station {station} of {machine_name} holds {', '.join(numbers)} already. "
            "Choose another station, or mount this tool instead of it."
        )
        self.machine_name = machine_name
        self.station = station
        self.numbers = list(numbers)


class ToolNotMounted(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"The tool {tool_id} is on no machine, so it cannot be unmounted. Look at its mountings.")
        self.tool_id = tool_id


class TimeInFuture(Exception):
    def __init__(self, at: datetime, now: datetime) -> None:
        super().__init__(
            f"The time {at.isoformat()} lies ahead; it is {now.isoformat()} now. "
            "Give a time in the past, or leave it out, and check the clock of the device."
        )
        self.at = at.isoformat()
        self.now = now.isoformat()


class TimeTooEarly(Exception):
    """`earliest` is the first moment that would have been accepted."""

    def __init__(self, at: datetime, earliest: datetime, why: str) -> None:
        super().__init__(f"The time {at.isoformat()} is too early: {why}. Give {earliest.isoformat()} or later.")
        self.at = at.isoformat()
        self.earliest = earliest.isoformat()


@dataclass(frozen=True, slots=True)
class Retirement:
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tool:
    """An injection mould as the plant knows it. `version` counts its changes, mountings included."""

    id: str
    number: str
    name: str
    status: ToolStatus
    cavity_count: int
    min_cycle_ms: int
    expected_cycle_ms: int | None = None
    design_life_shots: int | None = None
    owner: str | None = None
    short_code: str = ""
    retirement: Retirement | None = None
    blocked_cavities: int = 0
    class_code: str | None = None
    change_level: str | None = None
    version: int = 1

    def __post_init__(self) -> None:
        if (self.status is ToolStatus.RETIRED) != (self.retirement is not None):
            raise ValueError("a tool is retired by its retirement alone")
        if self.expected_cycle_ms is not None and self.min_cycle_ms > self.expected_cycle_ms:
            raise MinimumCycleAboveExpected(self.min_cycle_ms, self.expected_cycle_ms)

    @property
    def active_cavities(self) -> int:
        return self.cavity_count - self.blocked_cavities


class ToolChanges(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    number: str
    name: str
    cavity_count: int
    design_life_shots: int | None
    expected_cycle_ms: int | None
    min_cycle_ms: int
    owner: str | None
    class_code: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    id: str
    name: str
    note: str | None = None
    area: str = ""
    use: Use = IN_USE
    version: int = 1


class MachineChanges(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    name: str
    note: str | None
    area: str


@dataclass(frozen=True, slots=True)
class Mounting:
    """A tool on a machine from `mounted_at` until just before `unmounted_at`: one run.

    `shot_factor` is the tool's shots in one counted cycle of the press: nearly always 1. `shots` is what was counted
    in the run so far; a correction may take more away than it had. `mismatch` is the other mould the press names.
    `active_cavities` make parts in this run; nobody counted them before configurations were known.
    `corrections` counts how often a person said that it was otherwise.
    """

    id: str
    tool_id: str
    machine_id: str
    shot_factor: int
    mounted_at: datetime
    mounted_by: str
    unmounted_at: datetime | None = None
    unmounted_by: str | None = None
    job: str | None = None
    order_shots: int | None = None
    shots: int = 0
    identity: Identity = Identity.NONE
    identity_at: datetime | None = None
    mismatch: str | None = None
    configuration_id: str | None = None
    active_cavities: int | None = None
    station: str = ""
    """Where it hangs on a press with several counters."""
    corrections: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.shot_factor <= MAX_SHOT_FACTOR:
            raise ValueError(f"a shot factor is 1 to {MAX_SHOT_FACTOR}")
        if self.unmounted_at is not None and self.unmounted_at < self.mounted_at:
            raise ValueError("a mounting does not end before it begins")

    @property
    def open(self) -> bool:
        return self.unmounted_at is None


def chosen_station(station: str, machine_name: str, stations: Sequence[str]) -> str:
    """Return the station as it may be booked; `stations` are those of the press that have a counter, in order."""
    named = [one for one in stations if one]
    if station and station not in named:
        raise UnknownStation(machine_name, station, named)
    if not station and len(named) > 1 and "" not in stations:
        raise StationNeeded(machine_name, named)
    return station


def hangs_at(station: str, stations: Sequence[str]) -> str:
    """Return by which counter a tool is counted: that of its station, else the press's first, as counting does it."""
    return station if station in stations else min(stations, default="")


def default_min_cycle_ms(expected_cycle_ms: int | None) -> int:
    """Return the bound for a tool whose fastest cycle nobody stated."""
    return DEFAULT_MIN_CYCLE_MS if expected_cycle_ms is None else min(DEFAULT_MIN_CYCLE_MS, expected_cycle_ms)


def key(text: str) -> str:
    """Return what must be unique about a number or name: its case does not count."""
    return text.casefold()


def id_candidates(slug: str) -> Iterator[str]:
    """Yield the slug, then slug-2, slug-3 and so on, none longer than the 64 characters an id may have."""
    yield slug
    for suffix in (f"-{number}" for number in count(2)):
        yield slug[: 64 - len(suffix)].rstrip("-") + suffix


def change_tool(tool: Tool, changes: ToolChanges) -> Tool:
    """Return the tool with its changes and the next version; the same tool when nothing differs."""
    changed = replace(tool, **changes)
    return tool if changed == tool else next_version(changed)


def in_status(tool: Tool, status: InUse) -> Tool:
    """Return the tool in another phase of its life; the same tool when it is in it.

    A status ends a retirement: a tool that was retired by mistake comes back this way.
    """
    changed = replace(tool, status=status, retirement=None)
    return tool if changed == tool else next_version(changed)


def change_machine(machine: Machine, changes: MachineChanges, wish: UseWish, used_by: Sequence[str]) -> Machine:
    """Return the machine with its changes and the next version; the same machine when nothing differs.

    `used_by` names the tools and sources at work on it: with one of them it stays in use.
    """
    changed = replace(machine, use=changed_use(machine.use, wish, machine.name), **changes)
    if changed == machine:
        return machine
    if changed.use.retired and not machine.use.retired and used_by:
        raise MachineInUse(machine.name, used_by)
    return replace(changed, version=machine.version + 1)


def next_version(tool: Tool) -> Tool:
    return replace(tool, version=tool.version + 1)


def retire(tool: Tool, last: Mounting | None, retirement: Retirement) -> Tool:
    """Return the tool retired. `last` is its latest mounting: a tool on a press is in use."""
    if tool.retirement is not None:
        raise ToolIsRetired(tool.id)
    if last is not None and last.open:
        raise ToolIsMounted(tool.id, last.machine_id)
    return next_version(replace(tool, status=ToolStatus.RETIRED, retirement=retirement))


def mount(tool: Tool, last: Mounting | None, mounting: Mounting, now: datetime) -> Mounting:
    """Return the mounting as it may be booked after `last`, the tool's latest one.

    It may be back-dated, to the end of the last mounting at most: what came before is history. A time that is ahead by
    no more than the clock skew is taken as now.
    """
    if tool.retirement is not None:
        raise ToolIsRetired(tool.id)
    if last is not None and last.open:
        raise ToolIsMounted(tool.id, last.machine_id)
    at = not_ahead(mounting.mounted_at, now)
    if at < EARLIEST:
        raise TimeTooEarly(at, EARLIEST, "the clock of the device seems to be wrong")
    if last is not None and last.unmounted_at is not None and at < last.unmounted_at:
        raise TimeTooEarly(at, last.unmounted_at, f"until then the tool was mounted on {last.machine_id}")
    return replace(mounting, mounted_at=at)


def unmount(tool: Tool, last: Mounting | None, at: datetime, by: str, now: datetime) -> Mounting:
    """Return the open mounting with its end, which may be back-dated to the moment it began."""
    if last is None or not last.open:
        raise ToolNotMounted(tool.id)
    at = not_ahead(at, now)
    if at < last.mounted_at:
        raise TimeTooEarly(at, last.mounted_at, f"the tool was mounted on {last.machine_id} only then")
    return replace(last, unmounted_at=at, unmounted_by=by)


def not_ahead(at: datetime, now: datetime) -> datetime:
    """Return the time, or now when the time is ahead by no more than the clock skew."""
    if is_ahead(at, now):
        raise TimeInFuture(at, now)
    return min(at, now)


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether a time lies further ahead than clocks differ: on record it is of a clock that was set back since."""
    return at > now + CLOCKS_DIFFER
