"""What the shotcounter publishes: shots, sources and doubts."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from toolcare_shared.contracts.event import Event, Instant, Payload


class ShotOrigin(StrEnum):
    COUNTER = "counter"
    MANUAL = "manual"
    CORRECTION = "correction"


class SourceState(StrEnum):
    """How much a counter source can be trusted right now. `no_data` is not `idle`."""

    WAITING = "waiting"
    LIVE = "live"
    IDLE = "idle"
    NO_DATA = "no_data"
    UNREACHABLE = "unreachable"
    FAULTY = "faulty"
    DISABLED = "disabled"


class SourceKind(StrEnum):
    MQTT = "mqtt"
    MQTT_MAPPED = "mqtt_mapped"
    OPCUA_COUNTER = "opcua_counter"
    OPCUA_EM77 = "opcua_em77"
    SPARKPLUG = "sparkplug"


class RemarkCode(StrEnum):
    """What a person should see to at a source that counts all the same."""

    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_WENT_BACK = "clock_went_back"
    SAMPLED_SELDOM = "sampled_seldom"


class SourceRemark(Payload):
    """A remark beside its English text. `amount` is seconds; of `sampled_seldom` milliseconds between two looks."""

    code: RemarkCode
    amount: float = Field(ge=0)


class ShotsCounted(Event):
    """Shots of a tool between two moments.

    `total` is the life count as booked, `total_high` its upper bound while gaps are open; both are cumulative,
    so a reader that missed one event is right again with the next. A correction may carry negative `shots`.
    """

    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "tool"
    subject_field: ClassVar[str] = "tool_id"
    name_of_event: ClassVar[str] = "shots_counted"
    leaves_log: ClassVar[bool] = True

    tool_id: str
    machine_id: str | None = None
    source_id: str | None = None
    shots: int
    shots_high: int
    total: int = Field(ge=0)
    total_high: int = Field(ge=0)
    from_at: Instant = Field(alias="from")
    to_at: Instant = Field(alias="to")
    origin: ShotOrigin
    note: str = ""
    """Why a person entered or corrected them."""
    mounting_id: str | None = None
    """The run they belong to, where all are of one."""
    cavities: int | None = Field(default=None, ge=0)
    """Cavities that made parts in that run, as far as somebody said."""
    moved_by: str | None = None
    """The assignment, the corrected run or the gap by which they came from, or went to, somebody: one event an hour."""


class ShotsMoved(Event):
    """All that one assignment or one corrected run moved to a tool, or away from it: for people.

    What changes counts is told hour by hour, by ShotsCounted with the same `moved_by`.
    """

    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "tool"
    subject_field: ClassVar[str] = "tool_id"
    name_of_event: ClassVar[str] = "shots_moved"

    tool_id: str
    machine_id: str
    shots: int
    total: int = Field(ge=0)
    from_at: Instant = Field(alias="from")
    to_at: Instant = Field(alias="to")
    moved_by: str
    reason: str
    by: str


class MachineCountEvent(Event):
    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "machine"
    subject_field: ClassVar[str] = "machine_id"

    machine_id: str
    source_id: str


class UnassignedShotsCounted(MachineCountEvent):
    """Shots of a machine on which no tool was mounted. `total_unassigned` is cumulative."""

    name_of_event: ClassVar[str] = "unassigned_shots_counted"

    shots: int
    total_unassigned: int = Field(ge=0)
    from_at: Instant = Field(alias="from")
    to_at: Instant = Field(alias="to")
    moved_by: str | None = None
    """The assignment or the corrected run by which they came or went; then they may be negative."""


class UnassignedShotsDecided(Event):
    """A person decided on shots that nobody was credited with. Without a tool none made them: a dry run."""

    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "machine"
    subject_field: ClassVar[str] = "machine_id"
    name_of_event: ClassVar[str] = "unassigned_shots_decided"

    assignment_id: str
    machine_id: str
    tool_id: str | None = None
    mounting_id: str | None = None
    cycles: int = Field(ge=0)
    from_at: Instant = Field(alias="from")
    to_at: Instant = Field(alias="to")
    undone: bool = False
    reason: str
    by: str


class ToolMismatchFound(MachineCountEvent):
    """The press names another mould than the tools that are mounted on it. `held`: nobody gets its shots meanwhile."""

    name_of_event: ClassVar[str] = "tool_mismatch_found"

    reported_mould: str
    mounted_tool_ids: list[str]
    held: bool = False


class ToolIdentified(MachineCountEvent):
    """The press names a mould that fits a mounted tool: the physical tool is the one that is credited."""

    name_of_event: ClassVar[str] = "tool_identified"

    reported_mould: str
    tool_id: str
    mounting_id: str


class SourceEvent(Event):
    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "source"
    subject_field: ClassVar[str] = "source_id"

    source_id: str


class SourceConfigured(SourceEvent):
    """`station` says which of a press's counters it is, where the press has several; empty on any other."""

    name_of_event: ClassVar[str] = "source_configured"

    machine_id: str
    kind: SourceKind
    name: str
    enabled: bool
    counter_bits: int | None = None
    station: str = ""
    version: int = Field(ge=1)


class SourceRemoved(SourceEvent):
    name_of_event: ClassVar[str] = "source_removed"

    machine_id: str


class SourceStateChanged(SourceEvent):
    """`detail` says in words what was seen and what to do, `remarks` the same of a source that counts.

    `held_mould` is the mould that the press names while its shots are held, because no such tool is mounted.
    """

    name_of_event: ClassVar[str] = "source_state_changed"

    machine_id: str
    state: SourceState
    detail: str = ""
    remarks: list[SourceRemark] = Field(default_factory=list)
    last_value: int | None = None
    last_seen: Instant | None = None
    held_mould: str | None = None


class GapEvent(SourceEvent):
    """Between `low` and `high` shots were made; `tool_ids` are those that may have made them."""

    item_id: str
    machine_id: str
    tool_ids: list[str]
    low: int = Field(ge=0)
    high: int = Field(ge=0)


class CounterGapFound(GapEvent):
    """`booked` of its shots are in the ledger until a person settles it."""

    name_of_event: ClassVar[str] = "counter_gap_found"

    booked: int = Field(ge=0)
    since: Instant
    reason: str


class GapSettled(GapEvent):
    """A person found that `settled` shots were made."""

    name_of_event: ClassVar[str] = "gap_settled"

    settled: int = Field(ge=0)


class GapReopened(GapEvent):
    """What a person found of it does not hold: `booked` of its shots are in the ledger, as when it was found.

    What was booked by it is taken back by ShotsCounted with `item_id` as `moved_by`.
    """

    name_of_event: ClassVar[str] = "gap_reopened"

    booked: int = Field(ge=0)
    reason: str
    by: str


class CounterRejected(Event):
    """Readings that were not counted. `raw` is cut; `occurrences` counts since the last event of the same kind."""

    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "rejection"
    subject_field: ClassVar[str] = "rejection_id"
    name_of_event: ClassVar[str] = "counter_rejected"
    leaves_log: ClassVar[bool] = True

    rejection_id: str
    source_id: str | None = None
    machine_id: str | None = None
    reason: str
    detail: str = ""
    raw: str = Field(default="", max_length=200)
    occurrences: int = Field(ge=1)


class CertificateEvent(Event):
    """`server` is empty where it is our own certificate for OPC UA, else the host and port of the press's server."""

    publisher: ClassVar[str] = "shotcounter"
    aggregate: ClassVar[str] = "certificate"
    subject_field: ClassVar[str] = "certificate_id"

    certificate_id: str
    server: str = ""


class CertificateEnding(CertificateEvent):
    """A certificate that is in use ends soon, or has ended: then no secured connection comes about."""

    name_of_event: ClassVar[str] = "certificate_ending"

    thumbprint: str
    ends_at: Instant
    has_ended: bool


class CertificateReplaced(CertificateEvent):
    """It is not in use any more, so nobody need care when it ends."""

    name_of_event: ClassVar[str] = "certificate_replaced"


class SourceStateNow(Payload):
    """Retained: the state of a source."""

    source_id: str
    machine_id: str
    kind: SourceKind
    state: SourceState
    detail: str = ""
    last_value: int | None = None
    last_seen: Instant | None = None


class LiveReading(Payload):
    """What a source's counter shows right now. Not retained, QoS 0, at most four a second: for looking at alone."""

    source_id: str
    value: int
    at: Instant


class LiveCount(Payload):
    """Not retained, QoS 0, at most four a second: for looking at, never for counting."""

    tool_id: str
    machine_id: str | None = None
    total: int
    total_high: int
    last_shot_at: Instant | None = None
