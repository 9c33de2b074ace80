"""May the tool run, where is it, is it installed: three axes beside the life cycle, each with who, when and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum


class Axis(StrEnum):
    LIFE_CYCLE = "life_cycle"
    READINESS = "readiness"
    LOCATION = "location"
    PHYSICAL = "physical"


class Readiness(StrEnum):
    """Whether the tool may run. A later word outranks an earlier one."""

    READY = "ready"
    DUE = "due"
    IN_REPAIR = "in_repair"
    ON_HOLD = "on_hold"


class LocationKind(StrEnum):
    UNKNOWN = "unknown"
    PRESS = "press"
    BENCH = "bench"
    STORAGE = "storage"
    EXTERNAL = "external"


class PhysicalState(StrEnum):
    """The tool on the press, after MouldStatus of OPC 40083."""

    OTHER = "other"
    NOT_INSTALLED = "not_installed"
    CHANGE = "change"
    INSTALLED = "installed"


class ToolOnHold(Exception):
    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"The tool {number} is on hold already: {reason}. Release it first to give another reason.")
        self.number = number
        self.reason = reason


class ToolInRepair(Exception):
    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"The tool {number} is in repair already: {reason}. Release it first to give another reason.")
        self.number = number
        self.reason = reason


class NothingToRelease(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(f"The tool {number} is neither on hold nor in repair, so there is nothing to sign off.")
        self.number = number


class OpenCriticalFailures(Exception):
    """`failures` are the open reports with which the tool must not run on, in words, `failure_ids` the same by id."""

    def __init__(self, number: str, failures: Sequence[str], failure_ids: Sequence[str]) -> None:
        super().__init__(
            f"Nobody has solved yet what stopped the tool {number}: {'; '.join(failures)}. "
            "Have it solved first, or confirm that the tool may run with it."
        )
        self.number = number
        self.failures = list(failures)
        self.failure_ids = list(failure_ids)


class ToolNotReady(Exception):
    """`readiness` says which: on_hold or in_repair."""

    def __init__(self, number: str, readiness: Readiness, reason: str) -> None:
        state = "on hold" if readiness is Readiness.ON_HOLD else "in repair"
        super().__init__(
            f"The tool {number} is {state}: {reason}. Have it released first; "
            "who may release it may also mount it as it is, with a reason."
        )
        self.number = number
        self.readiness = readiness.value
        self.reason = reason


class ToolIsAway(Exception):
    def __init__(self, number: str, party: str) -> None:
        super().__init__(
            f"The tool {number} is said to be away at {party}. Say that it is back, or look which tool hangs here."
        )
        self.number = number
        self.party = party


class DueBackTooEarly(Exception):
    def __init__(self, due_back_on: date, leaves_on: date) -> None:
        super().__init__(
            f"The tool leaves on {leaves_on.isoformat()} and cannot be due back on {due_back_on.isoformat()}. "
            "Give that day or a later one."
        )
        self.due_back_on = due_back_on.isoformat()


@dataclass(frozen=True, slots=True)
class Mark:
    """When something began, who said so and why."""

    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a tool can be: a press, a place of ours, an external party, or nobody knows."""

    kind: LocationKind
    place_id: str | None = None
    machine_id: str | None = None
    party: str | None = None
    due_back_on: date | None = None

    def __post_init__(self) -> None:
        ours = {LocationKind.STORAGE, LocationKind.BENCH}
        asked = (self.kind in ours, self.kind is LocationKind.PRESS, self.kind is LocationKind.EXTERNAL)
        given = (self.place_id is not None, self.machine_id is not None, self.party is not None)
        if given != asked:
            raise ValueError("a spot names what its kind asks for, and nothing else")


UNKNOWN = Spot(LocationKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tool stands on the three axes. `ready` marks when it last became ready, whatever came since."""

    ready: Mark
    spot: Spot
    located: Mark
    physical: PhysicalState
    installed: Mark
    hold: Mark | None = None
    repair: Mark | None = None
    due: Mark | None = None

    @property
    def readiness(self) -> Readiness:
        if self.hold is not None:
            return Readiness.ON_HOLD
        if self.repair is not None:
            return Readiness.IN_REPAIR
        return Readiness.READY if self.due is None else Readiness.DUE

    @property
    def readiness_mark(self) -> Mark:
        return self.hold or self.repair or self.due or self.ready


@dataclass(frozen=True, slots=True)
class Change:
    """One step on one axis. `detail` is the deed for the readiness, the place in words for the location."""

    id: str
    tool_id: str
    axis: Axis
    before: str
    after: str
    detail: str
    mark: Mark


def at_first(mark: Mark) -> Standing:
    """Return how a tool stands that has just been registered."""
    return Standing(mark, UNKNOWN, mark, PhysicalState.NOT_INSTALLED, mark)


def hold(standing: Standing, number: str, mark: Mark) -> Standing:
    if standing.hold is not None:
        raise ToolOnHold(number, standing.hold.reason)
    return replace(standing, hold=mark)


def hold_also(standing: Standing, mark: Mark) -> Standing:
    """Return the standing on hold for this reason, beside the one it was held for since before."""
    if standing.hold is None:
        return replace(standing, hold=mark)
    return replace(standing, hold=replace(standing.hold, reason=f"{standing.hold.reason}; {mark.reason}"))


def repair(standing: Standing, number: str, mark: Mark) -> Standing:
    if standing.repair is not None:
        raise ToolInRepair(number, standing.repair.reason)
    return replace(standing, repair=mark)


def release(standing: Standing, number: str, mark: Mark) -> Standing:
    """Sign off: hold and repair are over. What is due stays due."""
    if standing.hold is None and standing.repair is None:
        raise NothingToRelease(number)
    return replace(standing, hold=None, repair=None, ready=mark)


def not_released(standing: Standing, mark: Mark) -> Standing:
    """Return the standing after maintenance that ended without a sign-off; a later reason replaces an earlier one."""
    return replace(standing, repair=mark)


def signed_off(standing: Standing, mark: Mark) -> Standing:
    """Return the standing after maintenance that was signed as released: the repair is over, a hold is not."""
    return replace(standing, repair=None, ready=mark)


def ends_with_job(stops: Collection[str]) -> bool:
    """Return whether a job that is signed as released ends a repair that came about by these deeds.

    It does where jobs alone had left the tool unreleased; what a person has put into repair a person releases.
    """
    return Deed.UNRELEASED in stops and Deed.REPAIR not in stops


NOTHING_DUE = "Nothing is due any more"
"""Why a tool became ready without a person."""


def with_due(standing: Standing, due: Sequence[str], at: datetime, by: str) -> Standing:
    """Return the standing when these levels, in words, are due; none ends it. The moment it began stays."""
    if not due:
        return standing if standing.due is None else replace(standing, due=None, ready=Mark(at, by, NOTHING_DUE))
    since = at if standing.due is None else standing.due.at
    return replace(standing, due=Mark(since, by, ", ".join(due)))


def refuse_unready(standing: Standing, number: str) -> None:
    """Raise ToolNotReady for a tool that somebody must release before it runs. What is due may run."""
    if standing.readiness in {Readiness.ON_HOLD, Readiness.IN_REPAIR}:
        raise ToolNotReady(number, standing.readiness, standing.readiness_mark.reason)


def refuse_away(standing: Standing, number: str) -> None:
    """Raise ToolIsAway for a tool that is known to be at an external party."""
    if standing.spot.party is not None:
        raise ToolIsAway(number, standing.spot.party)


def placed(standing: Standing, spot: Spot, mark: Mark) -> Standing:
    """Return the standing at a spot; the same when the tool is there already."""
    # Where the plant lies it may still be the day before.
    if spot.due_back_on is not None and spot.due_back_on < mark.at.date() - timedelta(days=1):
        raise DueBackTooEarly(spot.due_back_on, mark.at.date())
    return standing if spot == standing.spot else replace(standing, spot=spot, located=mark)


def in_state(standing: Standing, state: PhysicalState, mark: Mark) -> Standing:
    """Return the standing in a physical state; the same when it is in it already."""
    return standing if state is standing.physical else replace(standing, physical=state, installed=mark)


def mounted_on(standing: Standing, machine_id: str, mark: Mark) -> Standing:
    there = placed(standing, Spot(LocationKind.PRESS, machine_id=machine_id), mark)
    return in_state(there, PhysicalState.INSTALLED, mark)


def taken_off(standing: Standing, spot: Spot, mark: Mark) -> Standing:
    return in_state(placed(standing, spot, mark), PhysicalState.NOT_INSTALLED, mark)


class Deed(StrEnum):
    """What was done to the readiness of a tool."""

    HOLD = "hold"
    REPAIR = "repair"
    UNRELEASED = "unreleased"
    RELEASE = "release"
    MAINTENANCE = "maintenance"
    MOUNTED_ANYWAY = "mounted_anyway"
