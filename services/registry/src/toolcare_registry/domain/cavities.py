"""The cavities of a tool: which make parts, and why one does not."""

from dataclasses import dataclass, replace
from datetime import datetime


class UnknownCavity(Exception):
    def __init__(self, tool_id: str, cavity: int) -> None:
        super().__init__(f"The tool {tool_id} has no cavity {cavity}. Look at its cavities, or change their number.")
        self.tool_id = tool_id
        self.cavity = cavity


class CavityIsBlocked(Exception):
    def __init__(self, cavity: int, reason: str) -> None:
        super().__init__(f"Cavity {cavity} is blocked already: {reason}. Unblock it first to give another reason.")
        self.cavity = cavity
        self.reason = reason


class CavityIsActive(Exception):
    def __init__(self, cavity: int) -> None:
        super().__init__(f"Cavity {cavity} makes parts, so there is nothing to unblock. Load the cavities again.")
        self.cavity = cavity


class LastActiveCavity(Exception):
    """A tool with every cavity blocked could not run."""

    def __init__(self, cavity: int) -> None:
        super().__init__(
            f"Cavity {cavity} is the last one that makes parts. Unblock another one first, or put the tool on hold."
        )
        self.cavity = cavity


class NoActiveCavityLeft(Exception):
    def __init__(self, cavity_count: int) -> None:
        super().__init__(f"The first {cavity_count} cavities are all blocked. Unblock one of them before you go on.")
        self.cavity_count = cavity_count


class CavityInUse(Exception):
    """`used_by` names the configuration or component that has the cavity."""

    def __init__(self, cavity: int, used_by: str) -> None:
        super().__init__(f"Cavity {cavity} belongs to {used_by}. Take it out there before you remove it from the tool.")
        self.cavity = cavity
        self.used_by = used_by


class HalfASpot(Exception):
    def __init__(self) -> None:
        super().__init__("A spot on the plate needs both x and y. Give both, or clear both.")


@dataclass(frozen=True, slots=True)
class Remark:
    """Who changed something, when and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cavity:
    """`x` and `y` (0 to 1) are its spot on the drawn plate; without them it stands in a grid.

    `last` is how it was blocked or unblocked last; None when it never was.
    """

    number: int
    name: str
    part: str | None = None
    active: bool = True
    last: Remark | None = None
    x: float | None = None
    y: float | None = None

    def __post_init__(self) -> None:
        if (self.x is None) != (self.y is None):
            raise HalfASpot


def new_cavities(first: int, last: int) -> list[Cavity]:
    """Return cavities named by their number, as most tools have them engraved."""
    return [Cavity(number, str(number)) for number in range(first, last + 1)]


def block(cavity: Cavity, remark: Remark, active_cavities: int) -> Cavity:
    """Return the cavity blocked. `active_cavities` counts those of the tool that make parts, this one among them."""
    if not cavity.active:
        raise CavityIsBlocked(cavity.number, cavity.last.reason if cavity.last else "")
    if active_cavities <= 1:
        raise LastActiveCavity(cavity.number)
    return replace(cavity, active=False, last=remark)


def unblock(cavity: Cavity, remark: Remark) -> Cavity:
    if cavity.active:
        raise CavityIsActive(cavity.number)
    return replace(cavity, active=True, last=remark)
