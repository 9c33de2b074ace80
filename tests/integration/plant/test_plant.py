"""The simulated plant as a process: its truth, its panel, and what a reader sees of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.broker import Mosquitto, mosquitto
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.readings import OpcuaCounterConfig, OpcuaEm77Config, Reading, Source, SourceKind, SourceSpec
from toolcare_shotcounter.sources.mqtt import BATCH, MqttInput

__all__ = ["mosquitto"]
pytestmark = pytest.mark.asyncio


class Readings:
    """An intake that keeps the counter of each source."""

    def __init__(self) -> None:
        self.of: dict[str, list[Reading]] = {}

    async def take(self, readings: Any) -> None:
        for reading in readings:
            self.of.setdefault(reading.source_id, []).append(reading)

    async def refuse(self, refusals: Any) -> None:
        assert {refused.reason for refused in refusals} == {"bad_status"}, refusals

    async def report(self, *reports: Any) -> None: ...

    async def confirmed_at(self, _: SourceId) -> datetime | None:
        return None

    async def namespace(self, _: SourceId) -> str | None:
        return None

    async def keep_namespace(self, source_id: SourceId, _: str, uri: str) -> None: ...

    async def meet(self, server: str, _: bytes) -> None:
        raise AssertionError(f"{server} shows a certificate")

    async def source_of(self, machine_id: str) -> SourceId:
        return SourceId(machine_id)

    def last(self, source: str) -> int | None:
        return self.of[source][-1].value if source in self.of else None


class Plant:
    def __init__(self, output: Path, arguments: list[str]) -> None:
        self._output, self._arguments = output, arguments
        self.about: dict[str, Any] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ServiceProcess]:
        self._output.unlink(missing_ok=True)
        async with ServiceProcess("toolcare_compose.plant", self._arguments, output=self._output) as process:
            await wait_until(lambda: '"ready"' in process.log(), 40, what="the plant's line")
            self.about = json.loads(_ready(process.log()))
            yield process

    async def post(self, path: str, body: object = None) -> Any:
        async with aiohttp.request("POST", self.about["control"] + path, json=body) as answer:
            return await answer.json()

    async def truth(self) -> Any:
        async with aiohttp.request("GET", self.about["control"] + "/truth") as answer:
            return await answer.json()


def _ready(log: str) -> str:
    return next(line for line in log.splitlines() if '"ready"' in line)


@asynccontextmanager
async def reading(plant: Plant, broker: Mosquitto, intake: Readings) -> AsyncIterator[None]:
    from toolcare_shotcounter.sources.opcua import OpcuaServer

    press = OpcuaEm77Config(url=plant.about["presses"]["p01"], sampling_ms=100)
    tag = OpcuaCounterConfig(
        url=plant.about["presses"]["p02"], node_id=plant.about["node_ids"]["p02"], counter_bits=16, sampling_ms=100
    )
    session = MqttSession(broker.broker, "test-readings", receive_maximum=BATCH)
    sources: list[Source] = [
        OpcuaServer([SourceSpec(SourceId("p01"), MachineId("p01"), SourceKind.OPCUA_EM77, press)], look_s=0.5),
        OpcuaServer([SourceSpec(SourceId("p02"), MachineId("p02"), SourceKind.OPCUA_COUNTER, tag)], look_s=0.5),
        MqttInput([], session, Topics()),
    ]
    running = [asyncio.ensure_future(source.run(intake)) for source in sources]
    try:
        yield
        assert not any(task.done() for task in running), running
    finally:
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task


async def test_what_is_read_is_what_the_plant_made(tmp_path: Path, mosquitto: Mosquitto) -> None:
    """All three presses, killed in the midst and going on where they were: the last counters are the truth."""
    state = tmp_path / "state.json"
    arguments = ["--opcua-port", "0", "--mqtt", f"127.0.0.1:{mosquitto.port}", "--speed", "200", "--state", str(state)]
    plant, intake = Plant(tmp_path / "plant.log", arguments), Readings()
    async with plant.running() as process:
        async with reading(plant, mosquitto, intake):
            await wait_until(lambda: len(intake.of) == 3, 30)
            await wait_until(lambda: all(len(told) > 20 for told in intake.of.values()), 30)
            await plant.post("/presses/p02/silence")
            before = (await plant.truth())["p02"]["counter"]
            await plant.post("/presses/p01/mould", {"mould": "T-0099"})
            await plant.post("/speed", {"speed": 100})
            await wait_until(lambda: intake.of["p01"][-1].mould == "T-0099", 30)

            async def went_on_in_silence() -> bool:
                return bool((await plant.truth())["p02"]["counter"] != before)

            await wait_until(went_on_in_silence, 30)
            await plant.post("/presses/p02/resume")
            truth = await plant.post("/stop")
            wanted = {
                "p01": truth["p01"]["life_counter"],
                "p02": truth["p02"]["counter"],
                "p03": truth["p03"]["counter"],
            }
            await wait_until(lambda: {press: intake.last(press) for press in wanted} == wanted, 30, what=f"{wanted}")
        await process.kill()
    assert all(reading.counter == "machine" for reading in intake.of["p01"])
    assert any(reading.quality is not None and reading.cycle_ms for reading in intake.of["p01"])
    assert any(reading.cavities for reading in intake.of["p03"])
    async with plant.running():
        again = await plant.post("/stop")
        assert all(again[press]["shots"] >= truth[press]["shots"] for press in truth)
        assert again["p03"]["counter"] - truth["p03"]["counter"] == again["p03"]["shots"] - truth["p03"]["shots"]


async def test_the_panel_explains_what_it_does_not_understand(tmp_path: Path) -> None:
    """An unknown press or command is a problem in words; without a broker p03 stays away."""
    plant = Plant(tmp_path / "plant.log", ["--opcua-port", "0", "--presses", "p02", "p03"])
    async with plant.running():
        assert set(await plant.truth()) == {"p02"}
        assert "no press 'p09'" in (await plant.post("/presses/p09/reset"))["detail"]
        assert "detail" in await plant.post("/presses/p02/dance")
        assert "detail" in await plant.post("/speed", {"speed": -1})
        rolled = await plant.post("/presses/p02/rollover", {"shots_left": 5})
        assert rolled["p02"]["counter"] == 65_531
        assert (await plant.post("/presses/p02/reset"))["p02"]["counter"] == 0


async def test_it_ends_soon_after_it_is_told(tmp_path: Path) -> None:
    """`toolcare up` waits for it; a slow end is cut, and its shots are stored before."""
    plant = Plant(tmp_path / "plant.log", ["--opcua-port", "0"])
    async with plant.running() as process:
        told = asyncio.get_running_loop().time()
        assert await process.stop() == 0
        assert asyncio.get_running_loop().time() - told < 4
