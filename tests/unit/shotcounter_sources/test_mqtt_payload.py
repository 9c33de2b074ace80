"""What a PLC may send, and everything else it does send."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_shotcounter.readings import CycleKind, MqttMappedConfig, Quality
from toolcare_shotcounter.sources.mqtt_payload import (
    NotAReading,
    Said,
    Shape,
    default_shape,
    mapped_shape,
    path,
    read,
    read_all,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SHAPE = default_shape(32)


def test_the_full_object_is_read() -> None:
    """Counter, time, cycle, mould, cavities and quality of the documented payload."""
    payload = (
        b'{"counter": 4711, "at": "2026-03-02T08:59:00+01:00", "cycle_ms": 23120, "mould": "T-0042",'
        b' "cavities": ["good", 2], "quality": "bad"}'
    )
    at = NOW - timedelta(minutes=1)
    assert read(payload, SHAPE, NOW) == Said(4711, at, 23120, "T-0042", Quality.BAD, ("good", "2"))


@pytest.mark.parametrize(("sent", "mould"), [('"T-0042    "', "T-0042"), ('"    "', None), ('""', None), ("42", "42")])
def test_a_mould_is_read_without_the_blanks_that_fill_it_up(sent: str, mould: str | None) -> None:
    assert read(f'{{"counter": 1, "mould": {sent}}}'.encode(), SHAPE, NOW).mould == mould


@pytest.mark.parametrize(("payload", "value"), [(b"4711", 4711), (b" 4711\n", 4711), (b"4711.0", 4711), (b"0", 0)])
def test_a_bare_number_is_a_counter(payload: bytes, value: int) -> None:
    assert read(payload, SHAPE, NOW) == Said(value)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"{", "not_json"),
        (b"NaN", "not_json"),
        (b'{"counter": Infinity}', "not_json"),
        (b"1e999", "not_a_counter"),
        (b"9" * 5000, "not_json"),
        (b"[" * 16000, "not_json"),
        (b" " * 16385, "oversized"),
        (b"true", "no_counter"),
        (b"[4711]", "no_counter"),
        (b'"4711"', "no_counter"),
        (b"{}", "no_counter"),
        (b"7.5", "not_a_counter"),
        (b"-1", "negative"),
        (b"4294967296", "too_large"),
        (b'{"counter": "4711"}', "not_a_counter"),
        (b'{"counter": true}', "not_a_counter"),
        (b'{"counter": null}', "not_a_counter"),
        (b'{"counter": [1]}', "not_a_counter"),
        (b'{"counter": 1, "at": "2026-03-02T08:06:00Z"}', "time_in_future"),
        (b'{"counter": 1, "at": "1970-01-01T00:00:00Z"}', "time_too_old"),
        (b'{"counter": 1, "at": "2026-03-02T08:00:00"}', "time_without_zone"),
        (b'{"counter": 1, "at": "yesterday"}', "not_a_time"),
        (b'{"counter": 1, "at": 1e300}', "not_a_time"),
        (b'{"counter": 1, "at": {}}', "not_a_time"),
        (b'{"counter": 1, "cycle_ms": -5}', "bad_cycle"),
        (b'{"counter": 1, "cycle_ms": 1e999}', "bad_cycle"),
        (b'{"counter": 1, "mould": ["T"]}', "bad_mould"),
        (b'{"counter": 1, "mould": "a\\u0000b"}', "bad_mould"),
        (b'{"counter": 1, "mould": "\\ud800"}', "bad_mould"),
        (b'{"counter": 1, "quality": "splendid"}', "bad_quality"),
        (b'{"counter": 1, "quality": true}', "bad_quality"),
        (b'{"counter": 1, "cavities": "good"}', "bad_cavities"),
        (b'{"counter": 1, "cavities": [null]}', "bad_cavities"),
    ],
)
def test_what_is_no_reading_has_a_reason(payload: bytes, reason: str) -> None:
    with pytest.raises(NotAReading) as refused:
        read(payload, SHAPE, NOW)
    assert refused.value.reason == reason


def test_fields_of_a_mapped_topic_are_found_by_their_paths() -> None:
    """Nested objects and lists, with the index as a step or in brackets; numbers of milliseconds as time."""
    config = MqttMappedConfig(
        topic="plc/7", counter_path="d.shots[1].n", at_path="ts", mould_path="d.tool", quality_path="q", counter_bits=16
    )
    payload = json.dumps({"d": {"shots": [{"n": 1}, {"n": 65535}], "tool": 42}, "ts": NOW.timestamp() * 1000, "q": 3})
    assert read(payload.encode(), mapped_shape(config), NOW) == Said(65535, NOW, None, "42", Quality.FAILED)
    assert path("d.shots.1.n") == path("d.shots[1].n")


def test_an_empty_path_is_the_whole_payload() -> None:
    shape = mapped_shape(MqttMappedConfig(topic="plc/7"))
    assert read(b"12", shape, NOW) == Said(12)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_names = ("counter", "at", "cycle_ms", "mould", "quality", "cavities")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_reading_or_refused(payload: bytes) -> None:
    _reading_or_refused(payload)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_names, _json)))
def test_any_json_in_the_known_fields_is_a_reading_or_refused(body: dict[str, object]) -> None:
    _reading_or_refused(json.dumps(body).encode("utf-8", "surrogatepass"))


@given(_json, st.text(max_size=20))
def test_any_path_into_any_json_finds_something_or_nothing(tree: object, text: str) -> None:
    shape = mapped_shape(MqttMappedConfig(topic="t", counter_path=text, at_path=text, mould_path=text))
    _reading_or_refused(json.dumps(tree).encode(), shape)


def _reading_or_refused(payload: bytes, shape: Shape = SHAPE) -> None:
    """Any error but NotAReading fails the test; what is read is a counter, whatever came."""
    try:
        said = read(payload, shape, NOW)
    except NotAReading:
        return
    assert 0 <= said.counter < 1 << 32
    assert said.mould is None or said.mould.isprintable()
    assert said.at is None or said.at.tzinfo is UTC


def mapped(**settings: object) -> Shape:
    return mapped_shape(MqttMappedConfig(topic="t", counter_path="n", **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "value"), [("auto", 1772438400), ("auto", 1772438400_000), ("s", 1772438400), ("ms", 1772438400_000),
                        ("us", 1772438400_000_000)],
)  # fmt: skip
def test_a_number_is_a_time_in_its_unit(unit: str, value: int) -> None:
    payload = json.dumps({"n": 1, "t": value}).encode()
    assert read(payload, mapped(at_path="t", at_unit=unit), NOW).at == NOW


@pytest.mark.parametrize(
    ("told", "received", "meant"),
    [
        ("2026-03-02T09:00:00", "2026-03-02T08:00:00", "2026-03-02T08:00:00"),
        ("2026-07-02T09:00:00", "2026-07-02T07:00:05", "2026-07-02T07:00:00"),
        ("2026-10-25T02:30:00", "2026-10-25T00:30:05", "2026-10-25T00:30:00"),
        ("2026-10-25T02:30:00", "2026-10-25T01:30:05", "2026-10-25T01:30:00"),
        ("2026-10-25T02:30:00", "2026-10-25T09:00:00", "2026-10-25T01:30:00"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:05", "2026-03-29T01:30:00"),
    ],
)
def test_a_local_time_is_read_in_its_zone(told: str, received: str, meant: str) -> None:
    """In the hour that runs twice it is the later one that has been; a clock that was not put forward counts on."""
    shape = mapped(at_path="t", at_zone="Europe/Berlin")
    at = read(json.dumps({"n": 1, "t": told}).encode(), shape, datetime.fromisoformat(received + "+00:00")).at
    assert at == datetime.fromisoformat(meant + "+00:00")


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("01:50 02:10 02:30 02:50 02:05 02:25 02:50 03:10", "23:50 00:10 00:30 00:50 01:05 01:25 01:50 02:10"),
        ("02:40 02:20", "00:40 01:20"),
        ("02:20 02:40 03:00", "01:20 01:40 02:00"),
        ("02:20 02:20 02:40", "01:20 01:20 01:40"),
        ("02:40 02:20 02:50 02:30", "01:40 01:20 01:50 01:30"),
    ],
)
def test_a_list_in_local_times_keeps_its_order_while_the_clocks_are_put_back(
    told: str, meant: str, newest_first: bool
) -> None:
    """From where the clock stepped back it is the second pass. Where it did never, or twice, nobody can tell."""
    rows = [{"n": number, "t": f"2026-10-25T{one}:00"} for number, one in enumerate(told.split(), start=1)]
    shape = mapped(readings_path="r", at_path="t", at_zone="Europe/Berlin")
    received = datetime(2026, 10, 25, 9, tzinfo=UTC)
    found = read_all(json.dumps({"r": rows[::-1] if newest_first else rows}).encode(), shape, received)
    said = sorted((one.counter, f"{one.at:%H:%M}") for one in found if isinstance(one, Said))
    assert [at for _, at in said] == meant.split()


def test_units_modes_and_parts_of_a_shot() -> None:
    """Seconds, the press's own words, and a counter of parts: only whole shots are counted."""
    shape = mapped(cycle_ms_path="c", cycle_unit="s", mode_path="m", dry_run_values="3", per_shot=4)
    said = read(b'{"n": 40, "c": 23.5, "m": 3}', shape, NOW)
    assert (said.counter, said.cycle_ms, said.kind) == (10, 23_500, CycleKind.DRY_RUN)
    with pytest.raises(NotAReading, match="no whole number of shots"):
        read(b'{"n": 41}', shape, NOW)


def test_a_list_of_readings_comes_in_the_order_of_its_times() -> None:
    """What is none of them is refused by itself; a message without the list is none at all."""
    shape = mapped(readings_path="/data/a~1b", at_path="t")
    rows = [{"n": 2, "t": "2026-03-02T07:59:40Z"}, {"n": 1, "t": "2026-03-02T07:59:20Z"}, {"n": "x"}]
    found = read_all(json.dumps({"data": {"a/b": rows}}).encode(), shape, NOW)
    assert [one.counter if isinstance(one, Said) else one.reason for one in found] == [1, 2, "not_a_counter"]
    with pytest.raises(NotAReading) as none:
        read_all(b'{"data": 1}', shape, NOW)
    assert none.value.reason == "no_list"
