"""What the registry publishes: tools, where and in what state they are, their parts, machines and mountings."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.causes import Cause
from toolcare_shared.contracts.event import Event, Instant, Payload


class ToolStatus(StrEnum):
    """The life cycle of a tool; readiness, location and physical state are axes of their own."""

    DEVELOPMENT = "development"
    RELEASED = "released"
    RETIRED = "retired"


class Readiness(StrEnum):
    """Whether the tool may run. A later word outranks an earlier one; `due` comes from maintenance."""

    READY = "ready"
    DUE = "due"
    IN_REPAIR = "in_repair"
    ON_HOLD = "on_hold"


class LocationKind(StrEnum):
    UNKNOWN = "unknown"
    PRESS = "press"
    BENCH = "bench"
    STORAGE = "storage"
    EXTERNAL = "external"


class PhysicalState(StrEnum):
    """The tool on the press, after MouldStatus of OPC 40083."""

    OTHER = "other"
    NOT_INSTALLED = "not_installed"
    CHANGE = "change"
    INSTALLED = "installed"


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
    class_code: str | None = None
    owner: str | None = None
    change_level: str | None = None
    short_code: str | None = None
    life_shots: int | None = Field(default=None, ge=1)
    """The design life, else what the tool's class allows."""
    active_cavities: int | None = Field(default=None, ge=0)
    version: int = Field(ge=1)


class ToolRegistered(ToolEvent, ToolValues):
    name_of_event: ClassVar[str] = "tool_registered"


class ToolChanged(ToolEvent, ToolValues):
    name_of_event: ClassVar[str] = "tool_changed"


class LegalHoldChanged(ToolEvent):
    """While a tool is held, nothing of it ages out in any service."""

    name_of_event: ClassVar[str] = "legal_hold_changed"

    held: bool
    reason: str
    by: str


class EditedPart(StrEnum):
    """What of a tool was edited."""

    TOOL = "tool"
    SHEET = "sheet"
    CAVITY = "cavity"
    CONFIGURATION = "configuration"
    COMPONENT = "component"


class FieldChange(Payload):
    """A field with what it was and what it is; both are absent for a list or a group of values."""

    field: str
    before: bool | int | float | str | None = None
    after: bool | int | float | str | None = None


class ToolEdited(ToolEvent):
    """Somebody typed something else about a tool; what it is now, ToolChanged tells. `name` is the part's own."""

    name_of_event: ClassVar[str] = "tool_edited"

    part: EditedPart
    name: str = ""
    is_new: bool = False
    changes: list[FieldChange]
    by: str


class ToolRetired(ToolEvent):
    name_of_event: ClassVar[str] = "tool_retired"

    reason: str
    by: str | None = None


class ToolStatusChanged(ToolEvent):
    """The life cycle went on, or back: a retired tool was released again."""

    name_of_event: ClassVar[str] = "tool_status_changed"

    before: ToolStatus
    after: ToolStatus
    reason: str
    by: str


class ToolHeld(ToolEvent):
    """The tool must not run until somebody releases it."""

    name_of_event: ClassVar[str] = "tool_held"

    readiness: Readiness
    reason: str
    by: str


class ToolReleased(ToolEvent):
    """Signed off: hold and repair are over. `readiness` is what holds now, which may be `due`."""

    name_of_event: ClassVar[str] = "tool_released"

    readiness: Readiness
    note: str
    by: str


class ToolReadinessChanged(ToolEvent):
    """Published with every change of the readiness, also beside ToolHeld and ToolReleased."""

    name_of_event: ClassVar[str] = "tool_readiness_changed"

    before: Readiness
    after: Readiness
    reason: str
    by: str
    causes: list[Cause] = Field(default_factory=list)
    """What a service gave as the reason; empty when a person did."""


class ToolMoved(ToolEvent):
    """`place_name` is the place, the press or the external party, in words."""

    name_of_event: ClassVar[str] = "tool_moved"

    kind: LocationKind
    place_id: str | None = None
    place_name: str = ""
    machine_id: str | None = None
    party: str | None = None
    due_back_on: date | None = None
    reason: str = ""
    by: str


class ToolPhysicalChanged(ToolEvent):
    name_of_event: ClassVar[str] = "tool_physical_changed"

    before: PhysicalState
    after: PhysicalState
    reason: str = ""
    by: str


class ToolModified(ToolEvent):
    """An engineering change was made to the tool."""

    name_of_event: ClassVar[str] = "tool_modified"

    modification_id: str
    change_level: str
    description: str
    reason: str = ""
    done_on: date
    by: str


class DocumentAdded(ToolEvent):
    name_of_event: ClassVar[str] = "document_added"

    document_id: str
    name: str
    kind: str
    by: str


class DocumentRetired(ToolEvent):
    name_of_event: ClassVar[str] = "document_retired"

    document_id: str
    name: str
    reason: str
    by: str


class CavityBlocked(ToolEvent):
    """From now on the cavity makes no parts."""

    name_of_event: ClassVar[str] = "cavity_blocked"

    cavity: int = Field(ge=1)
    reason: str
    active_cavities: int = Field(ge=0)
    by: str


class CavityUnblocked(ToolEvent):
    name_of_event: ClassVar[str] = "cavity_unblocked"

    cavity: int = Field(ge=1)
    reason: str
    active_cavities: int = Field(ge=0)
    by: str


class ToolMounted(ToolEvent):
    """`shot_factor` shots of the tool are made in one cycle of the machine.

    `station` is where it hangs on a press with several counters; empty on any other.
    """

    name_of_event: ClassVar[str] = "tool_mounted"

    machine_id: str
    mounting_id: str
    shot_factor: int = Field(ge=1)
    station: str = ""
    configuration_id: str | None = None
    configuration_name: str | None = None
    active_cavities: int | None = Field(default=None, ge=0)
    """Cavities that make parts in this run."""
    job: str | None = None
    order_shots: int | None = Field(default=None, ge=1)
    checked_by_scan: bool = False
    reason: str = ""
    by: str | None = None


class ToolUnmounted(ToolEvent):
    name_of_event: ClassVar[str] = "tool_unmounted"

    machine_id: str
    mounting_id: str
    shots: int | None = Field(default=None, ge=0)
    """Shots of the run as far as they are counted."""
    reason: str = ""
    by: str | None = None


class RunValues(Payload):
    """A run as it is held to have been. Without `until` it lasts."""

    tool_id: str
    machine_id: str
    since: Instant
    until: Instant | None = None
    shot_factor: int = Field(ge=1)
    station: str = ""
    configuration_id: str | None = None
    configuration_name: str | None = None
    active_cavities: int | None = Field(default=None, ge=0)


class RunCorrected(ToolEvent):
    """Not this tool hung there, or not then, or not on this press. Told once for each tool that it is about.

    `correction` counts those of the run; an older one that comes late changes nothing.
    """

    name_of_event: ClassVar[str] = "run_corrected"

    mounting_id: str
    correction: int = Field(ge=1)
    before: RunValues
    after: RunValues
    reason: str
    by: str


class ToolAreaChanged(ToolEvent):
    """In which area of the plant the tool is from now on: that of its press. Empty: in none, anybody may work on it."""

    name_of_event: ClassVar[str] = "tool_area_changed"

    area: str


class ComponentChanged(Event):
    """A part of a tool with all its values, also when it is new. `kind` is one of those that the registry knows."""

    publisher: ClassVar[str] = "registry"
    aggregate: ClassVar[str] = "component"
    subject_field: ClassVar[str] = "component_id"
    name_of_event: ClassVar[str] = "component_changed"

    component_id: str
    tool_id: str
    kind: str
    name: str
    position: str = ""
    cavity: int | None = Field(default=None, ge=1)
    retired: bool = False
    version: int = Field(ge=1)
    by: str


class InsertEvent(Event):
    """A serial-numbered insert takes its history along from position to position."""

    publisher: ClassVar[str] = "registry"
    aggregate: ClassVar[str] = "insert"
    subject_field: ClassVar[str] = "insert_id"

    insert_id: str
    serial: str
    tool_id: str
    component_id: str
    position: str
    cavity: int | None = Field(default=None, ge=1)
    reason: str = ""
    by: str


class InsertInstalled(InsertEvent):
    name_of_event: ClassVar[str] = "insert_installed"


class InsertRemoved(InsertEvent):
    """`shots` is what the insert made at this position, `shots_in_life` what it made in all."""

    name_of_event: ClassVar[str] = "insert_removed"

    to: str
    shots: int
    shots_in_life: int


class PlaceEvent(Event):
    publisher: ClassVar[str] = "registry"
    aggregate: ClassVar[str] = "place"
    subject_field: ClassVar[str] = "place_id"

    place_id: str
    name: str
    kind: LocationKind
    note: str | None = None
    retired: bool = False
    version: int = Field(ge=1)


class PlaceRegistered(PlaceEvent):
    name_of_event: ClassVar[str] = "place_registered"


class PlaceChanged(PlaceEvent):
    name_of_event: ClassVar[str] = "place_changed"


class MachineEvent(Event):
    publisher: ClassVar[str] = "registry"
    aggregate: ClassVar[str] = "machine"
    subject_field: ClassVar[str] = "machine_id"

    machine_id: str
    name: str
    note: str | None = None
    area: str = ""
    version: int = Field(ge=1)


class MachineRegistered(MachineEvent):
    name_of_event: ClassVar[str] = "machine_registered"


class MachineChanged(MachineEvent):
    """`use_reason` is why it was retired or brought back last."""

    name_of_event: ClassVar[str] = "machine_changed"

    retired: bool = False
    use_reason: str = ""
    by: str | None = None


class ToolState(ToolValues):
    """Retained: the tool as it is now, whether it may run, where it is and the machine it hangs on."""

    machine_id: str | None = None
    readiness: Readiness = Readiness.READY
    readiness_reason: str = ""
    location: LocationKind = LocationKind.UNKNOWN
    location_name: str = ""
    due_back_on: date | None = None
    physical: PhysicalState = PhysicalState.NOT_INSTALLED


class MachineState(Payload):
    """Retained: the machine and the tools that hang on it."""

    machine_id: str
    name: str
    tool_ids: list[str]
