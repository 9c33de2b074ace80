"""What the registry publishes: tools, machines and which tool hangs on which machine."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event, Payload


class ToolStatus(StrEnum):
    """The life cycle of a tool; readiness, location and physical state are axes of their own."""

    DEVELOPMENT = "development"
    RELEASED = "released"
    RETIRED = "retired"


class ToolEvent(Event):
    publisher: ClassVar[str] = "registry"
    aggregate: ClassVar[str] = "tool"
    subject_field: ClassVar[str] = "tool_id"

    tool_id: str
    version: int = Field(ge=1)


class ToolValues(Payload):
    """All a reader may want of a tool, always complete."""

    tool_id: str
    number: str
    name: str
    status: ToolStatus
    cavity_count: int = Field(ge=1)
    design_life_shots: int | None = Field(default=None, ge=1)
    expected_cycle_ms: int | None = Field(default=None, ge=1)
    min_cycle_ms: int | None = Field(default=None, ge=1)
    version: int = Field(ge=1)


class ToolRegistered(ToolEvent, ToolValues):
    name_of_event: ClassVar[str] = "tool_registered"


class ToolChanged(ToolEvent, ToolValues):
    name_of_event: ClassVar[str] = "tool_changed"


class ToolRetired(ToolEvent):
    name_of_event: ClassVar[str] = "tool_retired"

    reason: str


class ToolMounted(ToolEvent):
    """`shot_factor` shots of the tool are made in one cycle of the machine."""

    name_of_event: ClassVar[str] = "tool_mounted"

    machine_id: str
    mounting_id: str
    shot_factor: int = Field(ge=1)


class ToolUnmounted(ToolEvent):
    name_of_event: ClassVar[str] = "tool_unmounted"

    machine_id: str
    mounting_id: str


class MachineEvent(Event):
    publisher: ClassVar[str] = "registry"
    aggregate: ClassVar[str] = "machine"
    subject_field: ClassVar[str] = "machine_id"

    machine_id: str
    name: str
    note: str | None = None
    version: int = Field(ge=1)


class MachineRegistered(MachineEvent):
    name_of_event: ClassVar[str] = "machine_registered"


class MachineChanged(MachineEvent):
    name_of_event: ClassVar[str] = "machine_changed"


class ToolState(ToolValues):
    """Retained: the tool as it is now and the machine it hangs on."""

    machine_id: str | None = None


class MachineState(Payload):
    """Retained: the machine and the tools that hang on it."""

    machine_id: str
    name: str
    tool_ids: list[str]
