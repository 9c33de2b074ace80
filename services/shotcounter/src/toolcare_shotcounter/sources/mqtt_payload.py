"""What a PLC's MQTT payload says: bytes in, a cumulative count out, or the reason why it is none. Pure."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from toolcare_shotcounter.readings import MqttMappedConfig, Quality, wrong_time
from toolcare_shotcounter.sources.counter_value import (
    MAX_CAVITIES,
    MAX_CYCLE_MS,
    MAX_MOULD,
    MAX_PARTS,
    NotACounter,
    whole,
)

MAX_PAYLOAD = 16 * 1024
_MILLISECONDS_FROM = 100_000_000_000
"""A number of seconds since 1970 this large lies in the year 5138, so it counts milliseconds."""

_PARTS_BITS = MAX_PARTS.bit_length()

_STEP = re.compile(r"[^.\[\]]+")
_MISSING = object()
_QUALITIES: dict[object, Quality] = {
    **{quality.value: quality for quality in Quality},
    "test_sample": Quality.TEST,
    0: Quality.GOOD,
    1: Quality.BAD,
    2: Quality.TEST,
    3: Quality.FAILED,
}

Path = tuple[str, ...]


class NotAReading(ValueError):
    """`reason` is the stable word of the rejection, the text what to mend at the PLC."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a payload carries what. An empty path is the whole payload, None is not there."""

    counter: Path
    at: Path | None = None
    cycle_ms: Path | None = None
    mould: Path | None = None
    quality: Path | None = None
    cavities: Path | None = None
    parts: Path | None = None
    counter_bits: int = 64
    bare_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What one payload said. `at` is None when it told no time."""

    counter: int
    at: datetime | None = None
    cycle_ms: int | None = None
    mould: str | None = None
    quality: Quality | None = None
    cavities: tuple[str, ...] | None = None
    parts: int | None = None


def default_shape(counter_bits: int = 64) -> Shape:
    """Return the shape of `toolcare/v1/in/<machine>/shots`: an object, or the bare counter."""
    return Shape(
        ("counter",),
        ("at",),
        ("cycle_ms",),
        ("mould",),
        ("quality",),
        ("cavities",),
        ("parts",),
        counter_bits=counter_bits,
        bare_allowed=True,
    )


def mapped_shape(config: MqttMappedConfig) -> Shape:
    return Shape(
        path(config.counter_path),
        _optional(config.at_path),
        _optional(config.cycle_ms_path),
        _optional(config.mould_path),
        _optional(config.quality_path),
        parts=_optional(config.parts_path),
        counter_bits=config.counter_bits,
    )


def path(text: str) -> Path:
    """Read `data.shots.0` and `data.shots[0]` alike."""
    return tuple(_STEP.findall(text))


def read(payload: bytes, shape: Shape, received_at: datetime) -> Said:
    """Return what the payload says; NotAReading for everything else a payload can be."""
    tree = _tree(payload)
    if shape.bare_allowed and isinstance(tree, int | float) and not isinstance(tree, bool):
        return Said(_counter(tree, shape.counter_bits))
    counter = _at_path(tree, shape.counter)
    if counter is _MISSING:
        raise NotAReading("no_counter", f"nothing stands at {'.'.join(shape.counter)!r}")
    return Said(
        counter=_counter(counter, shape.counter_bits),
        at=_time(_optional_at(tree, shape.at), received_at),
        cycle_ms=_cycle_ms(_optional_at(tree, shape.cycle_ms)),
        mould=_mould(_optional_at(tree, shape.mould)),
        quality=_quality(_optional_at(tree, shape.quality)),
        cavities=_cavities(_optional_at(tree, shape.cavities)),
        parts=_parts(_optional_at(tree, shape.parts)),
    )


def _tree(payload: bytes) -> object:
    if len(payload) > MAX_PAYLOAD:
        raise NotAReading("oversized", f"{len(payload)} bytes came, at most {MAX_PAYLOAD} are read")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAReading("not_utf8", f"the payload is not UTF-8: {error.reason} at byte {error.start}") from error
    try:
        tree: object = json.loads(text, parse_constant=_no_constant)
    except NotAReading:
        raise
    except (ValueError, RecursionError) as error:
        raise NotAReading("not_json", "the payload is neither JSON nor a number") from error
    return tree


def _no_constant(name: str) -> float:
    raise NotAReading("not_json", f"{name} is no JSON")


def _at_path(tree: object, steps: Path) -> object:
    for step in steps:
        if isinstance(tree, dict):
            tree = tree.get(step, _MISSING)
        elif isinstance(tree, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(tree):
            tree = tree[int(step[:6])]
        else:
            return _MISSING
    return tree


def _optional_at(tree: object, steps: Path | None) -> object | None:
    found = None if steps is None else _at_path(tree, steps)
    return None if found is _MISSING else found


def _optional(text: str | None) -> Path | None:
    return None if text is None else path(text)


def _counter(value: object, bits: int) -> int:
    try:
        return whole(value, bits)
    except NotACounter as error:
        raise NotAReading(error.reason, str(error)) from error


def _time(value: object | None, received_at: datetime) -> datetime | None:
    if value is None:
        return None
    try:
        at = _instant(value)
    except NotAReading:
        raise
    except (ValueError, OverflowError, OSError) as error:
        raise NotAReading("not_a_time", "the time is neither ISO 8601 nor a number since 1970") from error
    reason = wrong_time(at, received_at)
    if reason is not None:
        raise NotAReading(reason, f"the time {at.isoformat()} is out of range: set the clock of the PLC")
    return at


def _instant(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotAReading("not_a_time", "the time is neither ISO 8601 nor a number since 1970")
    if not isinstance(value, str):
        return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS_FROM else value, UTC)
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise NotAReading("time_without_zone", "the time needs its offset from UTC, for instance a Z at its end")
    return at.astimezone(UTC)


def _cycle_ms(value: object | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MAX_CYCLE_MS:
        raise NotAReading("bad_cycle", "the cycle time is not a number of milliseconds up to a day")
    return max(1, round(value))


def _mould(value: object | None) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NotAReading("bad_mould", "the mould is not a text")
    text = str(value)
    if len(text) > MAX_MOULD or not text.isprintable():
        raise NotAReading("bad_mould", f"the mould is longer than {MAX_MOULD} characters or has unprintable ones")
    return text


def _quality(value: object | None) -> Quality | None:
    if value is None:
        return None
    word = value.lower() if isinstance(value, str) else value
    known = None if isinstance(word, bool | float | list | dict) else _QUALITIES.get(word)
    if known is None:
        raise NotAReading("bad_quality", f"the quality is none of {', '.join(Quality)}")
    return known


def _parts(value: object | None) -> int | None:
    return None if value is None else _counter(value, _PARTS_BITS)


def _cavities(value: object | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > MAX_CAVITIES:
        raise NotAReading("bad_cavities", f"the cavities are not a list of at most {MAX_CAVITIES}")
    return tuple(_cavity(cavity) for cavity in value)


def _cavity(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > MAX_MOULD:
        raise NotAReading("bad_cavities", "a cavity is neither a word nor a number")
    text = str(value)
    if not text.isprintable():
        raise NotAReading("bad_cavities", "a cavity has unprintable characters")
    return text
