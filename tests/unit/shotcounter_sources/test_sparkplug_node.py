"""What an edge node's messages mean, and what its numbers are."""

from datetime import UTC, datetime, timedelta

import pytest
from asyncua import ua

from toolcare_shared.ids import MachineId, SourceId
from toolcare_shotcounter.readings import CycleKind, SourceKind, SourceSpec, SparkplugConfig
from toolcare_shotcounter.sources.counter_value import NotACounter
from toolcare_shotcounter.sources.cycle_modes import ModeWords
from toolcare_shotcounter.sources.opcua_value import counter as opcua_counter
from toolcare_shotcounter.sources.sparkplug_counter import CONFIRM_BEHIND, SparkplugCounter
from toolcare_shotcounter.sources.sparkplug_node import Address, EdgeNode, Gone, Values, address
from toolcare_shotcounter.sources.sparkplug_payload import Metric, NotSparkplug, Payload, counter, decode, typed

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
INT16, INT64, UINT64 = 2, 4, 8


def payload(seq: int | None, *metrics: Metric) -> Payload:
    return Payload(NOW, seq, metrics)


def metric(value: int | None, name: str = "Shots", at: datetime = NOW, **fields: object) -> Metric:
    return Metric(name, 1, at, UINT64, value, **fields)  # type: ignore[arg-type]


def born(*, mark: int = 7, seq: int = 0) -> EdgeNode:
    node = EdgeNode()
    node.hear("NBIRTH", "", payload(seq, Metric("bdSeq", None, NOW, UINT64, mark), metric(100)), b"birth")
    return node


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("spBv1.0/g/NDATA/n", Address("g", "n", "NDATA")),
        ("spBv1.0/g/DBIRTH/n/d", Address("g", "n", "DBIRTH", "d")),
        ("spBv1.0/g/NDATA/n/d", None),
        ("spBv1.0/g/DDATA/n", None),
        ("spBv1.0/g/NCMD/n", None),
        ("spBv1.0/STATE/host", None),
        ("spAv1.0/g/NDATA/n", None),
    ],
)
def test_topics_of_births_data_and_deaths_are_read(topic: str, found: Address | None) -> None:
    assert address(topic) == found


def test_sequence_numbers_wrap_and_a_jump_needs_a_birth() -> None:
    """After 255 comes 0; whatever else comes tells that something was missed, until the next birth."""
    node = born(seq=255)
    known = Metric("", 1, NOW, 0, 101)
    heard = node.hear("NDATA", "", payload(0, known), b"0")
    assert isinstance(heard, Values)
    assert (heard.payload.metrics[0].name, heard.unbroken) == ("Shots", True)
    assert node.hear("NDATA", "", payload(0, known), b"0") is None
    assert node.missing == ""
    assert node.hear("NDATA", "", payload(2, known), b"2") is None
    assert "after 0" in node.missing
    assert node.hear("NDATA", "", payload(3, known), b"3") is None
    node.hear("NBIRTH", "", payload(9, metric(105)), b"9")
    assert node.is_born("")


def test_data_of_a_device_without_a_birth_need_one() -> None:
    node = born()
    assert node.hear("DDATA", "d", payload(1, metric(1)), b"1") is None
    assert "d" in node.missing


def test_a_death_belongs_to_the_birth_with_its_number() -> None:
    node = born(mark=7)
    late = payload(None, Metric("bdSeq", None, NOW, UINT64, 6))
    assert node.hear("NDEATH", "", late, b"late") is None
    assert node.is_born("")
    assert node.hear("NDEATH", "", payload(None, Metric("bdSeq", None, NOW, UINT64, 7)), b"end") == Gone(None)
    assert (node.is_born(""), node.gone) == (False, True)


@pytest.mark.parametrize(
    ("kind", "bits", "sent", "value"),
    [
        (INT16, 16, 40_000, 40_000),
        (INT16, 16, (1 << 32) - 1, 65_535),
        (INT16, 32, 32_767, 32_767),
        (UINT64, 64, (1 << 64) - 1, (1 << 64) - 1),
        (INT64, 64, (1 << 64) - 1, (1 << 64) - 1),
    ],
)
def test_a_register_that_is_full_shows_its_upper_half(kind: int, bits: int, sent: int, value: int) -> None:
    """Signed numbers travel as unsigned ones; a counter as wide as its register is never negative."""
    assert counter(Metric("n", None, NOW, kind, typed(sent, kind)), bits) == value


def test_a_negative_number_in_a_wider_register_is_no_counter() -> None:
    with pytest.raises(NotACounter, match="negative"):
        counter(Metric("n", None, NOW, INT16, typed(65_535, INT16)), 32)


def test_a_counter_that_is_a_real_is_refused_where_it_stands_still_for_good() -> None:
    """One more makes no other number of it: the press would look idle, and no shot of it be counted any more."""
    end = float(1 << 24)
    assert counter(Metric("n", None, NOW, 9, end - 1), 32) == end - 1
    assert opcua_counter(ua.DataValue(ua.Variant(end - 1, ua.VariantType.Float)), 32).value == end - 1
    with pytest.raises(NotACounter, match="REAL"):
        counter(Metric("n", None, NOW, 9, end), 32)
    with pytest.raises(NotACounter, match="REAL"):
        opcua_counter(ua.DataValue(ua.Variant(end, ua.VariantType.Float)), 32)
    assert counter(Metric("n", None, NOW, 10, end), 32) == end
    assert counter(Metric("n", None, NOW, 9, end + 2), 32) == end + 2


@pytest.mark.parametrize("raw", [b"\xff\xff\xff", b'{"counter": 1}', b"x" * (1 << 21)])
def test_other_bytes_are_no_message(raw: bytes) -> None:
    with pytest.raises(NotSparkplug):
        decode(raw)


def test_modes_are_words_or_numbers() -> None:
    words = ModeWords.of("dry_run, 5", "Start Up")
    said = [words.kind(value) for value in ("DRY_RUN", 5, 5.0, "start up", 4, None)]
    assert said == [CycleKind.DRY_RUN] * 3 + [CycleKind.START_UP, CycleKind.PRODUCTION, None]


def test_stored_values_go_before_the_birth_and_an_unchanged_one_is_confirmed_for_the_past_only() -> None:
    """What a dead line would not have brought yet must not be late when it comes."""
    config = SparkplugConfig(group="g", node="n", counter_metric="Shots", counter_bits=64)
    spec = SourceSpec(SourceId("s1"), MachineId("p1"), SourceKind.SPARKPLUG, config)
    source = SparkplugCounter(spec, config, hold_s=2)
    source.hear(Values("", payload(0, metric(103)), birth=True, unbroken=False), NOW)
    old = [metric(101 + n, at=NOW - timedelta(seconds=40 - 20 * n), historical=True) for n in (1, 0)]
    source.hear(Values("", payload(1, *old), birth=False, unbroken=True), NOW + timedelta(seconds=1))
    assert source.due(NOW + timedelta(seconds=2)) == ([], [])
    readings, _ = source.due(NOW + timedelta(seconds=4))
    assert [(one.value, one.at) for one in readings] == [
        (101, NOW - timedelta(seconds=40)),
        (102, NOW - timedelta(seconds=20)),
        (103, NOW),
    ]
    soon = source.confirmed(NOW + timedelta(seconds=10))
    later = source.confirmed(NOW + timedelta(minutes=20))
    assert soon is not None
    assert later is not None
    assert (soon.at, later.at) == (NOW, NOW + timedelta(minutes=20) - CONFIRM_BEHIND)
    source.gone("the line is cut")
    assert source.confirmed(NOW + timedelta(minutes=21)) is None


@pytest.mark.parametrize(
    ("stored", "unbroken"),
    [
        ([(100, -40), (101, -30), (1, -20)], [False, True, True]),
        ([(100, -40), (None, -30), (1, -20), (2, -10)], [False, False, True]),
        ([(2, -10), (1, -20), (100, -40)], [False, False, False]),
        ([(100, -40), (1, -20), (100, -40), (1, -20)], [False, False, True, True]),
    ],
)
def test_what_was_stored_is_whole_only_in_its_order_and_behind_what_was_believed(
    stored: list[tuple[int | None, float]], unbroken: list[bool]
) -> None:
    """A job that began behind a null, or before what is told first, may hide shots: it is no exact reset."""
    config = SparkplugConfig(group="g", node="n", counter_metric="Shots", counter_bits=64)
    spec = SourceSpec(SourceId("s1"), MachineId("p1"), SourceKind.SPARKPLUG, config)
    source = SparkplugCounter(spec, config, hold_s=2)
    source.hear(Values("", payload(0, metric(3)), birth=True, unbroken=False), NOW)
    for seq, (value, seconds) in enumerate(stored, start=1):
        told = metric(value, at=NOW + timedelta(seconds=seconds), historical=True)
        source.hear(Values("", payload(seq, told), birth=False, unbroken=True), NOW)
    *old, present = source.due(NOW + timedelta(seconds=9))[0]
    assert [one.unbroken for one in old] == unbroken
    assert (present.value, present.unbroken) == (3, False)


@pytest.mark.parametrize(("kind", "bits"), [(6, 16), (7, 32), (8, 32), (INT16, 32), (4, 32)])
def test_a_counter_rolls_over_where_its_unsigned_register_ends(kind: int, bits: int) -> None:
    """Whoever set it up wider would lose a shot at each roll-over: it would look as a reset."""
    config = SparkplugConfig(group="g", node="n", counter_metric="Shots", counter_bits=32)
    source = SparkplugCounter(
        SourceSpec(SourceId("s1"), MachineId("p1"), SourceKind.SPARKPLUG, config), config, hold_s=2
    )
    source.hear(Values("", payload(1, Metric("Shots", 1, NOW, kind, 7)), birth=False, unbroken=True), NOW)
    ((reading,), _) = source.due(NOW)
    assert reading.counter_bits == bits


def test_each_count_gets_what_stood_beside_it_at_its_own_time() -> None:
    """A setter's dry cycles that were stored while the line was down stay dry runs, whatever stands there by now."""
    config = SparkplugConfig(group="g", node="n", counter_metric="Shots", mode_metric="Mode", parts_metric="Parts")
    source = SparkplugCounter(
        SourceSpec(SourceId("s1"), MachineId("p1"), SourceKind.SPARKPLUG, config), config, hold_s=2
    )

    def ago(seconds: float) -> datetime:
        return NOW - timedelta(seconds=seconds)

    def mode(word: str, at: datetime, **fields: object) -> Metric:
        return Metric("Mode", 2, at, 12, word, **fields)  # type: ignore[arg-type]

    source.hear(Values("", payload(0, metric(104), mode("dry_run", NOW)), birth=True, unbroken=False), NOW)
    stored = [
        metric(103, at=ago(10), historical=True),
        mode("production", ago(20), historical=True),
        metric(102, at=ago(30), historical=True),
        mode("dry_run", ago(40), historical=True),
        metric(640, name="Parts", at=ago(30), historical=True),
        metric(101, at=ago(50), historical=True),
    ]
    source.hear(Values("", payload(1, *stored), birth=False, unbroken=True), NOW)
    live = [metric(105 + n, at=ago(-10 * n - 10)) for n in range(3)]
    live += [mode("production", ago(-15)), mode("start_up", ago(-30.02))]
    source.hear(Values("", payload(2, *live), birth=False, unbroken=True), NOW + timedelta(seconds=40))
    readings, _ = source.due(NOW + timedelta(minutes=2))
    dry, normal = CycleKind.DRY_RUN, CycleKind.PRODUCTION
    assert [(one.value, one.kind, one.parts) for one in readings] == [
        (101, None, None),
        (102, dry, 640),
        (103, normal, 640),
        (104, dry, None),
        (105, dry, None),
        (106, normal, None),
        (107, CycleKind.START_UP, None),
    ]


def test_stored_counts_begin_with_the_mode_that_was_told_before_the_outage() -> None:
    """An edge node reports changes: a dry run that began before its line went down is not told again."""
    config = SparkplugConfig(group="g", node="n", counter_metric="Shots", mode_metric="Mode")
    source = SparkplugCounter(
        SourceSpec(SourceId("s1"), MachineId("p1"), SourceKind.SPARKPLUG, config), config, hold_s=2
    )

    def born(value: int, mode: str, after: timedelta) -> None:
        metrics = (metric(value), Metric("Mode", 2, NOW + after, 12, mode))
        source.hear(Values("", payload(0, *metrics), birth=True, unbroken=False), NOW + after)

    born(100, "dry_run", timedelta())
    source.due(NOW + timedelta(minutes=1))
    source.gone("the line is cut")
    born(103, "production", timedelta(minutes=10))
    stored = [metric(100 + n, at=NOW + timedelta(minutes=5 + n), historical=True) for n in (1, 2)]
    source.hear(Values("", payload(1, *stored), birth=False, unbroken=True), NOW + timedelta(minutes=10))
    readings, _ = source.due(NOW + timedelta(minutes=11))
    dry = CycleKind.DRY_RUN
    assert [(one.value, one.kind) for one in sorted(readings, key=lambda one: one.value)] == [
        (101, dry),
        (102, dry),
        (103, CycleKind.PRODUCTION),
    ]
