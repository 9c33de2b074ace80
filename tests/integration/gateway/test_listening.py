"""What the gateway hears beside the events: live counts, permits, and who is there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from tests.integration.gateway.conftest import NOW

from toolcare_gateway.broker.losses import BrokerLosses
from toolcare_gateway.listening import listen
from toolcare_gateway.live import Live
from toolcare_shared.clock import SystemClock
from toolcare_shared.contracts.event import Payload
from toolcare_shared.contracts.maintenance import RunPermit
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.contracts.shotcounter import LiveReading
from toolcare_shared.messaging import session
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

TOPICS = Topics()


async def test_a_flood_of_counts_loses_no_permit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press would be shown as free to run, or a service as gone, until the next change."""
    monkeypatch.setattr(session, "_MOST_UNASKED", 0)  # as if it had come to its end already
    live = Live()
    async with (
        Mosquitto(tmp_path / "mosquitto") as mosquitto,
        _listening(mosquitto, live),
        MqttSession(mosquitto.broker, "services", persistent=False).connect() as services,
    ):
        for run in (True, False):
            reading = LiveReading(source_id="s-1", value=7, at=NOW)
            permit = RunPermit(run=run, reasons=[])
            await services.publish(TOPICS.live("shotcounter", "s-1", "reading"), _json(reading), qos=0)
            await services.publish(TOPICS.permit("p01"), _json(permit), retain=True)
            await wait_until(partial(_is_shown, live, permit))
        there = Presence(service="photos", status=PresenceStatus.ONLINE, since=NOW, version="1")
        await services.publish(TOPICS.presence("photos"), _json(there), retain=True)
        await wait_until(lambda: live.presence.get("photos") is PresenceStatus.ONLINE)
    assert not live.readings, "what is shown of a counter may be lost"


@asynccontextmanager
async def _listening(mosquitto: Mosquitto, live: Live) -> AsyncIterator[None]:
    task = asyncio.create_task(listen(mosquitto.broker, TOPICS, live, BrokerLosses(SystemClock())))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _is_shown(live: Live, permit: RunPermit) -> bool:
    return live.permits.get("p01") == permit


def _json(told: Payload) -> bytes:
    return told.model_dump_json().encode()
