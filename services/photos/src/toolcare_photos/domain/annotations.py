"""What people draw over a photo: a layer of shapes that keeps its place in every size of the picture."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_SHAPES = 100
MAX_STROKE = 500

Point = tuple[float, float]
"""From 0 at the left and at the top of the upright picture to 1."""


class ShapeKind(StrEnum):
    BOX = "box"
    ELLIPSE = "ellipse"
    ARROW = "arrow"
    FREEHAND = "freehand"
    POINT = "point"


class ShapeColor(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"
    WHITE = "white"


_CORNERS = {ShapeKind.POINT: (1, 1), ShapeKind.FREEHAND: (2, MAX_STROKE)}
_TWO = (2, 2)


class WrongPoints(Exception):
    def __init__(self, kind: ShapeKind) -> None:
        fewest, most = points_of(kind)
        many = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        super().__init__(f"A shape of the kind {kind} has {many} points, each between 0 and 1. Draw it again.")
        self.kind = kind


class SameShapeTwice(Exception):
    def __init__(self, shape_id: str) -> None:
        super().__init__(f"Two shapes have the id {shape_id}. Give each an id of its own.")
        self.shape_id = shape_id


class UnknownLayer(Exception):
    def __init__(self, version: int) -> None:
        super().__init__(f"The layer of this photo has no version {version}. Reload the page to see which there are.")
        self.version = version


class CodeIsRetired(Exception):
    """`instead` is the code into which it was merged."""

    def __init__(self, code: str, instead: str | None) -> None:
        todo = f"Use {instead} instead." if instead else "Choose another from the catalogue."
        super().__init__(f"The code {code} is no longer used. {todo}")
        self.retired_code = code
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Shape:
    """Box and ellipse: two opposite corners; arrow: from, to; point: one; freehand: along the stroke."""

    id: str
    kind: ShapeKind
    points: tuple[Point, ...]
    text: str = ""
    code: str | None = None
    color: ShapeColor = ShapeColor.RED

    def __post_init__(self) -> None:
        fewest, most = points_of(self.kind)
        within = all(0 <= value <= 1 for point in self.points for value in point)
        if not (fewest <= len(self.points) <= most and within):
            raise WrongPoints(self.kind)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        across, down = [x for x, _ in self.points], [y for _, y in self.points]
        return min(across), min(down), max(across), max(down)


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape with what is written beside it, and its number in the layer, from 1."""

    number: int
    shape: Shape
    label: str


@dataclass(frozen=True, slots=True)
class Annotations:
    """One version of a photo's layer; version 0 is that of a photo upon which nobody has drawn."""

    photo_id: str
    version: int = 0
    shapes: tuple[Shape, ...] = ()
    by: str | None = None
    at: datetime | None = None

    @property
    def texts(self) -> list[str]:
        return [shape.text for shape in self.shapes if shape.text]

    @property
    def codes(self) -> list[str]:
        """Each once, in the order of the shapes."""
        return list(dict.fromkeys(shape.code for shape in self.shapes if shape.code))


@dataclass(frozen=True, slots=True)
class Saved:
    """A version in the list of versions."""

    version: int
    by: str
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code of the catalogue as it was told."""

    code: str
    names: dict[str, str]
    retired: bool
    merged_into: str | None


def with_merged(codes: Iterable[str], merged: Mapping[str, str]) -> list[str]:
    """Return codes with all that were merged into one of them, directly or over others."""
    same = list(codes)
    for known in same:
        same += [one for one, other in merged.items() if other == known and one not in same]
    return same


def label_of(shape: Shape, names: Mapping[str, str], lang: str) -> str:
    """Return what is written beside a shape: the code with its name, and the text."""
    code = " ".join(part for part in (shape.code, names.get(lang) or names.get("en")) if part)
    return "\n".join(part for part in (code, shape.text) if part)


def points_of(kind: ShapeKind) -> tuple[int, int]:
    """Return the fewest and the most points of a kind of shape."""
    return _CORNERS.get(kind, _TWO)


def refuse_same_twice(shapes: Sequence[Shape]) -> None:
    seen: set[str] = set()
    for shape in shapes:
        if shape.id in seen:
            raise SameShapeTwice(shape.id)
        seen.add(shape.id)


def refuse_retired(codes: Collection[str], before: Collection[str], known: Collection[KnownCode]) -> None:
    """Refuse codes that are known to be out of use; one that the layer had before may stay."""
    retired = {one.code: one for one in known if one.retired}
    for code in codes:
        if code in retired and code not in before:
            raise CodeIsRetired(code, retired[code].merged_into)
