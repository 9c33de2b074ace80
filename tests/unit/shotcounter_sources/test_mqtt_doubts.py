"""Which messages tell what a PLC says since a connection began, and which may have waited somewhere."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from toolcare_shared.clock import FixedClock
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.messaging.session import Broker, Message, MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shotcounter.readings import Intake, MqttMappedConfig, Reading, Refused, SourceKind, SourceSpec
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


class Taken:
    """Takes every reading and refusal."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.refused: list[Refused] = []

    async def take(self, readings: Sequence[Reading]) -> None:
        self.readings += readings

    async def refuse(self, refused: Sequence[Refused]) -> None:
        self.refused += refused


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("said", "broken"),
    [
        ([{"n": 1000}, {"n": 1001, "quality": "odd"}, {"n": 1}, {"n": 2}], [False, True, False]),
        ([{"n": 1000}, {"n": -1}, {"n": 1}], [False, True]),
        ([{"n": 1000}, {"n": 1001, "at": "2031-01-01T00:00:00Z"}, {"n": 1}], [False, True]),
        ([{"n": 1000}, {"state": "idle"}, {"n": 1001}], [False, False]),
    ],
)
async def test_a_message_whose_count_is_refused_leaves_the_next_one_in_doubt(
    said: list[dict[str, object]], broken: list[bool]
) -> None:
    """Its shots are missed when the next one begins a job. What has no count at all tells of none."""
    config = MqttMappedConfig(topic="plant/p03", counter_path="n", quality_path="quality", at_path="at")
    spec = SourceSpec(SourceId("s3"), MachineId("p03"), SourceKind.MQTT_MAPPED, config)
    for together in (True, False):
        source = MqttInput([spec], MqttSession(Broker(), "test"), Topics(), clock=FixedClock(BEGAN))
        intake = Taken()
        messages = [
            Message(
                config.topic, json.dumps(one).encode(), 1, False, number, BEGAN + timedelta(seconds=10 + number), False
            )
            for number, one in enumerate([{"n": 999}, *said])
        ]
        for batch in [messages] if together else [[one] for one in messages]:
            await source._deliver(batch, cast("Intake", intake))
        assert [one.broken for one in intake.readings[1:]] == broken
        assert len(intake.refused) == 1


@pytest.mark.asyncio
async def test_a_list_of_which_one_reading_is_refused_is_in_doubt_as_a_whole() -> None:
    """Where it stood among the others is known by nobody who was told that it is none."""
    config = MqttMappedConfig(topic="plant/p03", counter_path="n", readings_path="all")
    spec = SourceSpec(SourceId("s3"), MachineId("p03"), SourceKind.MQTT_MAPPED, config)
    source, intake = MqttInput([spec], MqttSession(Broker(), "test"), Topics(), clock=FixedClock(BEGAN)), Taken()
    lists = [[999], [1000, -1, 1], [2], [3]]
    for number, values in enumerate(lists):
        payload = json.dumps({"all": [{"n": value} for value in values]}).encode()
        arrived = BEGAN + timedelta(seconds=10 + number)
        await source._deliver(
            [Message(config.topic, payload, 1, False, number, arrived, False)], cast("Intake", intake)
        )
    assert [(one.value, one.broken) for one in intake.readings[1:]] == [(1000, True), (1, True), (2, True), (3, False)]
