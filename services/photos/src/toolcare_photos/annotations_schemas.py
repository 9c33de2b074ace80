"""Layers of photos over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from toolcare_photos.domain.annotations import (
    MAX_SHAPES,
    MAX_STROKE,
    Annotations,
    Saved,
    Shape,
    ShapeColor,
    ShapeKind,
)
from toolcare_photos.schemas import UUID, printable

_DECIMALS = 5
"""A hundredth of a pixel of a large picture: what is finer is noise that would be stored."""


def _rounded(value: float) -> float:
    return round(value, _DECIMALS)


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_rounded)]
Code = Annotated[
    str,
    StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?$"),
    Field(examples=["FL"]),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(printable)]


class ShapeBody(BaseModel):
    """Points from 0 at the left and the top of the upright picture to 1; how many depends on the kind.

    Box and ellipse: two corners; arrow: from, to; point: one; freehand: 2 to 500.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=UUID)
    kind: ShapeKind
    points: list[tuple[Share, Share]] = Field(min_length=1, max_length=MAX_STROKE)
    text: Text = ""
    code: Code | None = None
    color: ShapeColor = ShapeColor.RED

    def shape(self) -> Shape:
        return Shape(self.id, self.kind, tuple(self.points), self.text, self.code, self.color)

    @classmethod
    def of(cls, shape: Shape) -> Self:
        return cls(
            id=shape.id,
            kind=shape.kind,
            points=list(shape.points),
            text=shape.text,
            code=shape.code,
            color=shape.color,
        )


class AnnotationsIn(BaseModel):
    """The whole layer. `client_id` is chosen by a device that may be offline: what it repeats is not written twice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shapes: list[ShapeBody] = Field(max_length=MAX_SHAPES)
    client_id: str | None = Field(default=None, pattern=UUID)

    def drawn(self) -> tuple[Shape, ...]:
        return tuple(shape.shape() for shape in self.shapes)


class AnnotationsOut(BaseModel):
    """Version 0 is a layer upon which nobody has drawn."""

    photo_id: str
    version: int
    shapes: list[ShapeBody]
    by: str | None
    at: datetime | None

    @classmethod
    def of(cls, layer: Annotations) -> Self:
        return cls(
            photo_id=layer.photo_id,
            version=layer.version,
            shapes=[ShapeBody.of(shape) for shape in layer.shapes],
            by=layer.by,
            at=layer.at,
        )


class AnnotationsVersion(BaseModel):
    version: int
    by: str
    at: datetime
    count: int

    @classmethod
    def of(cls, saved: Saved) -> Self:
        return cls(version=saved.version, by=saved.by, at=saved.at, count=saved.count)
