"""Topic filters, back-off and browse paths."""

import pytest

from toolcare_shotcounter.sources.back_off import BackOff
from toolcare_shotcounter.sources.opcua_browse import node_id, steps
from toolcare_shotcounter.sources.opcua_session import Faulty
from toolcare_shotcounter.sources.topic_filter import matches, most_exact

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
