"""Lanes that are gone end at the broker, and with them what waited there."""

import asyncio
from pathlib import Path

import pytest

from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shotcounter.lanes import end_lanes_from, session_name

pytestmark = pytest.mark.asyncio


async def test_lanes_that_are_gone_end_once_the_broker_is_there(tmp_path: Path) -> None:
    """Those that are left keep their session: what waits in it is theirs."""
    broker = Mosquitto(tmp_path / "mosquitto")

    def session_of(lane: int) -> MqttSession:
        return MqttSession(broker.broker, session_name(lane))

    async with broker:
        for lane in range(4):
            async with session_of(lane).connect() as connection:
                await connection.subscribe(["readings"])
        await broker.stop()
        ending = asyncio.create_task(end_lanes_from(2, session_of, 0.05))
        await broker.start()
        async with asyncio.timeout(60):
            await ending
        left = []
        for lane in range(4):
            async with session_of(lane).connect() as connection:
                left.append(connection.session_present)
    assert left == [True, True, False, False]
