"""Where tools are kept and worked on: storage places and benches."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypedDict

from toolcare_registry.domain.use import IN_USE, Use, UseWish, changed_use


class PlaceKind(StrEnum):
    STORAGE = "storage"
    BENCH = "bench"


class UnknownPlace(Exception):
    def __init__(self, place_id: str) -> None:
        super().__init__(f"There is no place {place_id}. Look it up in the list of places or add it.")
        self.place_id = place_id


class PlaceNameTaken(Exception):
    """`place_id` is the place that has it; None when that was added at this very moment."""

    def __init__(self, name: str, place_id: str | None) -> None:
        super().__init__(
            f"The name {name} is in use already, in upper or lower case. "
            "Choose another name, or bring the place that has it back into use."
        )
        self.name = name
        self.place_id = place_id


class PlaceIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The place {name} is no longer in use. Choose another one, or bring it back first.")
        self.name = name


class PlaceInUse(Exception):
    def __init__(self, name: str, tools: int) -> None:
        things = "1 tool is" if tools == 1 else f"{tools} tools are"
        super().__init__(f"{things} at {name}. Move them elsewhere before you take the place out of use.")
        self.name = name
        self.tools = tools


@dataclass(frozen=True, slots=True)
class Place:
    id: str
    name: str
    kind: PlaceKind
    note: str | None = None
    use: Use = IN_USE
    version: int = 1

    @property
    def retired(self) -> bool:
        return self.use.retired


class PlaceChanges(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    name: str
    note: str | None


def change_place(place: Place, changes: PlaceChanges, wish: UseWish, tools: int) -> Place:
    """Return the place with its changes and the next version; the same place when nothing differs.

    `tools` is how many are there now: a place with tools stays in use.
    """
    changed = replace(place, use=changed_use(place.use, wish, place.name), **changes)
    if changed == place:
        return place
    if changed.retired and not place.retired and tools:
        raise PlaceInUse(place.name, tools)
    return replace(changed, version=place.version + 1)
