"""What a data value of OPC UA says of a counter: status first, then type, then number."""

from dataclasses import dataclass
from datetime import UTC, datetime

from asyncua import ua

from toolcare_shotcounter.readings import CounterBits
from toolcare_shotcounter.sources.counter_value import NotACounter, narrower, still_counts, whole
from toolcare_shotcounter.texts import extract

_SEVERITY_SHIFT = 30
_INFO_IS_DATA_VALUE = 0x0400
_INFO_MASK = 0x0C00
_OVERFLOW = 0x0080

_SIGNED = {ua.VariantType.Int16: 16, ua.VariantType.Int32: 32, ua.VariantType.Int64: 64}
_UNSIGNED: dict[ua.VariantType, CounterBits] = {ua.VariantType.UInt16: 16, ua.VariantType.UInt32: 32}


@dataclass(frozen=True, slots=True)
class Counter:
    """A good value. `overflowed`: the server's queue was full and older values are lost (OPC 10000-4, 5.13.1.5)."""

    value: int
    stamp: datetime | None
    overflowed: bool
    bits: CounterBits


def counter(data: ua.DataValue, bits: CounterBits) -> Counter:
    """Return the counter; NotACounter with `bad_status` or what is wrong with the value.

    A signed register shows the upper half of its range as negative numbers (MicroLogix past 32767): they are taken as
    such when the register is as wide as the counter.
    """
    code = _code(data)
    if code >> _SEVERITY_SHIFT:
        raise NotACounter("bad_status", f"the server marks the value as {status_name(data)}")
    variant = data.Value
    value = None if variant is None else variant.Value
    if variant is not None and isinstance(value, int) and value < 0 and _SIGNED.get(variant.VariantType) == bits:
        value += 1 << bits
    register = None if variant is None else _UNSIGNED.get(variant.VariantType)
    stamp = _aware(data.SourceTimestamp or data.ServerTimestamp)
    good = whole(value, bits)
    if variant is not None and variant.VariantType is ua.VariantType.Float:
        still_counts(good)
    return Counter(good, stamp, _overflowed(code), narrower(bits, register))


def shown(data: ua.DataValue) -> str:
    return extract(f"{None if data.Value is None else data.Value.Value!r} ({status_name(data)})")


def status_name(data: ua.DataValue) -> str:
    return "Good" if data.StatusCode is None else str(data.StatusCode.name)


def type_name(data: ua.DataValue) -> str:
    return "Null" if data.Value is None else str(data.Value.VariantType.name)


def _code(data: ua.DataValue) -> int:
    return 0 if data.StatusCode is None else int(data.StatusCode.value)


def _overflowed(code: int) -> bool:
    return code & _INFO_MASK == _INFO_IS_DATA_VALUE and bool(code & _OVERFLOW)


def _aware(stamp: datetime | None) -> datetime | None:
    if stamp is None:
        return None
    return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
