"""PLCs that publish, heard through a real broker."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.messaging.session import Connection, MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.broker import Mosquitto, mosquitto
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.readings import MqttConfig, MqttMappedConfig, Quality, SourceKind, SourceSpec
from toolcare_shotcounter.sources.mqtt import BATCH, MqttInput, probe

__all__ = ["mosquitto"]
pytestmark = pytest.mark.asyncio

SHOTS = Topics().readings("p03")


def mapped(topic: str, source: str = "s9", **paths: Any) -> SourceSpec:
    config = MqttMappedConfig(topic=topic, **paths)
    return SourceSpec(SourceId(source), MachineId("p09"), SourceKind.MQTT_MAPPED, config)


def usual(source: str) -> SourceSpec:
    return SourceSpec(SourceId(source), MachineId("p03"), SourceKind.MQTT, MqttConfig(), place="its only one")


@pytest.fixture(autouse=True)
def granted(monkeypatch: pytest.MonkeyPatch, intake: Any) -> list[str]:
    """The filters the broker has granted so far, in order; one given up has a minus before it."""
    found: list[str] = []
    subscribe, unsubscribe = Connection.subscribe, Connection.unsubscribe

    async def subscribed(self: Connection, topics: Sequence[str], qos: int = 1) -> None:
        await subscribe(self, topics, qos)
        found.extend(topics)

    async def unsubscribed(self: Connection, topics: Sequence[str]) -> None:
        await unsubscribe(self, topics)
        found.extend(f"-{topic}" for topic in topics)

    monkeypatch.setattr(Connection, "subscribe", subscribed)
    monkeypatch.setattr(Connection, "unsubscribe", unsubscribed)
    intake.granted = found
    return found


def topics_of(specs: Sequence[SourceSpec]) -> set[str]:
    mapped_ = {spec.config.topic for spec in specs if isinstance(spec.config, MqttMappedConfig)}
    return mapped_ | {Topics().readings_filter()}


@asynccontextmanager
async def listening(broker: Mosquitto, intake: Any, *specs: SourceSpec) -> AsyncIterator[MqttInput]:
    intake.granted.clear()
    session = MqttSession(broker.broker, "test-readings", receive_maximum=BATCH)
    source = MqttInput(specs, session, Topics())
    running = asyncio.ensure_future(source.run(intake))
    try:
        await wait_until(lambda: topics_of(specs) <= set(intake.granted))
        yield source
        assert not running.done(), running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def publish(broker: Mosquitto, payloads: Sequence[bytes], topic: str = SHOTS, *, retain: bool = False) -> None:
    async with MqttSession(broker.broker, "test-plc", persistent=False).connect() as plc:
        for start in range(0, len(payloads), 50):
            await asyncio.gather(*[plc.send(topic, one, retain=retain) for one in payloads[start : start + 50]])


async def test_readings_are_taken_in_batches_and_in_order(mosquitto: Mosquitto, intake: Any) -> None:
    """A burst becomes few transactions, each no larger than the batch, and every value arrives once."""
    intake.machines["p03"] = SourceId("s3")
    intake.delay_s = 0.02
    async with listening(mosquitto, intake):
        await publish(mosquitto, [str(value).encode() for value in range(500)])
        await wait_until(lambda: len(intake.readings) >= 500)
    assert intake.values == list(range(500))
    assert max(intake.batches) <= BATCH
    assert len(intake.batches) < 250


async def test_what_is_not_booked_is_delivered_again(mosquitto: Mosquitto, intake: Any) -> None:
    """A source that dies before its intake has committed leaves the message at the broker; so does a broker's death.

    What else a PLC said meanwhile is lost where it keeps no session: all that may have waited at the broker says so.
    """
    intake.machines["p03"] = SourceId("s3")
    async with listening(mosquitto, intake):
        intake.delay_s = 60
        await publish(mosquitto, [b"1", b"2"])
        await wait_until(lambda: intake.asked)
    assert not intake.readings
    intake.delay_s = 0
    await publish(mosquitto, [b"3"])
    async with listening(mosquitto, intake):
        await wait_until(lambda: intake.values == [1, 2, 3], 30)
        told = {reading.value: reading.repeated for reading in intake.readings}
        assert (told[1], told[3]) == (True, False)
        await mosquitto.kill()
        intake.granted.clear()
        await mosquitto.start()
        await wait_until(lambda: Topics().readings_filter() in intake.granted)
        await publish(mosquitto, [b"4"])
        await wait_until(lambda: intake.values[-1:] == [4])
        broken = {reading.value: reading.broken for reading in intake.readings}
        assert broken == {1: True, 2: True, 3: True, 4: True}


async def test_a_database_that_is_away_is_waited_for(mosquitto: Mosquitto, intake: Any) -> None:
    intake.machines["p03"] = SourceId("s3")
    async with listening(mosquitto, intake):
        intake.failing = 3
        await publish(mosquitto, [b"1", b"2"])
        await wait_until(lambda: intake.values == [1, 2])
    assert intake.failed == 3


async def test_bad_input_is_counted_and_the_next_good_reading_is_taken(mosquitto: Mosquitto, intake: Any) -> None:
    """Every kind of rubbish gets its reason, also from a machine nobody knows; nothing stops the source."""
    intake.machines["p03"] = SourceId("s3")
    future = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    rubbish = [b"\xff", b"{", b"x" * 20_000, b"-1", b"true", b'{"counter": 1.5}', b'{"counter": 1e30}']
    rubbish.append(json.dumps({"counter": 1, "at": future}).encode())
    async with listening(mosquitto, intake):
        await publish(mosquitto, rubbish)
        await publish(mosquitto, [b"5"], Topics().readings("nobody"))
        await publish(mosquitto, [b"6"])
        await wait_until(lambda: intake.values == [6])
        await wait_until(lambda: len(intake.refusals) == 9)
    assert {refused.reason for refused in intake.refusals} == {
        "not_utf8", "not_json", "oversized", "negative", "no_counter", "not_a_counter", "too_large", "time_in_future",
        "unknown_machine",
    }  # fmt: skip
    assert all(len(refused.raw) <= 200 for refused in intake.refusals)


async def test_a_flood_of_rubbish_is_counted_in_few_transactions(mosquitto: Mosquitto, intake: Any) -> None:
    """A PLC gone mad costs as little as a good one: each message is counted, none has a transaction of its own."""
    intake.machines["p03"] = SourceId("s3")
    async with listening(mosquitto, intake):
        await publish(mosquitto, [b"{"] * 2000)
        await wait_until(lambda: len(intake.refusals) >= 2000)
    assert len(intake.refused_together) < 400
    assert {refused.detail for refused in intake.refusals} == {"the payload is neither JSON nor a number"}


async def test_mapped_topics_follow_the_configuration(mosquitto: Mosquitto, intake: Any) -> None:
    """A topic of the PLC's own with field paths; remapped while running; one that is taken away is heard no more."""
    first = mapped("plant/+/data", counter_path="d.n", quality_path="q", mould_path="tool")
    async with listening(mosquitto, intake, first) as source:
        await publish(mosquitto, [b'{"d": {"n": 7}, "q": "bad", "tool": "T-1"}'], "plant/7/data")
        await wait_until(lambda: intake.values == [7])
        assert intake.readings[0].quality is Quality.BAD
        assert intake.readings[0].mould == "T-1"
        source.remap([mapped("other/topic", "s8")])
        await wait_until(lambda: {"other/topic", "-plant/+/data"} <= set(intake.granted))
        await publish(mosquitto, [b'{"d": {"n": 8}}'], "plant/7/data")
        await publish(mosquitto, [b"9"], "other/topic")
        await wait_until(lambda: intake.values == [7, 9])
    assert not intake.refusals
    assert intake.readings[-1].source_id == "s8"


async def test_another_press_puts_none_of_the_known_ones_in_doubt(mosquitto: Mosquitto, intake: Any) -> None:
    """The first message of a press makes its source: each press of a plant would have a gap at each new one."""
    intake.machines["p03"] = SourceId("s3")
    stays, moves = mapped("plant/7", "s7", counter_path="n", at_path="at"), mapped("plant/8", "s8", counter_path="n")
    moved = mapped("plant/8b", "s8", counter_path="n", at_path="at")

    async def told(value: int, topic: str) -> bool:
        at = datetime.now(UTC).isoformat()
        await publish(mosquitto, [json.dumps({"n": value, "counter": value, "at": at}).encode()], topic)
        await wait_until(lambda: value in intake.values)
        broken: bool = next(reading.broken for reading in intake.readings if reading.value == value)
        return broken

    async with listening(mosquitto, intake, stays, moves) as source:
        assert [await told(1, "plant/7"), await told(2, "plant/7")] == [True, False]
        assert [await told(3, SHOTS), await told(4, SHOTS)] == [True, False]
        assert await told(5, "plant/8")
        source.remap([stays, moved, usual("s3")])
        await wait_until(lambda: "plant/8b" in intake.granted)
        assert [await told(6, "plant/7"), await told(7, SHOTS)] == [False, False]
        assert [await told(8, "plant/8b"), await told(9, "plant/8b")] == [True, False]


async def test_a_topic_that_was_given_up_while_nobody_ran_is_left_at_its_first_message(
    mosquitto: Mosquitto, intake: Any
) -> None:
    """The session at the broker outlives the service, and with it what was subscribed before."""
    async with listening(mosquitto, intake, mapped("plant/7", counter_path="n")):
        await publish(mosquitto, [b'{"n": 7}'], "plant/7")
        await wait_until(lambda: intake.values == [7])
    async with listening(mosquitto, intake, mapped("plant/8", counter_path="n")):
        await publish(mosquitto, [b'{"n": 8}'], "plant/7")
        await wait_until(lambda: "-plant/7" in intake.granted)
        await publish(mosquitto, [b'{"n": 9}'], "plant/7")
        await publish(mosquitto, [b'{"n": 10}'], "plant/8")
        await wait_until(lambda: intake.values == [7, 10])
    assert [refused.reason for refused in intake.refusals] == ["unknown_topic"]


async def test_a_retained_reading_counts_only_with_a_time_of_its_own(mosquitto: Mosquitto, intake: Any) -> None:
    """What the broker kept says nothing about now."""
    intake.machines["p03"] = intake.machines["p04"] = SourceId("s3")
    at = (datetime.now(UTC) - timedelta(minutes=2)).replace(microsecond=0)
    await publish(mosquitto, [b"100"], retain=True)
    told = json.dumps({"counter": 200, "at": at.isoformat()}).encode()
    await publish(mosquitto, [told], Topics().readings("p04"), retain=True)
    async with listening(mosquitto, intake):
        await publish(mosquitto, [b"101"])
        await wait_until(lambda: 101 in intake.values)
    assert sorted(intake.values) == [101, 200]
    assert next(reading for reading in intake.readings if reading.value == 200).at == at


async def test_probing_waits_for_a_message(mosquitto: Mosquitto) -> None:
    """The value when one comes; the topic to check when none does; the broker when it is away."""
    config = MqttMappedConfig(topic="plant/7", counter_path="n")
    await publish(mosquitto, [b'{"n": 12}'], "plant/7", retain=True)
    seen = await probe(config, timeout_s=5, broker=mosquitto.broker)
    assert seen.found["value"] == 12
    silent = await probe(MqttMappedConfig(topic="plant/8"), timeout_s=0.5, broker=mosquitto.broker)
    assert silent.reachable
    assert "plant/8" in silent.detail
    await mosquitto.kill()
    gone = await probe(config, timeout_s=5, broker=mosquitto.broker)
    assert not gone.reachable
