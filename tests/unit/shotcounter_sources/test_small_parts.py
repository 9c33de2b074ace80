"""Topic filters, back-off and browse paths."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import OpcuaEm77Config, Reading
from toolcare_shotcounter.sources.back_off import BackOff
from toolcare_shotcounter.sources.euromap77 import Euromap77
from toolcare_shotcounter.sources.opcua_browse import node_id, steps
from toolcare_shotcounter.sources.opcua_session import Faulty
from toolcare_shotcounter.sources.topic_filter import matches, most_exact, overlap

KNOWN = ["http://opcfoundation.org/UA/", "urn:plc", "http://maker.example/press/"]


@pytest.mark.parametrize(
    ("topic_filter", "topic", "fits"),
    [
        ("a/b", "a/b", True),
        ("a/+", "a/b", True),
        ("a/+", "a/b/c", False),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("#", "a/b", True),
        ("#", "$SYS/x", False),
        ("+/b", "a/c", False),
        ("a/b/c", "a/b", False),
    ],
)
def test_topics_fit_filters_as_mqtt_says(topic_filter: str, topic: str, fits: bool) -> None:
    assert matches(topic_filter, topic) is fits


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("a/b", "a/b", True),
        ("a/+", "+/b", True),
        ("a/+", "b/+", False),
        ("#", "a/b/c", True),
        ("a/#", "a", True),
        ("a/b/#", "a", False),
        ("a/b", "a/b/c", False),
        ("+/v1/in/p01/shots", "toolcare/v1/#", True),
        ("toolcare2/#", "toolcare/v1/#", False),
    ],
)
def test_filters_overlap_when_one_topic_fits_both(one: str, other: str, together: bool) -> None:
    assert overlap(one, other) is together
    assert overlap(other, one) is together


def test_what_a_press_says_beside_its_count_cannot_stop_the_counting() -> None:
    """NUL, halves of characters, endless cycles and unknown objects are made fit for a database or left out."""
    press = Euromap77(OpcuaEm77Config(url="opc.tcp://press:4840"))
    press.note("MouldId", "T-1\0\ud800" + "x" * 500)
    press.cycle(
        SimpleNamespace(MachineCycleCounter=5, CycleTime=float("inf"), CycleQuality=0, CavityCycleQuality=[1, [], None])
    )
    now = datetime(2026, 3, 2, tzinfo=UTC)
    said = press.complete(Reading(source_id=SourceId("s"), value=5, at=now, received_at=now), 4)
    assert (said.cycle_ms, said.cavities) == (None, ("good", "unknown", "unknown"))
    assert said.mould is not None
    assert said.mould.isprintable()
    assert len(said.mould) == 64


def test_the_most_exact_filter_comes_first() -> None:
    assert most_exact(["#", "a/+", "a/b", "x"], "a/b") == ["a/b", "a/+", "#"]


def test_the_pause_grows_to_its_cap_and_starts_again_after_a_success() -> None:
    back_off = BackOff()
    pauses = [back_off.pause_s() for _ in range(8)]
    assert 0.8 <= pauses[0] <= 1.2
    assert max(pauses) <= 15
    assert pauses[-1] >= 12
    back_off.reset()
    assert back_off.pause_s() <= 1.2


def test_browse_paths_may_hold_uris_with_slashes() -> None:
    path = "http://maker.example/press/:Press/urn:plc:Tags/Shots"
    assert steps(path, KNOWN) == [(KNOWN[2], "Press"), ("urn:plc", "Tags"), (None, "Shots")]
    with pytest.raises(Faulty, match="no namespace"):
        steps("http://other.example/:Press", KNOWN)


def test_node_ids_are_resolved_by_uri() -> None:
    assert node_id("nsu=urn:plc;s=Shots;1", KNOWN).to_string() == "ns=1;s=Shots;1"
    assert node_id("i=2258", KNOWN).to_string() == "i=2258"
    for wrong in ("Shots", "nsu=urn:other;s=Shots", "ns=1;i=x"):
        with pytest.raises(Faulty):
            node_id(wrong, KNOWN)
