"""Where on a tool something is wrong, and when two places are the same one."""

from dataclasses import dataclass
from enum import StrEnum
from math import dist

NEAR = 0.1
"""As much of the picture's width or height as two taps of a finger on the same spot may lie apart."""


class Side(StrEnum):
    """A is the fixed half, on the side of the nozzle; B moves."""

    A = "A"
    B = "B"


class UnknownCavity(Exception):
    def __init__(self, cavity: int, cavities: int) -> None:
        super().__init__(f"The tool has {cavities} cavities, so there is no cavity {cavity}. Choose one of them.")
        self.cavity = cavity
        self.cavities = cavities


class UnknownComponent(Exception):
    def __init__(self, component_id: str) -> None:
        super().__init__(
            f"The tool has no component {component_id}, or it was added this very moment. "
            "Choose one of the tool's components, or leave it out."
        )
        self.component_id = component_id


@dataclass(frozen=True, slots=True)
class Spot:
    """On the picture of one half, from 0 at the left and top to 1."""

    side: Side
    x: float
    y: float

    def is_near(self, other: "Spot") -> bool:
        return self.side is other.side and dist((self.x, self.y), (other.x, other.y)) <= NEAR


@dataclass(frozen=True, slots=True)
class Position:
    """As exactly as whoever reported it said; nothing at all means the tool as a whole."""

    cavity: int | None = None
    component_id: str | None = None
    spot: Spot | None = None

    def is_same(self, other: "Position") -> bool:
        """Return whether both mean one place.

        The cavity and the component decide where both name them, else the spot on the picture. Two that name nothing
        in common cannot be compared.
        """
        if self == other:
            return True
        named = [(self.cavity, other.cavity), (self.component_id, other.component_id)]
        both = [(one, two) for one, two in named if one is not None and two is not None]
        if both:
            return all(one == two for one, two in both)
        return self.spot is not None and other.spot is not None and self.spot.is_near(other.spot)


def check_cavity(cavity: int | None, cavities: int) -> None:
    if cavity is not None and cavity > cavities:
        raise UnknownCavity(cavity, cavities)
