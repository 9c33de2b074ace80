"""Configured sources run, each for itself; a change takes effect without a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.integration.shotcounter.conftest import PRESS, Shotcounter, made

from toolcare_shared.context import ServiceContext
from toolcare_shared.ids import MachineId, SourceId
from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter.keeper import SourceKeeper, servers
from toolcare_shotcounter.readings import (
    MqttConfig,
    OpcuaCounterConfig,
    OpcuaEm77Config,
    SourceConfig,
    SourceKind,
    SourceSpec,
)

DEAD = "opc.tcp://127.0.0.1:1"


def spec(number: int, config: SourceConfig) -> SourceSpec:
    return SourceSpec(SourceId(f"s{number}"), MachineId(f"p{number}"), SourceKind.OPCUA_COUNTER, config)


def test_sources_of_one_server_and_user_share_a_session() -> None:
    """A PLC has few sessions to give; another user is another session."""
    one = spec(1, OpcuaCounterConfig(url=DEAD, node_id="ns=2;i=1"))
    two = spec(2, OpcuaEm77Config(url=DEAD))
    other = spec(3, OpcuaEm77Config(url=DEAD, username="mes", password="x"))
    mqtt = spec(4, MqttConfig())
    assert {server.specs for server in servers([one, two, other, mqtt])} == {(one, two), (other,)}


@asynccontextmanager
async def kept(counter: Shotcounter) -> AsyncIterator[None]:
    context: ServiceContext = counter.app.state.context
    keeper = asyncio.create_task(SourceKeeper(context, counter.intake, counter.news, 0.2).run())
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.wait([keeper], timeout=20)


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
