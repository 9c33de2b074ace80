"""Components over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from toolcare_registry.domain import MAX_CAVITIES
from toolcare_registry.domain.components import MAX_QUANTITY, Component, ComponentKind, ComponentValues, Side
from toolcare_registry.schemas import PRINTABLE_ASCII, Body, Label, Name, UseOut, UsePatch
from toolcare_registry.store.components import ComponentRecord

OneCavity = Annotated[int, Field(strict=True, ge=1, le=MAX_CAVITIES)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)]
SomeId = Annotated[str, Field(max_length=64, pattern=PRINTABLE_ASCII)]


class ComponentIn(Body):
    """`serial`: a position for inserts with serial numbers. `parent_id` makes it part of another component."""

    kind: ComponentKind
    name: Name
    position: Label = ""
    side: Side | None = None
    cavity: OneCavity | None = None
    parent_id: SomeId | None = None
    quantity: Quantity = 1
    drawing: Name | None = None
    part_id: SomeId | None = Field(default=None, description="The spare part that replaces it")
    serial: bool = False

    def values(self) -> ComponentValues:
        return {
            "name": self.name,
            "position": self.position,
            "side": self.side,
            "cavity": self.cavity,
            "parent_id": self.parent_id,
            "quantity": self.quantity,
            "drawing": self.drawing,
            "part_id": self.part_id,
        }


class ComponentPatch(UsePatch, total=False):
    """What is absent stays as it is; null clears."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way to configure a TypedDict

    kind: ComponentKind
    name: Name
    position: Label
    side: Side | None
    cavity: OneCavity | None
    parent_id: SomeId | None
    quantity: Quantity
    drawing: Name | None
    part_id: SomeId | None
    serial: bool


def values_of(patch: ComponentPatch) -> ComponentValues:
    """Return the plain values of a change; what makes a position and what retires are decisions of their own."""
    values = ComponentValues()
    for name in ("kind", "name", "position", "side", "cavity", "parent_id", "quantity", "drawing", "part_id"):
        if name in patch:
            values[name] = patch[name]
    return values


class OccupantOut(BaseModel):
    """The insert that sits there; `shots` are those of its life."""

    id: str
    serial: str
    shots: int
    since: datetime


class ComponentOut(BaseModel):
    id: str
    tool_id: str
    kind: ComponentKind
    name: str
    position: str
    side: Side | None
    cavity: int | None
    parent_id: str | None
    quantity: int
    drawing: str | None
    part_id: str | None
    serial: bool
    insert: OccupantOut | None
    retired: bool
    use: UseOut | None
    version: int

    @classmethod
    def of(cls, record: ComponentRecord) -> Self:
        component: Component = record.component
        sits = record.occupant
        return cls(
            id=component.id,
            tool_id=component.tool_id,
            kind=component.kind,
            name=component.name,
            position=component.position,
            side=component.side,
            cavity=component.cavity,
            parent_id=component.parent_id,
            quantity=component.quantity,
            drawing=component.drawing,
            part_id=component.part_id,
            serial=component.serial,
            insert=sits and OccupantOut(id=sits.id, serial=sits.serial, shots=sits.shots, since=sits.since),
            retired=component.retired,
            use=UseOut.of(component.use),
            version=component.version,
        )
