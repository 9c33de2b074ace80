"""Which messages tell what a PLC says since a connection began, and which may have waited somewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from toolcare_shared.clock import FixedClock
from toolcare_shared.ids import SourceId
from toolcare_shared.messaging.session import Broker, Message, MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.sources.mqtt import MqttInput, in_time

BEGAN = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arrived", "at", "dup", "is_new"),
    [
        (0.1, None, False, False),
        (2.0, None, False, True),
        (60.0, None, True, False),
        (0.2, 0.1, False, True),
        (0.2, -5.0, False, False),
        (60.0, -5.0, False, False),
        (60.0, 50.0, True, False),
        (0.2, 120.0, False, False),
        (2.0, 120.0, False, True),
        (-3600.0, None, False, False),
    ],
)
def test_what_was_surely_said_since_the_connection_began(
    arrived: float, at: float | None, dup: bool, is_new: bool
) -> None:
    """Not what the broker says again or kept, nor what a PLC kept; a clock that is ahead makes nothing newer."""
    source = MqttInput([], MqttSession(Broker(), "test"), Topics(), clock=FixedClock(BEGAN))
    came, said = (None if each is None else BEGAN + timedelta(seconds=each) for each in (arrived, at))
    assert came is not None
    message = Message("toolcare/v1/in/p03/shots", b"1", 1, False, 1, came, dup)
    reading = Reading(SourceId("s3"), 1, said or came, came, changed_at=said)
    assert source._is_said_since(message, reading) is is_new


def test_our_own_clock_that_is_set_back_within_a_batch_turns_no_messages_round() -> None:
    """Two shots in their order would else be a higher value, and then a lower one: a reset that never was."""
    came = [BEGAN + timedelta(seconds=each) for each in (65, 6, 7, 70)]
    batch = [Message("toolcare/v1/in/p03/shots", b"%d" % n, 1, False, n, at, False) for n, at in enumerate(came)]
    told = list(in_time(batch))
    assert [each.payload for each in told] == [b"0", b"1", b"2", b"3"]
    assert [(each.arrived - BEGAN).seconds for each in told] == [65, 65, 65, 70]
