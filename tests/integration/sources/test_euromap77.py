"""A press with EUROMAP 77, found and counted with nothing configured but its address."""

import os
from pathlib import Path
from typing import Any

import pytest

from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.readings import CycleKind, OpcuaEm77Config, Quality, SourceState
from toolcare_shotcounter.sources.opcua_browse import ASKED_AT_ONCE

pytestmark = pytest.mark.asyncio

EVENT = {
    "JobName": ("JOB-1", "String"),
    "JobStatus": (6, "Int32"),
    "CycleTime": (23_120.0, "Double"),
}


@pytest.fixture
def nodesets() -> str:
    """The official node sets of the OPC Foundation; they are not part of this repository."""
    given = os.environ.get("TOOLCARE_NODESETS")
    beside = Path(__file__).parents[4] / "shared" / "opcua"
    folder = Path(given) if given else beside
    if not (folder / "Opc.Ua.PlasticsRubber.IMM2MES.NodeSet2.xml").exists():
        if given:
            pytest.fail(f"TOOLCARE_NODESETS names {given}, but the EUROMAP 77 node sets are not there")
        pytest.skip("TOOLCARE_NODESETS is not set: it names the folder with the official EUROMAP 77 node sets")
    return str(folder)


@pytest.mark.nodesets
async def test_the_official_node_set_is_counted_from_its_address_alone(
    opcua: Any, intake: Any, follow: Any, reaches: Any, nodesets: str
) -> None:
    """Life counter, mould, mode, quality of each cycle and of each cavity, all found by the standard's names."""
    server = await opcua(kind="official", nodesets=nodesets, machine=1_000_000, job=10)
    async with follow(intake, OpcuaEm77Config(url=server.url, sampling_ms=100)):
        await reaches(intake, 1_000_000)
        for shot in range(1, 6):
            counters = {"JobCycleCounter": 10 + shot, "MachineCycleCounter": 1_000_000 + shot}
            event = EVENT | {
                "MachineCycleCounter": (1_000_000 + shot, "UInt64"),
                "CycleQuality": (1 if shot == 3 else 0, "Int32"),
                "CavityCycleQuality": ([1, 2, 1, 0] if shot == 3 else [1, 1, 1, 1], "Int32"),
            }
            await server.do("cycle", counters=counters, event=event)
        await reaches(intake, 1_000_005)
        first = {reading.value: reading for reading in reversed(intake.readings)}
        assert intake.values == list(range(1_000_000, 1_000_006))
        assert {(reading.counter, reading.resettable, reading.counter_bits) for reading in intake.readings} == {
            ("machine", False, 64)
        }
        assert {reading.mould for reading in intake.readings} == {"T-0042"}
        assert first[1_000_003].quality is Quality.BAD
        assert first[1_000_003].cavities == ("good", "bad", "good", "no_part")
        assert first[1_000_004].quality is Quality.GOOD
        assert first[1_000_004].cycle_ms == 23_120
        assert first[1_000_004].kind is CycleKind.PRODUCTION
        await server.do("set", node="ProductionStatus", value=5)
        await server.do("cycle", counters={"MachineCycleCounter": 1_000_006}, event={})
        await reaches(intake, 1_000_006)
        assert intake.readings[-1].kind is CycleKind.DRY_RUN
        for status, job, kind in ((5, 5, CycleKind.DRY_RUN), (4, 5, CycleKind.START_UP), (4, 6, CycleKind.PRODUCTION)):
            await server.do("set", node="ProductionStatus", value=status)
            await server.do("set", node="JobStatus", value=job)
            shot = intake.readings[-1].value + 1
            await server.do("cycle", counters={"MachineCycleCounter": shot}, event={})
            await reaches(intake, shot)
            assert intake.readings[-1].kind is kind
        await server.do("set", node="MouldId", value="T-0099")
        await server.do("set", node="ProductionStatus", value=2)
        await server.do("cycle", counters={"MachineCycleCounter": 1_000_010}, event={})
        await reaches(intake, 1_000_010)
        assert (intake.readings[-1].mould, intake.readings[-1].kind) == ("T-0099", CycleKind.START_UP)


@pytest.mark.nodesets
async def test_a_press_without_a_life_counter_tells_its_resets(
    opcua: Any, intake: Any, follow: Any, reaches: Any, nodesets: str
) -> None:
    """A life counter that stays nought is none: the job counter is read, and a job change tells its reset."""
    server = await opcua(kind="official", nodesets=nodesets, machine=0, job=500)
    async with follow(intake, OpcuaEm77Config(url=server.url, sampling_ms=100)):
        await reaches(intake, 500)
        await server.do("set", node="JobName", value="JOB-2")
        await server.do("set", node="JobCycleCounter", value=0)
        await reaches(intake, 0)
        fallen = next(reading for reading in intake.readings if reading.value == 0)
        assert fallen.reset_told
        assert fallen.counter == "job"
        await server.do("set", node="JobName", value="JOB-3")
        await server.do("set", node="JobCycleCounter", value=1)
        await reaches(intake, 1)
        assert not next(reading for reading in intake.readings if reading.value == 1).reset_told
    assert all(reading.resettable for reading in intake.readings)


@pytest.mark.nodesets
async def test_probing_shows_the_press_and_the_mould_in_it(
    opcua: Any, intake: Any, follow: Any, reaches: Any, nodesets: str
) -> None:
    """Where its job names no mould: whichever is installed by now, and none while the press is empty."""
    from toolcare_shotcounter.sources.opcua import probe

    stored = {f"T-{number}": 1 for number in range(3, 3 + ASKED_AT_ONCE)}
    server = await opcua(kind="official", nodesets=nodesets, moulds={"T-1": 1, "T-2": 3, **stored})
    config = OpcuaEm77Config(url=server.url, sampling_ms=100)
    result = await probe(config, timeout_s=30)
    assert result.reachable
    assert (result.found["counter"], result.found["value"]) == ("machine", 1_000_000)
    assert result.found["mould"] == "T-0042"
    assert result.found["events"]
    await server.do("set", node="MouldId", value="")
    async with follow(intake, config):
        await reaches(intake, 1_000_000)
        for shot, (moved, mould) in enumerate(((("T-2", 1), None), (("T-1", 3), "T-1")), start=1_000_001):
            await server.do("set", node=f"Status of {moved[0]}", value=moved[1])
            await server.do("cycle", counters={"MachineCycleCounter": shot}, event={})
            await reaches(intake, shot)
            assert intake.readings[-1].mould == mould
    assert intake.readings[0].mould == "T-2"


async def test_a_server_without_euromap_says_so(opcua: Any, intake: Any, follow: Any) -> None:
    server = await opcua(value=1)
    async with follow(intake, OpcuaEm77Config(url=server.url)):
        await wait_until(lambda: SourceState.FAULTY in intake.states())
    assert "does not speak EUROMAP 77" in intake.detail(SourceState.FAULTY)
