"""Edge nodes with Sparkplug B, heard through a real broker."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.integration.sources.edge_node import EdgeNode

from toolcare_shared.clock import Clock
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.testing.broker import Mosquitto, mosquitto
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.readings import CycleKind, SourceKind, SourceSpec, SourceState, SparkplugConfig
from toolcare_shotcounter.sources.sparkplug import Pace, SparkplugHost
from toolcare_shotcounter.sources.sparkplug_survey import probe, survey

__all__ = ["mosquitto"]
pytestmark = pytest.mark.asyncio

PACE = Pace(tick_s=0.05, confirm_s=0.5, first_wish_s=0.3, next_wish_s=1.5, unanswered_s=2, hold_s=0.4)
STATE = "spBv1.0/STATE/toolcare"


def spec(number: int, device: str = "press-7", **config: Any) -> SourceSpec:
    settings = SparkplugConfig(
        group="plant", node="hall-2", device=device, **{"counter_metric": "Shots", "counter_bits": 64, **config}
    )
    return SourceSpec(SourceId(f"s{number}"), MachineId(f"p{number}"), SourceKind.SPARKPLUG, settings, "here")


@asynccontextmanager
async def hosting(
    broker: Mosquitto, intake: Any, *specs: SourceSpec, clock: Clock | None = None
) -> AsyncIterator[SparkplugHost]:
    host = SparkplugHost(specs, broker.broker, "test-sparkplug", "toolcare", clock=clock, pace=PACE)
    running = asyncio.ensure_future(host.run(intake))
    try:
        yield host
        assert not running.done(), running
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest_asyncio.fixture
async def edge(mosquitto: Mosquitto) -> EdgeNode:
    node = EdgeNode(mosquitto.broker)
    node.tag("press-7", "Shots", "UInt64", 1000)
    node.tag("press-7", "Mould", "String", "T-0042")
    node.tag("press-7", "Mode", "UInt16", 4)
    node.tag("press-7", "Cycle", "Double", 20.5)
    node.tag("press-8", "Shots", "UInt64", 5)
    return node


async def reached(intake: Any, value: int, source: str = "s1", deadline_s: float = 15) -> None:
    await wait_until(
        lambda: any(one.value == value for one in intake.readings if one.source_id == source),
        deadline_s,
        what=f"{value} of {source}; {values(intake, source)[-5:]}, {intake.reports[-3:]}, {intake.refusals[-3:]}",
    )


def values(intake: Any, source: str = "s1") -> list[int]:
    found = [reading.value for reading in intake.readings if reading.source_id == source]
    return [value for place, value in enumerate(found) if place == 0 or found[place - 1] != value]


async def test_births_and_data_of_two_devices_are_counted_by_their_own_sources(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """Data come by alias; mould, mode and cycle time stand beside the count; an unchanged counter is confirmed."""
    first = spec(1, mould_metric="Mould", mode_metric="Mode", cycle_metric="Cycle", cycle_unit="s", dry_run_values="5")
    async with hosting(mosquitto, intake, first, spec(2, "press-8")), edge.connected():
        await reached(intake, 1000)
        await reached(intake, 5, "s2")
        await edge.tell("press-7", {"Mode": 5, "Shots": 1001})
        await edge.tell("press-8", {"Shots": 6})
        await edge.tell("press-7", {"Shots": 1002}, quality=500)
        await edge.tell("press-7", {"Shots": 1003})
        await reached(intake, 1003)
        await reached(intake, 6, "s2")
        seen = len([one for one in intake.readings if one.value == 6])
        await wait_until(lambda: len([one for one in intake.readings if one.value == 6]) > seen, 30)
    assert values(intake) == [1000, 1001, 1003]
    assert values(intake, "s2") == [5, 6]
    one = next(reading for reading in intake.readings if reading.value == 1001)
    assert (one.mould, one.kind, one.cycle_ms, one.unbroken) == ("T-0042", CycleKind.DRY_RUN, 20_500, True)
    assert next(reading for reading in intake.readings if reading.value == 1003).unbroken is False
    assert [(refused.reason, refused.source_id) for refused in intake.refusals] == [("bad_status", "s1")]
    assert edge.births == 1


async def test_a_missing_message_leads_to_one_rebirth_and_a_repeated_one_to_nothing(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """Aliases may have changed in what was missed, so nothing is believed until the births have come again."""
    async with hosting(mosquitto, intake, spec(1)), edge.connected():
        await reached(intake, 1000)
        raw = await edge.tell("press-7", {"Shots": 1001})
        await edge.repeat("press-7", raw)
        await edge.tell("press-7", {"Shots": 1002})
        await reached(intake, 1002)
        assert edge.births == 1
        await edge.tell("press-7", {"Shots": 1003}, lose=True)
        for value in (1004, 1005, 1006):
            await edge.tell("press-7", {"Shots": value})
        await reached(intake, 1006, deadline_s=20)
        await edge.tell("press-7", {"Shots": 1007})
        await reached(intake, 1007)
    assert edge.births == 2
    assert values(intake) == [1000, 1001, 1002, 1006, 1007]
    after = {reading.value: reading.unbroken for reading in reversed(intake.readings)}
    assert (after[1006], after[1007]) == (False, True)


async def test_what_an_edge_node_stored_while_offline_keeps_its_times(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """The births come first, with what stands now; the stored values go before them, and once only."""
    async with hosting(mosquitto, intake, spec(1)):
        async with edge.connected(silent_end=True):
            await reached(intake, 1000)
        await wait_until(lambda: SourceState.NO_DATA in intake.states(), 30)
        begin = datetime.now(UTC)
        edge.devices["press-7"]["Shots"].value = 1003
        stored = [(begin - timedelta(seconds=2 - number), 1001 + number) for number in range(2)]
        async with edge.connected():
            await edge.be_born()
            await edge.tell("press-7", {"Shots": 0}, stored=stored)
            await edge.tell("press-7", {"Shots": 0}, stored=stored)
            await reached(intake, 1003)
            await edge.lose_device("press-7")
            await wait_until(lambda: "DDEATH" in intake.detail(SourceState.NO_DATA), 30)
    assert "NDEATH" in next(report.detail for report in intake.reports if report.state is SourceState.NO_DATA)
    taken = [(reading.value, reading.at) for reading in intake.readings if reading.value in {1001, 1002, 1003}]
    assert [value for value, _ in taken] == [1001, 1001, 1002, 1002, 1003]
    assert [at for _, at in taken] == sorted(at for _, at in taken)
    assert abs(taken[0][1] - stored[0][0]) < timedelta(milliseconds=5)


async def test_shots_of_a_long_outage_of_the_database_keep_their_times(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode, clock: Any
) -> None:
    """Half an hour passes before they can be booked: none is moved to the end of it, and no clock is called wrong."""
    async with hosting(mosquitto, intake, spec(1), clock=clock) as host, edge.connected():
        await reached(intake, 1000)
        intake.failing = 1_000_000
        begin = clock.now()
        await edge.tell("press-7", {"Shots": 1001})
        await wait_until(lambda: intake.failing < 1_000_000, 15)
        await edge.tell("press-7", {"Shots": 1002})
        await edge.tell("press-7", {"Shots": 1003})
        await wait_until(lambda: (line := host.session.current) is not None and line.waiting == 2, 15)
        end = clock.now()
        clock.ahead = timedelta(minutes=30)
        intake.failing = 0
        await reached(intake, 1003)
        clock.ahead = timedelta()
    made = {reading.value: reading for reading in reversed(intake.readings) if reading.value > 1000}
    assert sorted(made) == [1001, 1002, 1003]
    millisecond = timedelta(milliseconds=1)
    assert all(begin - millisecond <= reading.at <= end and reading.changed_at for reading in made.values())
    assert not [report for report in intake.reports if "clock" in report.detail]


async def test_an_edge_node_with_a_wrong_clock_is_named_until_it_is_right(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """Its shots are counted in our time, and the state says why."""
    async with hosting(mosquitto, intake, spec(1)), edge.connected():
        await reached(intake, 1000)
        for value in (1001, 1002):
            await edge.tell("press-7", {"Shots": value}, at=datetime.now(UTC) + timedelta(hours=2))
        await reached(intake, 1002)
        await wait_until(lambda: "ahead: our own time" in intake.detail(SourceState.LIVE), 30)
        assert any(told.remark is not None and told.remark.code == "clock_ahead" for told in intake.reports)
        await edge.tell("press-7", {"Shots": 1003})
        await wait_until(lambda: intake.reports[-1].detail == "", 30)
    assert all(abs(reading.at - reading.received_at) < timedelta(minutes=4) for reading in intake.readings)


async def test_a_restarted_edge_node_with_another_birth_is_not_ended_by_its_old_will(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """Its counter begins anew with the birth; a death with the number of the birth before says nothing of it."""
    async with hosting(mosquitto, intake, spec(1)):
        async with edge.connected():
            await reached(intake, 1000)
            late = edge._death()
        await wait_until(lambda: SourceState.NO_DATA in intake.states(), 30)
        edge.devices["press-7"]["Shots"].value = 2
        async with edge.connected():
            await edge.be_born()
            await reached(intake, 2)
            told = len(intake.reports)
            async with MqttSession(mosquitto.broker, "late-will", persistent=False).connect() as other:
                await other.publish("spBv1.0/plant/NDEATH/hall-2", late)
            await edge.tell("press-7", {"Shots": 3})
            await reached(intake, 3)
            assert intake.reports[told:] == []


async def test_the_host_says_that_it_is_here_and_that_it_has_gone(mosquitto: Mosquitto, intake: Any) -> None:
    """Retained, with one time for coming and going; the will of an older connection is answered at once."""
    async with MqttSession(mosquitto.broker, "watcher", persistent=False).connect() as watcher:
        await watcher.subscribe([STATE])
        async with hosting(mosquitto, intake, spec(1)):
            here = json.loads((await watcher.receive(1))[0].payload)
            await watcher.publish(STATE, b'{"online": false, "timestamp": 1}', retain=True)
            said = [json.loads((await watcher.receive(1))[0].payload) for _ in range(2)]
        gone = json.loads((await watcher.receive(1))[0].payload)
    assert here["online"] is True
    assert [one["online"] for one in said] == [False, True]
    assert gone == {"online": False, "timestamp": here["timestamp"]}


async def test_what_an_edge_node_sends_as_soon_as_the_host_is_here_is_heard(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """It waits for its host with what it stored, and tells that once: missed, a night's shots would have no hours."""
    others = [
        SourceSpec(
            SourceId(f"s{number}"),
            MachineId(f"p{number}"),
            SourceKind.SPARKPLUG,
            SparkplugConfig(group="plant", node=f"hall-1-{number}", counter_metric="Shots"),
        )
        for number in range(100, 130)
    ]
    edge.devices["press-7"]["Shots"].value = 1003
    async with edge.connected(), MqttSession(mosquitto.broker, "waits", persistent=False).connect() as waiting:
        await waiting.subscribe([STATE])
        async with hosting(mosquitto, intake, *others, spec(1)):
            assert json.loads((await waiting.receive(1))[0].payload)["online"] is True
            begin = datetime.now(UTC)
            await edge.be_born()
            stored = [(begin - timedelta(hours=3 - number), 1000 + number) for number in range(3)]
            await edge.tell("press-7", {"Shots": 0}, stored=stored)
            await reached(intake, 1003)
    assert values(intake) == [1000, 1001, 1002, 1003]
    assert edge.births == 1


async def test_a_host_that_restarts_has_the_present_count_and_a_broker_that_restarts_too(
    mosquitto: Mosquitto, intake: Any, edge: EdgeNode
) -> None:
    """Whoever was away asks for the births; nothing depends on what was in memory."""
    async with edge.connected():
        async with hosting(mosquitto, intake, spec(1)):
            await reached(intake, 1000)
        await edge.tell("press-7", {"Shots": 1010})
        async with hosting(mosquitto, intake, spec(1)):
            await reached(intake, 1010)
    assert edge.births == 2
    async with hosting(mosquitto, intake, spec(1)):
        await mosquitto.kill()
        await mosquitto.start()
        edge.devices["press-7"]["Shots"].value = 1020
        async with edge.connected():
            await reached(intake, 1020, deadline_s=25)


async def test_the_survey_shows_what_there_is_and_the_probe_what_is_wrong(mosquitto: Mosquitto, edge: EdgeNode) -> None:
    """A node that says something is asked for its births; the refusals name what is there."""
    async with edge.connected():
        (seen,) = await survey(mosquitto.broker, group="plant", node="hall-2", timeout_s=2)
        assert seen.is_born
        assert {device: sorted(metrics) for device, metrics in seen.devices.items() if device} == {
            "press-7": ["Cycle", "Mode", "Mould", "Shots"],
            "press-8": ["Shots"],
        }
        assert seen.devices["press-7"]["Shots"].counter_bits == 64
        config = spec(1).config
        found = await probe(config, timeout_s=5, broker=mosquitto.broker)
        assert (found.reachable, found.found["value"]) == (True, 1000)
        wrong = await probe(spec(1, counter_metric="Shot").config, timeout_s=2, broker=mosquitto.broker)
        assert "Cycle, Mode, Mould, Shots" in wrong.detail
        lost = await probe(spec(1, "press-9").config, timeout_s=2, broker=mosquitto.broker)
        assert "press-7, press-8" in lost.detail
    silent = await probe(config, timeout_s=1, broker=mosquitto.broker)
    assert "sent no birth" in silent.detail
