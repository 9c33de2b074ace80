"""Topics are built in one place and cannot be broken by what an id contains."""

import pytest

from toolcare_shared.messaging.topics import AlertTopic, InvalidTopic, PermitTopic, StateTopic, Topics


def test_topics_are_as_the_contract_says() -> None:
    """Each family of design section 4."""
    topics = Topics()
    assert topics.event("registry", "tool", "t-0042", "tool_mounted") == (
        "toolcare/v1/evt/registry/tool/t-0042/tool_mounted"
    )
    assert topics.stream_filter("registry", "tool") == "toolcare/v1/evt/registry/tool/+/+"
    assert topics.state("registry", "tool", "t-0042") == "toolcare/v1/state/registry/tool/t-0042"
    assert topics.alert("t-0042", "maintenance-due") == "toolcare/v1/alert/t-0042/maintenance-due"
    assert topics.permit("p01") == "toolcare/v1/permit/p01"
    assert topics.live("shotcounter", "t-0042", "count") == "toolcare/v1/live/shotcounter/t-0042/count"
    assert topics.presence("registry") == "toolcare/v1/svc/registry/status"
    assert topics.readings("p03") == "toolcare/v1/in/p03/shots"


def test_a_site_prefix_stands_in_front_and_is_taken_off_again() -> None:
    """Several plants may share a broker."""
    topics = Topics("acme/plant-2")
    assert topics.permit("p01") == "acme/plant-2/toolcare/v1/permit/p01"
    assert topics.split("acme/plant-2/toolcare/v1/in/p03/shots") == ("in", "p03", "shots")
    with pytest.raises(InvalidTopic):
        topics.split("toolcare/v1/in/p03/shots")


@pytest.mark.parametrize("bad", ["", "+", "#", "a/b", "A", "t 1", "-a", "a-", "ü", "x" * 65, "a\n"])
def test_what_is_no_level_of_a_topic_is_refused(bad: str) -> None:
    """A wildcard or slash in an id would reach other subjects' topics."""
    with pytest.raises(InvalidTopic):
        Topics().permit(bad)


def test_two_plants_on_one_broker_have_their_own_client_ids() -> None:
    """A client with an id in use throws the other one out; without a prefix the id is what it always was."""
    ids = {Topics(prefix).client_id("toolcare-registry-sub") for prefix in ("", "plant-1", "acme/plant-1")}
    assert ids == {"toolcare-registry-sub", "plant-1.toolcare-registry-sub", "acme.plant-1.toolcare-registry-sub"}


@pytest.mark.parametrize("bad", ["/", "a/", "+/b", "Plant", "#"])
def test_a_site_prefix_is_checked_too(bad: str) -> None:
    """It comes from a settings file."""
    with pytest.raises(InvalidTopic):
        Topics(bad)


def test_a_stored_key_gives_its_topic_back() -> None:
    """The outbox keeps retained topics without prefix and service."""
    topics = Topics("x")
    assert topics.retained("registry", StateTopic("tool", "t-1").key) == topics.state("registry", "tool", "t-1")
    assert topics.retained("maintenance", AlertTopic("t-1", "due").key) == topics.alert("t-1", "due")
    assert topics.retained("maintenance", PermitTopic("p01").key) == topics.permit("p01")
