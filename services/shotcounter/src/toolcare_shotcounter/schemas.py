"""What comes in and goes out over HTTP."""

from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, TypeAdapter

from toolcare_shared.contracts.shotcounter import SourceRemark
from toolcare_shotcounter import config
from toolcare_shotcounter.announcements import SELF
from toolcare_shotcounter.config import (
    MqttMappedSettings,
    MqttSettings,
    OpcuaCounterSettings,
    OpcuaEm77Settings,
    SparkplugSettings,
)
from toolcare_shotcounter.readings import (
    CounterBits,
    CycleKind,
    NoSource,
    ProbeResult,
    Quality,
    SourceKind,
    SourceState,
)
from toolcare_shotcounter.remarks import remarks_of
from toolcare_shotcounter.sources.mqtt_payload import MAX_LIST, NotAReading, Said
from toolcare_shotcounter.store.counter_state import remark_of
from toolcare_shotcounter.store.gaps import NamesOfGaps
from toolcare_shotcounter.tables import (
    CounterRow,
    EntryRow,
    GapRow,
    ReadingRow,
    RejectionRow,
    SourceRow,
    TotalRow,
    UnassignedRow,
)
from toolcare_shotcounter.texts import storable

if TYPE_CHECKING:
    from toolcare_shotcounter.sources.sparkplug_payload import Metric
    from toolcare_shotcounter.sources.sparkplug_survey import SeenNode

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
_SHOWN_VALUE = 120
MAX_SHOTS = 1_000_000_000
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Station = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=16, pattern=_PRINTABLE)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
MachineId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
EARLIEST = datetime(1950, 1, 1, tzinfo=UTC)
"""Before this nobody counted shots; at the ends of the calendar sums and zones cannot be reckoned."""
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=datetime(2200, 1, 1, tzinfo=UTC))]
_JSON: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SourceIn(Body):
    """`station` only where a press has several counters: which of them this is."""

    machine_id: MachineId
    name: Name | None = None
    station: Station = ""
    enabled: bool = True


class MqttSourceIn(_SourceIn):
    kind: Literal[SourceKind.MQTT]
    config: MqttSettings = MqttSettings()


class MqttMappedSourceIn(_SourceIn):
    kind: Literal[SourceKind.MQTT_MAPPED]
    config: MqttMappedSettings


class OpcuaCounterSourceIn(_SourceIn):
    kind: Literal[SourceKind.OPCUA_COUNTER]
    config: OpcuaCounterSettings


class OpcuaEm77SourceIn(_SourceIn):
    kind: Literal[SourceKind.OPCUA_EM77]
    config: OpcuaEm77Settings


class SparkplugSourceIn(_SourceIn):
    kind: Literal[SourceKind.SPARKPLUG]
    config: SparkplugSettings


SourceIn = Annotated[
    MqttSourceIn | MqttMappedSourceIn | OpcuaCounterSourceIn | OpcuaEm77SourceIn | SparkplugSourceIn,
    Field(discriminator="kind"),
]


class SourcePatch(Body):
    """What is absent stays. In `config`, null brings a field's default back.

    A password that is not sent stays, unless the address names another host: that one must not get it.
    """

    name: Name | None = None
    station: Station | None = None
    enabled: bool | None = None
    config: dict[str, JsonValue] | None = None


class ProbeIn(Body):
    """With `source_id` a password that is not sent is that source's, as long as the address names the same host."""

    kind: SourceKind
    config: dict[str, JsonValue] = Field(default_factory=dict)
    source_id: Annotated[str, StringConstraints(max_length=64)] | None = None


class ProbeOut(BaseModel):
    """`message` is what just came there, to be tried out; empty where nothing did."""

    reachable: bool
    detail: str
    found: dict[str, str | int | float | bool | None]
    message: str = ""
    certificate_id: str | None = Field(description="Of the server, where nobody trusts it yet: it is to be decided on")

    @classmethod
    def of(cls, result: ProbeResult, certificate_id: str | None) -> "ProbeOut":
        found = {name: storable(value) if isinstance(value, str) else value for name, value in result.found.items()}
        return cls(
            reachable=result.reachable,
            detail=storable(result.detail),
            found=found,
            message=storable(result.message),
            certificate_id=certificate_id,
        )


class PreviewIn(Body):
    """A message as it was seen or copied, and the settings it shall be read with."""

    config: dict[str, JsonValue]
    message: Annotated[str, StringConstraints(max_length=MAX_LIST)]


class PreviewReading(BaseModel):
    """What would be counted. `at` is null where the message tells no time: then it is the time of arrival."""

    counter: int
    at: datetime | None
    cycle_ms: int | None
    mould: str | None
    quality: Quality | None
    cavities: list[str] | None
    parts: int | None
    job: str | None
    kind: CycleKind | None

    @classmethod
    def of(cls, said: Said) -> "PreviewReading":
        return cls(**{name: getattr(said, name) for name in cls.model_fields})


class PreviewRefusal(BaseModel):
    reason: str
    detail: str


class PreviewOut(BaseModel):
    readings: list[PreviewReading]
    refused: list[PreviewRefusal]

    @classmethod
    def of(cls, found: Sequence[Said | NotAReading]) -> "PreviewOut":
        return cls(
            readings=[PreviewReading.of(one) for one in found if isinstance(one, Said)],
            refused=[
                PreviewRefusal(reason=one.reason, detail=storable(str(one)))
                for one in found
                if isinstance(one, NotAReading)
            ],
        )


class SurveyIn(Body):
    """A named edge node is asked for its births at once; others are when they say something."""

    group: config.Level = ""
    node: config.Level = ""


class SeenMetricOut(BaseModel):
    """`counter_bits` is the width of a counter of this type; null where the type is no whole number that wide."""

    name: str
    type: str
    value: str | None
    counter_bits: CounterBits | None
    doubt: str
    at: datetime | None

    @classmethod
    def of(cls, metric: "Metric") -> "SeenMetricOut":
        return cls(
            name=storable(metric.name),
            type=metric.type_name,
            value=None if metric.value is None else storable(str(metric.value))[:_SHOWN_VALUE],
            counter_bits=metric.counter_bits,
            doubt=metric.doubt(),
            at=metric.at,
        )


class SeenDeviceOut(BaseModel):
    """`device` is empty for the edge node itself."""

    device: str
    metrics: list[SeenMetricOut]


class SeenNodeOut(BaseModel):
    """An edge node that said something. `born`: it sent its births; without them its metrics have no names."""

    group: str
    node: str
    born: bool
    devices: list[SeenDeviceOut]

    @classmethod
    def of(cls, seen: "SeenNode") -> "SeenNodeOut":
        devices = [
            SeenDeviceOut(device=storable(device), metrics=[SeenMetricOut.of(metric) for metric in metrics.values()])
            for device, metrics in sorted(seen.devices.items())
        ]
        return cls(group=storable(seen.group), node=storable(seen.node), born=seen.is_born, devices=devices)


class SurveyOut(BaseModel):
    """`trouble` says in words why nothing can be heard at all; empty when the broker answered."""

    trouble: str
    nodes: list[SeenNodeOut]


class ReaderOut(BaseModel):
    """A copy of the service that reads sources, since when it does, and which are its own now."""

    id: str
    name: str
    since: datetime
    source_ids: list[str]


class ReaderList(BaseModel):
    """Who reads which source. `unread` are switched on and have no reader: one takes them within seconds."""

    items: list[ReaderOut]
    unread: list[str]


class SourceOut(BaseModel):
    """`config` never holds a secret: `has_password` says whether there is one.

    `remarks` is what `detail` says of a source that counts all the same.
    """

    id: str
    machine_id: str
    kind: SourceKind
    name: str
    station: str
    enabled: bool
    config: dict[str, JsonValue]
    state: SourceState
    detail: str
    remarks: list[SourceRemark]
    last_value: int | None
    last_seen: datetime | None
    version: int

    @classmethod
    def of(cls, row: SourceRow, counter: CounterRow) -> "SourceOut":
        return cls(
            id=row.id,
            machine_id=row.machine_id,
            kind=config.kind_of(row),
            name=row.name,
            station=row.station,
            enabled=row.enabled,
            config=_JSON.validate_python(config.shown(row.config)),
            state=SourceState(counter.state),
            detail=counter.detail,
            remarks=remarks_of(counter.state, remark_of(counter), counter.seldom_ms),
            last_value=counter.value,
            last_seen=counter.seen_at,
            version=row.version,
        )


class SourceList(BaseModel):
    items: list[SourceOut]


class ReadingOut(BaseModel):
    """A raw reading that moved the counter, and what it was taken for."""

    value: int
    at: datetime
    received_at: datetime
    verdict: Literal["baseline", "exact", "ambiguous", "reset", "late", "in_gap"]
    cycle_ms: int | None
    mould: str | None
    quality: str | None
    kind: str | None
    cavities: list[str] | None

    @classmethod
    def of(cls, row: ReadingRow) -> "ReadingOut":
        return cls.model_validate(row, from_attributes=True)


class RejectionOut(BaseModel):
    """`settled`: nobody needs to mend it any more, since the machine that was unknown is registered by now."""

    id: str
    source_id: str | None
    machine_id: str | None
    reason: str
    detail: str
    raw: str
    occurrences: int
    first_at: datetime
    last_at: datetime
    settled: bool = False

    @classmethod
    def of(cls, row: RejectionRow, machines: Container[str | None]) -> "RejectionOut":
        settled = row.reason == NoSource.UNKNOWN_MACHINE and row.machine_id in machines
        return cls.model_validate(row, from_attributes=True).model_copy(update={"settled": settled})


class ShotsIn(Body):
    """Negative shots take back what was too much; they need `confirm`."""

    shots: int = Field(strict=True, ge=-MAX_SHOTS, le=MAX_SHOTS)
    at: Moment | None = None
    note: Note
    confirm: bool = False


class TotalIn(Body):
    """The tool's own counter, read by a person."""

    total: int = Field(strict=True, ge=0, le=100 * MAX_SHOTS)
    at: Moment | None = None
    note: Note
    confirm: bool = False


class CountOut(BaseModel):
    """`total` is booked; the truth is not above `total_high` while gaps are open."""

    tool_id: str
    total: int
    total_high: int
    last_shot_at: datetime | None

    @classmethod
    def of(cls, tool_id: str, row: TotalRow | None) -> "CountOut":
        if row is None:
            return cls(tool_id=tool_id, total=0, total_high=0, last_shot_at=None)
        return cls.model_validate(row, from_attributes=True)


class BucketOut(BaseModel):
    from_at: datetime = Field(serialization_alias="from")
    shots: int
    shots_high: int


class CountsOut(BaseModel):
    """`dry_run` and `start_up` shots are in the total: they wear the tool and made no parts.

    Up to `by_day_until` only days are known: a bucket of an hour there holds a whole day or nothing.
    """

    tool_id: str
    total: int
    total_high: int
    last_shot_at: datetime | None
    dry_run: int
    start_up: int
    by_day_until: datetime | None
    buckets: list[BucketOut]


class EntryOut(BaseModel):
    """A line of the ledger. `raw` is the counter's value at `to`, `factor` the tool's shots per machine cycle."""

    id: str
    tool_id: str | None
    machine_id: str | None
    source_id: str | None
    shots: int
    shots_high: int
    factor: int
    raw_from: int | None
    raw: int | None
    readings: int
    from_at: datetime = Field(serialization_alias="from")
    to_at: datetime = Field(serialization_alias="to")
    recorded_at: datetime
    confidence: Literal["exact", "lowest", "manual", "correction"]
    origin: Literal["counter", "manual", "correction"]
    marks: list[str]
    note: str
    actor: str
    gap_id: str | None

    @classmethod
    def of(cls, row: EntryRow) -> "EntryOut":
        marks = row.marks.split(",") if row.marks else []
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "marks"}
        return cls(**plain, marks=marks)


class NamedTool(BaseModel):
    id: str
    number: str


class GapOut(BaseModel):
    """From `low` to `high` machine cycles were made between two readings; `booked` of them are in the ledger.

    `by_rule`: nobody had to settle it, since readings that came late told each step in between. `note` says how the
    count is known, and of one that is open why it was opened again.
    """

    id: str
    source_id: str
    source_name: str
    machine_id: str
    machine_name: str
    tool_ids: list[str]
    tools: list[NamedTool]
    low: int
    high: int
    booked: int
    reason: str
    value_from: int | None
    value_to: int
    since: datetime
    until: datetime
    state: Literal["open", "settled"]
    settled: int | None
    settled_at: datetime | None
    settled_by: str | None
    by_rule: bool
    note: str
    told: int | None = Field(description="What readings say that came after it was settled otherwise.")
    can_reopen: bool = Field(description="Whether it is settled by a person, and no readings tell each step of it.")

    @classmethod
    def of(cls, row: GapRow, named: NamesOfGaps) -> "GapOut":
        tool_ids = [str(credit["tool_id"]) for credit in row.credits]
        told = {
            "tool_ids": tool_ids,
            "tools": [NamedTool(id=each, number=named.tools.get(each, each)) for each in tool_ids],
            "machine_name": named.machines.get(row.machine_id, row.machine_id),
            "source_name": named.sources.get(row.source_id, row.source_id),
            "by_rule": row.settled_by == SELF.name,
            "can_reopen": row.state == "settled" and not row.in_lines,
        }
        return cls(**{name: getattr(row, name) for name in cls.model_fields if name not in told}, **told)


Despite = Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=10_000)]
"""Lines of the ledger of which somebody knows that they were about something else."""


class SettleIn(Body):
    """How many machine cycles there really were, and how that is known.

    `despite` names what people booked at its tools since it began (`GET /gaps/{id}/settling`): whoever names these
    lines knows that they were about something else. Nothing needs to be named where no more is booked than there is.
    """

    shots: int = Field(strict=True, ge=0)
    note: Note
    despite: Despite = Field(default_factory=list)


class ReopenIn(Body):
    """Why what was found of a gap does not hold.

    `despite` names what people booked at its tools since it was settled (`GET /gaps/{id}/reopening`): whoever names
    these lines knows that they were about something else.
    """

    reason: Note
    despite: Despite = Field(default_factory=list)


class UnassignedOut(BaseModel):
    """Shots of a machine while no tool was mounted on it."""

    machine_id: str
    total: int
    last_shot_at: datetime | None
    entries: list[EntryOut]
    next_cursor: str | None = None

    @classmethod
    def of(
        cls, machine_id: str, row: UnassignedRow | None, entries: Sequence[EntryOut], cursor: str | None
    ) -> "UnassignedOut":
        return cls(
            machine_id=machine_id,
            total=row.total if row else 0,
            last_shot_at=row.last_shot_at if row else None,
            entries=list(entries),
            next_cursor=cursor,
        )
