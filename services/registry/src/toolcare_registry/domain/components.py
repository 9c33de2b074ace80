"""What a tool is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from toolcare_registry.domain.use import IN_USE, Use, UseWish, changed_use

MAX_QUANTITY = 10_000


class ComponentKind(StrEnum):
    """After ISO 12165, and what hot runners and the bench add."""

    CAVITY_INSERT = "cavity_insert"
    CORE_INSERT = "core_insert"
    CAVITY_PLATE = "cavity_plate"
    CORE_PLATE = "core_plate"
    SLIDE = "slide"
    LIFTER = "lifter"
    EJECTOR_PIN = "ejector_pin"
    EJECTOR_PLATE = "ejector_plate"
    RETURN_PIN = "return_pin"
    GUIDE_PILLAR = "guide_pillar"
    GUIDE_BUSH = "guide_bush"
    SPRUE_BUSH = "sprue_bush"
    GATE_INSERT = "gate_insert"
    LOCATING_RING = "locating_ring"
    HOT_RUNNER_NOZZLE = "hot_runner_nozzle"
    HOT_RUNNER_MANIFOLD = "hot_runner_manifold"
    VALVE_PIN = "valve_pin"
    HEATER = "heater"
    THERMOCOUPLE = "thermocouple"
    COOLING_CIRCUIT = "cooling_circuit"
    SEAL = "seal"
    SPRING = "spring"
    WEAR_PLATE = "wear_plate"
    VENT = "vent"
    HOSE = "hose"
    CABLE = "cable"
    PLATE = "plate"
    OTHER = "other"


class Side(StrEnum):
    """A is the fixed half, on the side of the nozzle; B moves."""

    A = "A"
    B = "B"


class UnknownComponent(Exception):
    def __init__(self, component_id: str) -> None:
        super().__init__(f"There is no component {component_id}. Look it up among the components of the tool.")
        self.component_id = component_id


class ForeignParent(Exception):
    def __init__(self, parent_id: str) -> None:
        super().__init__(
            f"The component {parent_id} is of another tool. Choose a component of this tool to hang it on."
        )
        self.parent_id = parent_id


class ComponentInItself(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} cannot be part of itself or of its own parts. Choose another component above it.")
        self.name = name


class ComponentIsRetired(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"The component {name} is retired. Choose another one, or take it back into use first.")
        self.name = name


class ComponentHasParts(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"Other components are part of {name}. Retire them first, or hang them on another component.")
        self.name = name


class PositionOccupied(Exception):
    def __init__(self, name: str, serial: str) -> None:
        super().__init__(f"The insert {serial} sits in {name}. Remove it first.")
        self.name = name
        self.serial = serial


class SerialPositionHoldsOne(Exception):
    def __init__(self) -> None:
        super().__init__("A position for inserts with serial numbers holds one of them. Make one component a position.")


@dataclass(frozen=True, slots=True)
class Component:
    """`serial_since`: from then on it is a position for inserts with serial numbers.

    `part_id` is the spare part that replaces it.
    """

    id: str
    tool_id: str
    kind: ComponentKind
    name: str
    position: str = ""
    side: Side | None = None
    cavity: int | None = None
    parent_id: str | None = None
    quantity: int = 1
    drawing: str | None = None
    part_id: str | None = None
    serial_since: datetime | None = None
    use: Use = IN_USE
    version: int = 1

    def __post_init__(self) -> None:
        if self.serial and self.quantity != 1:
            raise SerialPositionHoldsOne

    @property
    def retired(self) -> bool:
        return self.use.retired

    @property
    def serial(self) -> bool:
        return self.serial_since is not None


class ComponentValues(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    kind: ComponentKind
    name: str
    position: str
    side: Side | None
    cavity: int | None
    parent_id: str | None
    quantity: int
    drawing: str | None
    part_id: str | None


def change_component(component: Component, values: ComponentValues, wish: UseWish, *, serial: bool) -> Component:
    """Return the component with its changes and the next version; the same one when nothing differs."""
    since = (component.serial_since or wish.at) if serial else None
    use = changed_use(component.use, wish, component.name)
    changed = replace(component, serial_since=since, use=use, **values)
    return component if changed == component else replace(changed, version=component.version + 1)


def refuse_circle(component: Component, parents: Mapping[str, str | None]) -> None:
    """Raise ComponentInItself when the way up, by `parents` of each component, comes back to this one."""
    above = component.parent_id
    while above is not None:
        if above == component.id:
            raise ComponentInItself(component.name)
        above = parents.get(above)
