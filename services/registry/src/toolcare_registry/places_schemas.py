"""Places over HTTP."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from toolcare_registry.domain.places import Place, PlaceChanges, PlaceKind
from toolcare_registry.schemas import Body, Name, UseOut, UsePatch, Words


class PlaceIn(Body):
    name: Name
    kind: PlaceKind
    note: Words | None = None


class PlacePatch(UsePatch, total=False):
    """What is absent stays as it is; null clears. A place with tools in it stays in use."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    name: Name
    note: Words | None


def place_changes(patch: PlacePatch) -> PlaceChanges:
    """Return the plain values of a change; whether it is in use is a question of its own."""
    changes = PlaceChanges()
    if "name" in patch:
        changes["name"] = patch["name"]
    if "note" in patch:
        changes["note"] = patch["note"]
    return changes


class PlaceOut(BaseModel):
    """`tools` is how many are there now."""

    id: str
    name: str
    kind: PlaceKind
    note: str | None
    retired: bool
    use: UseOut | None
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
            use=UseOut.of(place.use),
            tools=tools,
            version=place.version,
        )
