"""Places over HTTP."""

from typing import Self

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from toolcare_registry.domain.places import Place, PlaceKind
from toolcare_registry.schemas import Body, Name, Words


class PlaceIn(Body):
    name: Name
    kind: PlaceKind
    note: Words | None = None


class PlacePatch(TypedDict, total=False):
    """What is absent stays as it is; null clears."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    name: Name
    note: Words | None
    retired: bool


class PlaceOut(BaseModel):
    """`tools` is how many are there now."""

    id: str
    name: str
    kind: PlaceKind
    note: str | None
    retired: bool
    tools: int
    version: int

    @classmethod
    def of(cls, place: Place, tools: int) -> Self:
        return cls(
            id=place.id,
            name=place.name,
            kind=place.kind,
            note=place.note,
            retired=place.retired,
            tools=tools,
            version=place.version,
        )
