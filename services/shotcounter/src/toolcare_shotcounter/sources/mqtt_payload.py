"""What a PLC's MQTT payload says: bytes in, a cumulative count out, or the reason why it is none. Pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from toolcare_shotcounter.readings import MAX_AHEAD, CycleKind, MqttMappedConfig, Quality, TimeUnit, wrong_time
from toolcare_shotcounter.sources.counter_value import (
    MAX_CAVITIES,
    MAX_CYCLE_MS,
    MAX_JOB,
    MAX_MOULD,
    MAX_PARTS,
    NotACounter,
    whole,
)
from toolcare_shotcounter.sources.cycle_modes import ModeWords
from toolcare_shotcounter.texts import extract

MAX_PAYLOAD = 16 * 1024
MAX_LIST = 256 * 1024
MAX_READINGS = 1000
_MILLISECONDS_FROM = 100_000_000_000
"""A number of seconds since 1970 this large lies in the year 5138, so it counts milliseconds."""

_PER_SECOND = {"s": 1, "ms": 1000, "us": 1_000_000}
_CYCLE_FACTORS = {"ms": 1, "s": 1000}
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
_NO_MODES = ModeWords(frozenset(), frozenset())
_OWN_MODES = ModeWords.of(CycleKind.DRY_RUN, CycleKind.START_UP)


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
    job: Path | None = None
    counter_bits: int = 64
    bare_allowed: bool = False
    readings: Path | None = None
    mode: Path | None = None
    modes: ModeWords = _NO_MODES
    at_unit: TimeUnit = "auto"
    zone: ZoneInfo | None = None
    cycle_factor: int = 1
    per_shot: int = 1


class Said(NamedTuple):
    """What one payload said. `at` is None when it told no time."""

    counter: int
    at: datetime | None = None
    cycle_ms: int | None = None
    mould: str | None = None
    quality: Quality | None = None
    cavities: tuple[str, ...] | None = None
    parts: int | None = None
    job: str | None = None
    kind: CycleKind | None = None


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
        ("job",),
        counter_bits=counter_bits,
        bare_allowed=True,
        mode=("mode",),
        modes=_OWN_MODES,
    )


def mapped_shape(config: MqttMappedConfig) -> Shape:
    return Shape(
        path(config.counter_path),
        _optional(config.at_path),
        _optional(config.cycle_ms_path),
        _optional(config.mould_path),
        _optional(config.quality_path),
        _optional(config.cavities_path),
        _optional(config.parts_path),
        _optional(config.job_path),
        counter_bits=config.counter_bits,
        readings=_optional(config.readings_path),
        mode=_optional(config.mode_path),
        modes=ModeWords.of(config.dry_run_values, config.start_up_values),
        at_unit=config.at_unit,
        zone=ZoneInfo(config.at_zone) if config.at_zone else None,
        cycle_factor=_CYCLE_FACTORS[config.cycle_unit],
        per_shot=config.per_shot,
    )


def path(text: str) -> Path:
    """Read `data.shots.0`, `data.shots[0]` and the JSON pointer `/data/shots/0` alike."""
    if text.startswith("/"):
        return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))
    return tuple(_STEP.findall(text))


def read_all(payload: bytes, shape: Shape, received_at: datetime) -> list[Said | NotAReading]:
    """Return what the payload says, in the order of its times where each has one.

    A list of readings may hold some that are none; all else that a payload can be is NotAReading.
    """
    if shape.readings is None:
        return [read(payload, shape, received_at)]
    listed = _at_path(_tree(payload, MAX_LIST), shape.readings)
    if not isinstance(listed, list):
        raise NotAReading("no_list", f"no list of readings stands at {'.'.join(shape.readings)!r}")
    if len(listed) > MAX_READINGS:
        raise NotAReading("oversized", f"{len(listed)} readings came at once, at most {MAX_READINGS} are taken")
    found = _put_back([(each, _one_of(each, shape, received_at)) for each in listed], shape)
    said = [one for one in found if isinstance(one, Said)]
    refused: list[Said | NotAReading] = [one for one in found if isinstance(one, NotAReading)]
    times = [one.at for one in said if one.at is not None]
    return [*(sorted(said, key=_told) if len(times) == len(said) else said), *refused]


def read(payload: bytes, shape: Shape, received_at: datetime) -> Said:
    """Return what the payload says; NotAReading for everything else a payload can be."""
    return _read(_tree(payload, MAX_PAYLOAD), shape, received_at)


def _one_of(tree: object, shape: Shape, received_at: datetime) -> Said | NotAReading:
    try:
        return _read(tree, shape, received_at)
    except NotAReading as wrong:
        return wrong


def _put_back(listed: Sequence[tuple[object, Said | NotAReading]], shape: Shape) -> list[Said | NotAReading]:
    """Tell by their order which local times of a list are of the first pass of the hour that the clocks run twice.

    The clock stepped back where a time of day is earlier than the one before, though the counter went on.
    """
    found = [one for _, one in listed]
    twice = [
        (place, wall, one)
        for place, (tree, one) in enumerate(listed)
        if isinstance(one, Said) and (wall := _runs_twice(_optional_at(tree, shape.at), shape.zone)) is not None
    ]
    moves = [after[2].counter - one[2].counter for one, after in pairwise(twice)]
    if sum(move < 0 for move in moves) > sum(move > 0 for move in moves):  # newest first
        twice.reverse()
    steps = [number for number, (one, after) in enumerate(pairwise(twice), start=1) if after[1] < one[1]]
    if len(steps) == 1:
        for place, wall, one in twice[: steps[0]]:
            found[place] = one._replace(at=wall.astimezone(UTC))
    return found


def _runs_twice(value: object | None, zone: ZoneInfo | None) -> datetime | None:
    """Return a time of day in the first pass of the hour that the clocks run twice; None when it is of another."""
    if zone is None or not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    first, second = (at.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return at.replace(tzinfo=zone, fold=0) if at.tzinfo is None and first < second else None


def _told(said: Said) -> datetime:
    assert said.at is not None  # noqa: S101 - the caller has seen that each has a time
    return said.at


def _read(tree: object, shape: Shape, received_at: datetime) -> Said:
    if shape.bare_allowed and isinstance(tree, int | float) and not isinstance(tree, bool):
        return Said(_counter(tree, shape.counter_bits))
    counter = _at_path(tree, shape.counter)
    if counter is _MISSING:
        raise NotAReading("no_counter", f"nothing stands at {'.'.join(shape.counter)!r}")
    return Said(
        counter=_shots(_counter(counter, shape.counter_bits), shape.per_shot),
        at=_time(_optional_at(tree, shape.at), shape, received_at),
        cycle_ms=_cycle_ms(_optional_at(tree, shape.cycle_ms), shape.cycle_factor),
        mould=_mould(_optional_at(tree, shape.mould)),
        quality=_quality(_optional_at(tree, shape.quality)),
        cavities=_cavities(_optional_at(tree, shape.cavities)),
        parts=_parts(_optional_at(tree, shape.parts)),
        job=_job(_optional_at(tree, shape.job)),
        kind=shape.modes.kind(_optional_at(tree, shape.mode)),
    )


def _tree(payload: bytes, most: int) -> object:
    if len(payload) > most:
        raise NotAReading("oversized", f"{len(payload)} bytes came, at most {most} are read")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAReading("not_utf8", f"the payload is not UTF-8: {error.reason} at byte {error.start}") from error
    try:
        tree: object = _JSON.decode(text)
    except NotAReading:
        raise
    except (ValueError, RecursionError) as error:
        raise NotAReading("not_json", "the payload is neither JSON nor a number") from error
    return tree


def _no_constant(name: str) -> float:
    raise NotAReading("not_json", f"{name} is no JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)
"""Made once: `json.loads` with an argument makes one for each message."""


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


def _shots(value: int, per_shot: int) -> int:
    if value % per_shot:
        raise NotAReading(
            "part_of_a_shot", f"the counter stands at {value}, which is no whole number of shots of {per_shot}"
        )
    return value // per_shot


def _time(value: object | None, shape: Shape, received_at: datetime) -> datetime | None:
    if value is None:
        return None
    try:
        at = _instant(value, shape, received_at)
    except NotAReading:
        raise
    except (ValueError, OverflowError, OSError) as error:
        raise NotAReading("not_a_time", "the time is neither ISO 8601 nor a number since 1970") from error
    reason = wrong_time(at, received_at)
    if reason is not None:
        raise NotAReading(reason, f"the time {at.isoformat()} is out of range: set the clock of the PLC")
    return at


def _instant(value: object, shape: Shape, received_at: datetime) -> datetime:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotAReading("not_a_time", "the time is neither ISO 8601 nor a number since 1970")
    if not isinstance(value, str):
        unit = shape.at_unit
        if unit == "auto":
            unit = "ms" if value >= _MILLISECONDS_FROM else "s"
        return datetime.fromtimestamp(value / _PER_SECOND[unit], UTC)
    at = datetime.fromisoformat(value)
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    if shape.zone is None:
        raise NotAReading("time_without_zone", "the time needs its offset from UTC, for instance a Z at its end")
    return _local(at, shape.zone, received_at)


def _local(at: datetime, zone: ZoneInfo, received_at: datetime) -> datetime:
    """Read a time of day in a zone. In the hour that the clocks run twice it is the later one that is not ahead of us.

    A time that the clocks leave out in spring is that of a clock that was not put forward.
    """
    first, second = (at.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if first < second <= received_at + MAX_AHEAD else first


def _cycle_ms(value: object | None, factor: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value * factor <= MAX_CYCLE_MS:
        raise NotAReading("bad_cycle", "the cycle time is not a number up to a day, in the unit that is set")
    return max(1, round(value * factor))


def _mould(value: object | None) -> str | None:
    """A text of a PLC may be padded to its full length: blanks alone name nothing."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NotAReading("bad_mould", "the mould is not a text")
    text = str(value).strip(" ")
    if len(text) > MAX_MOULD or not text.isprintable():
        raise NotAReading("bad_mould", f"the mould is longer than {MAX_MOULD} characters or has unprintable ones")
    return text or None


def _job(value: object | None) -> str | None:
    """A job's name is for people alone: what is none costs no count."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return extract(str(value).strip())[:MAX_JOB] or None


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
