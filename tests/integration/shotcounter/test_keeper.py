"""Configured sources run, each for itself; a change takes effect without a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import update
from tests.integration.shotcounter.conftest import PRESS, Shotcounter, made, refused
from tests.integration.sources.conftest import OpcuaProcess

from toolcare_shared.context import ServiceContext
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import keeper, store
from toolcare_shotcounter.keeper import SourceKeeper, by_server
from toolcare_shotcounter.readings import (
    Login,
    MqttConfig,
    OpcuaCounterConfig,
    OpcuaEm77Config,
    SourceConfig,
    SourceKind,
    SourceSpec,
)
from toolcare_shotcounter.sources.mqtt import MqttInput
from toolcare_shotcounter.tables import SourceRow

DEAD = "opc.tcp://127.0.0.1:1"


def spec(number: int, config: SourceConfig) -> SourceSpec:
    return SourceSpec(SourceId(f"s{number}"), MachineId(f"p{number}"), SourceKind.OPCUA_COUNTER, config)


def test_sources_of_one_server_and_user_share_a_session() -> None:
    """A PLC has few sessions to give; another user is another session."""
    one = spec(1, OpcuaCounterConfig(url=DEAD, node_id="ns=2;i=1"))
    two = spec(2, OpcuaEm77Config(url=DEAD))
    other = spec(3, OpcuaEm77Config(url=DEAD, login=Login.PASSWORD, username="mes", password="x"))
    mqtt = spec(4, MqttConfig())
    assert set(by_server([one, two, other, mqtt]).values()) == {(one, two), (other,)}


@asynccontextmanager
async def kept(counter: Shotcounter) -> AsyncIterator[None]:
    context: ServiceContext = counter.app.state.context
    running = counter.app.state.counting
    keeping = asyncio.create_task(
        SourceKeeper(context, counter.intake, running.credentials, counter.news, 0.2, running.leases).run()
    )
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping], timeout=20)


@pytest.mark.asyncio
async def test_new_source_is_started_and_a_dead_server_is_named(counter: Shotcounter) -> None:
    """Set up through the API it reports in words; switched off it is quiet, and the keeper goes on."""
    await counter.machine()

    async def state() -> str:
        return str((await counter.http.get(path)).json()["state"])

    async with kept(counter):
        config = {"url": DEAD, "node_id": "ns=2;i=1"}
        body = {"machine_id": PRESS, "kind": "opcua_counter", "config": config}
        path = f"/sources/{made(await counter.http.post('/sources', json=body), 201)['id']}"

        async def unreachable() -> bool:
            return await state() == "unreachable"

        await wait_until(unreachable, 40)
        made(await counter.http.patch(path, json={"enabled": False}, headers={"If-Match": '"1"'}))
        assert await state() == "disabled"


@pytest.mark.asyncio
async def test_a_source_that_is_switched_off_gives_its_session_back(counter: Shotcounter, tmp_path: Path) -> None:
    """A PLC has few sessions to give: none is held for a source that is off; switched on again it has one."""
    await counter.machine()
    server = await OpcuaProcess(free_port(), tmp_path).start(value=5)

    async def sessions() -> int:
        return int((await server.do("sessions"))["now"])

    async def one() -> bool:
        return await sessions() == 1

    async def none() -> bool:
        return await sessions() == 0

    try:
        async with kept(counter):
            config = {"url": server.url, "node_id": "nsu=urn:test:plc;s=Shots", "sampling_ms": 100}
            body = {"machine_id": PRESS, "kind": "opcua_counter", "config": config}
            path = f"/sources/{made(await counter.http.post('/sources', json=body), 201)['id']}"
            for version, (enabled, reached) in enumerate(((False, none), (True, one)), start=1):
                await wait_until(none if enabled else one, 40)
                match = {"If-Match": f'"{version}"'}
                made(await counter.http.patch(path, json={"enabled": enabled}, headers=match))
                await wait_until(reached, 40)
    finally:
        server.kill()


@pytest.mark.asyncio
async def test_a_server_that_does_not_let_go_holds_up_nobody_else(
    counter: Shotcounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are read meanwhile; it is itself read again only once the session before has ended."""
    monkeypatch.setattr(keeper, "_STOP_S", 60)
    let_go = asyncio.Event()
    started: list[str] = []
    open_now: list[str] = []
    twice: list[str] = []

    class Hanging:
        def __init__(self, url: str) -> None:
            self._url = url

        async def run(self, _: object) -> None:
            started.append(self._url)
            twice.extend(url for url in open_now if url == self._url)
            open_now.append(self._url)
            try:
                await asyncio.Event().wait()
            finally:
                if self._url == DEAD:
                    await let_go.wait()
                open_now.remove(self._url)

    monkeypatch.setattr(keeper, "_server", lambda server, _: Hanging(server.address.url))
    other = "opc.tcp://127.0.0.1:2"

    async def configured(machine: str, url: str) -> str:
        await counter.machine(machine)
        config = {"url": url, "node_id": "ns=2;i=1"}
        body = {"machine_id": machine, "kind": "opcua_counter", "config": config}
        return f"/sources/{made(await counter.http.post('/sources', json=body), 201)['id']}"

    async with kept(counter):
        hanging = await configured(PRESS, DEAD)
        await wait_until(lambda: started == [DEAD], 20)
        made(await counter.http.patch(hanging, json={"enabled": False}, headers={"If-Match": '"1"'}))
        await configured("p02", other)
        await wait_until(lambda: other in started, 20)
        made(await counter.http.patch(hanging, json={"enabled": True}, headers={"If-Match": '"2"'}))
        third = "opc.tcp://127.0.0.1:3"
        await configured("p03", third)
        await wait_until(lambda: third in started, 20)
        assert started.count(DEAD) == 1
        let_go.set()
        await wait_until(lambda: started.count(DEAD) == 2, 20)
    assert not twice


async def state_of(counter: Shotcounter, source_id: str) -> tuple[str, str]:
    async with counter.database.read() as session:
        row = await store.counter(session, source_id)
    return row.state, row.detail


@pytest.mark.asyncio
async def test_a_kind_of_a_newer_release_stops_its_own_source_alone(counter: Shotcounter) -> None:
    """After a downgrade it says so, the others go on, and it can be removed."""
    await counter.machine("p02")
    config = {"url": DEAD, "node_id": "ns=2;i=1"}
    body = {"machine_id": "p02", "kind": "opcua_counter", "config": config}
    newer = str(made(await counter.http.post("/sources", json=body), 201)["id"])
    good = await counter.press_with_tool()
    async with counter.database.write() as session:
        await session.execute(update(SourceRow).where(SourceRow.id == newer).values(kind="telepathy"))

    async def faulty() -> bool:
        return (await state_of(counter, newer))[0] == "faulty"

    async with kept(counter):
        await wait_until(faulty)
    assert "telepathy" in (await state_of(counter, newer))[1]
    await counter.take(good, 1, 2)
    counter.later(600)
    await counter.watch()
    assert await counter.total() == (1, 1)
    assert [item["id"] for item in (await counter.http.get("/sources/configured")).json()["items"]] == [good]
    assert refused(await counter.http.get(f"/sources/{newer}")) == (422, "config_does_not_fit")
    assert (await counter.http.delete(f"/sources/{newer}", headers={"If-Match": '"1"'})).status_code == 204


@pytest.mark.asyncio
async def test_a_crash_of_what_hears_the_broker_is_told_at_each_press(
    counter: Shotcounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing counts while it lasts, so nobody is left to believe that the presses stand still."""
    source = await counter.press_with_tool()

    async def crash(*_: object) -> NoReturn:
        raise LookupError("what nobody thought of")

    async def faulty() -> bool:
        return (await state_of(counter, source))[0] == "faulty"

    monkeypatch.setattr(MqttInput, "run", crash)
    async with kept(counter):
        await wait_until(faulty, 20)
    assert "LookupError" in (await state_of(counter, source))[1]


@pytest.mark.asyncio
async def test_a_configuration_that_does_not_fit_stays_faulty_while_readings_arrive(counter: Shotcounter) -> None:
    """They are left alone until it is put right; the first one after that contains them."""
    source = await counter.press_with_tool()
    await counter.take(source, 1001)
    async with counter.database.write() as session:
        await session.execute(update(SourceRow).where(SourceRow.id == source).values(config={"counter_bits": 17}))

    async def faulty() -> bool:
        return (await state_of(counter, source))[0] == "faulty"

    async with kept(counter):
        await wait_until(faulty)
        await counter.take(source, 1002, 1003)
        assert await faulty()
        change = {"config": {"counter_bits": 16}}
        made(await counter.http.patch(f"/sources/{source}", json=change, headers={"If-Match": '"1"'}))
        await wait_until(lambda: not counter.intake.stopped)
        await counter.take(source, 1004)
    assert (await state_of(counter, source))[0] == "live"
    assert await counter.total() == (3, 3)
