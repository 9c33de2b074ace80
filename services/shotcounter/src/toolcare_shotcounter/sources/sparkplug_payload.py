"""What a Sparkplug B message says: bytes in, metrics out, each with the type and time its edge node gave it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from toolcare_shotcounter.readings import CounterBits
from toolcare_shotcounter.sources.counter_value import NotACounter, still_counts, whole
from toolcare_shotcounter.sources.sparkplug_wire import DecodeError, WireMetric, WirePropertySet, payload

MAX_PAYLOAD = 1024 * 1024
_GOOD = 192
_STALE = 500

_SIGNED = {1: 8, 2: 16, 3: 32, 4: 64}
_UNSIGNED = {5: 8, 6: 16, 7: 32, 8: 64}
_REAL = 9
_TYPES: Mapping[int, str] = MappingProxyType(
    {
        1: "Int8",
        2: "Int16",
        3: "Int32",
        4: "Int64",
        5: "UInt8",
        6: "UInt16",
        7: "UInt32",
        8: "UInt64",
        9: "Float",
        10: "Double",
        11: "Boolean",
        12: "String",
        13: "DateTime",
        14: "Text",
        15: "UUID",
    }
)
_VALUES = ("int_value", "long_value", "float_value", "double_value", "boolean_value", "string_value")

Value = int | float | bool | str


class NotSparkplug(ValueError):
    """The bytes are no Sparkplug B message; the text says why."""


@dataclass(frozen=True, slots=True)
class Metric:
    """`name` is empty where only the alias was sent. `value` is None where the metric is null or of a kind we skip."""

    name: str
    alias: int | None
    at: datetime | None
    type: int
    value: Value | None
    historical: bool = False
    quality: int = _GOOD

    @property
    def type_name(self) -> str:
        return _TYPES.get(self.type, f"type {self.type}")

    @property
    def counter_bits(self) -> CounterBits | None:
        """The width of a counter of this type; None where the type is no whole number that wide."""
        match _SIGNED.get(self.type) or _UNSIGNED.get(self.type):
            case 16:
                return 16
            case 32:
                return 32
            case 64:
                return 64
        return None

    @property
    def register(self) -> CounterBits | None:
        """The width of an unsigned register: a counter in it rolls over when it is full."""
        return self.counter_bits if self.type in _UNSIGNED else None

    def doubt(self) -> str:
        """Why the edge node itself does not stand behind the value; empty when it does."""
        if self.value is None:
            return "the edge node sends no value (null)"
        if self.quality == _GOOD:
            return ""
        return "the edge node marks it as stale" if self.quality == _STALE else f"its quality is {self.quality}"


@dataclass(frozen=True, slots=True)
class Payload:
    at: datetime | None
    seq: int | None
    metrics: tuple[Metric, ...] = field(default=())

    def named(self, name: str) -> Metric | None:
        return next((metric for metric in self.metrics if metric.name == name), None)


def decode(data: bytes) -> Payload:
    """Read a message; NotSparkplug for all that is none."""
    if len(data) > MAX_PAYLOAD:
        raise NotSparkplug(f"{len(data)} bytes came, at most {MAX_PAYLOAD} are read")
    wire = payload()
    try:
        wire.ParseFromString(data)
    except DecodeError as error:
        raise NotSparkplug("the payload is no Sparkplug B message (Protocol Buffers)") from error
    metrics = tuple(_metric(wire.metrics[place]) for place in range(len(wire.metrics)))
    return Payload(
        at=_instant(wire.timestamp) if wire.HasField("timestamp") else None,
        seq=wire.seq if wire.HasField("seq") else None,
        metrics=metrics,
    )


def counter(metric: Metric, bits: int) -> int:
    """Return the counter's value; NotACounter, with `bad_status` where the edge node does not stand behind it.

    A signed register shows the upper half of its range as negative numbers; they are taken as such when the register
    is as wide as the counter.
    """
    doubt = metric.doubt()
    if doubt:
        raise NotACounter("bad_status", doubt)
    value = metric.value
    if isinstance(value, int) and not isinstance(value, bool) and value < 0 and _SIGNED.get(metric.type) == bits:
        value += 1 << bits
    good = whole(value, bits)
    if metric.type == _REAL:
        still_counts(good)
    return good


def rebirth_wish(at: datetime) -> bytes:
    """Return the command that asks an edge node to send all its births again."""
    wire = payload()
    wire.timestamp = milliseconds(at)
    metric = wire.metrics.add()
    metric.name, metric.datatype, metric.boolean_value = "Node Control/Rebirth", 11, True
    metric.timestamp = wire.timestamp
    return wire.SerializeToString()


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _metric(wire: WireMetric) -> Metric:
    return Metric(
        name=wire.name,
        alias=wire.alias if wire.HasField("alias") else None,
        at=_instant(wire.timestamp) if wire.HasField("timestamp") else None,
        type=wire.datatype,
        value=None if wire.is_null else _value(wire),
        historical=wire.is_historical,
        quality=_quality(wire.properties) if wire.HasField("properties") else _GOOD,
    )


def _value(wire: WireMetric) -> Value | None:
    """Return the value as it was sent; its type is known for certain only once its birth is."""
    sent = next((name for name in _VALUES if wire.HasField(name)), None)
    if sent is None:
        return None
    value: Value = getattr(wire, sent)
    return value


def typed(value: Value | None, kind: int) -> Value | None:
    """Read a number as its type says: signed ones travel as the unsigned number of the same bits."""
    if kind not in _SIGNED or not isinstance(value, int) or isinstance(value, bool):
        return value
    bits = _SIGNED[kind]
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _quality(properties: WirePropertySet) -> int:
    for place, key in enumerate(properties.keys):
        if key == "Quality" and place < len(properties.values):
            found = properties.values[place]
            value = found.int_value if found.HasField("int_value") else found.long_value
            return int(typed(value, 3) or 0) if not found.is_null else _GOOD
    return _GOOD


def _instant(milliseconds_since_1970: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds_since_1970 / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
