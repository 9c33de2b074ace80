"""A service as a process of its own, with a real broker: how it starts, stops and dies."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from toolcare_shared.auth import ServiceSigner
from toolcare_shared.http import ServiceClient
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

TOPIC = "toolcare/v1/svc/photos/status"
START_S = 30.0


def _process(data: Path, mqtt_port: int) -> ServiceProcess:
    env = {"TOOLCARE_DATA_DIR": str(data), "TOOLCARE_MQTT_PORT": str(mqtt_port), "TOOLCARE_LOG_JSON": "true"}
    return ServiceProcess("tests.integration.platform.lone_service", env=env, output=data / "log")


def _client(data: Path) -> ServiceClient:
    folder = data / "keys" / "services"
    key = ServiceSigner("test", folder / "test.pem", folder)
    return ServiceClient("photos", f"unix:{data / 'run' / 'photos.sock'}", lambda: key.sign("photos"))


async def _status(client: ServiceClient) -> str:
    try:
        answer = await client.request("GET", "/health/ready")
    except Exception:  # noqa: BLE001 - not there yet, for whatever reason
        return "away"
    return str(json.loads(answer.body)["status"])


async def _ready(data: Path, wanted: str = "ok") -> None:
    client = _client(data)

    async def is_there() -> bool:
        return await _status(client) == wanted

    try:
        await wait_until(is_there, START_S, what=f"the service is {wanted}")
    finally:
        await client.close()


@asynccontextmanager
async def _presence(mosquitto: Mosquitto) -> AsyncIterator[list[str]]:
    """The retained presence, as it is heard from now on."""
    heard: list[str] = []
    session = MqttSession(mosquitto.broker, "observer", persistent=False)
    async with session.connect() as connection:
        await connection.subscribe([TOPIC])

        async def listen() -> None:
            while True:
                for message in await connection.receive():
                    heard.append(json.loads(message.payload)["status"])
                    connection.acknowledge(message)

        listening = asyncio.ensure_future(listen())
        try:
            yield heard
        finally:
            listening.cancel()


async def test_it_says_hello_and_good_bye(tmp_path: Path, mosquitto: Mosquitto) -> None:
    async with _presence(mosquitto) as heard, _process(tmp_path, mosquitto.port) as service:
        await _ready(tmp_path)
        assert heard == ["online"]
        loop = asyncio.get_running_loop()
        asked = loop.time()
        assert await service.stop() == 0
        assert loop.time() - asked < 5
        await wait_until(lambda: heard == ["online", "offline"])
    assert not (tmp_path / "run" / "photos.sock").exists()


async def test_its_last_will_speaks_when_it_is_killed_and_it_comes_back(tmp_path: Path, mosquitto: Mosquitto) -> None:
    """Also over the socket and the locks it left behind."""
    async with _presence(mosquitto) as heard, _process(tmp_path, mosquitto.port) as service:
        await _ready(tmp_path)
        await service.kill()
        await wait_until(lambda: heard == ["online", "offline"])
        assert (tmp_path / "run" / "photos.sock").exists()
        await service.start()
        await _ready(tmp_path)
        await wait_until(lambda: heard == ["online", "offline", "online"])


async def test_without_a_broker_it_is_degraded_and_mends_itself(tmp_path: Path, mosquitto: Mosquitto) -> None:
    async with _process(tmp_path, mosquitto.port):
        await _ready(tmp_path)
        await mosquitto.kill()
        await _ready(tmp_path, "degraded")
        await mosquitto.start()
        await _ready(tmp_path)


async def test_a_broker_that_comes_later_is_waited_for(tmp_path: Path) -> None:
    async with _process(tmp_path, free_port()):
        await _ready(tmp_path, "degraded")


async def test_a_start_that_cannot_succeed_exits_and_says_why(tmp_path: Path, mosquitto: Mosquitto) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "photos.sqlite3").write_bytes(b"this is no database" * 100)
    async with _process(tmp_path, mosquitto.port) as service:
        await wait_until(lambda: not service.running, START_S)
        assert await service.stop() == 1
    failed = [line for line in service.log().splitlines() if "service.start_failed" in line]
    assert "file is not a database" in failed[0]


async def test_an_impatient_stop_is_a_stop(tmp_path: Path, mosquitto: Mosquitto) -> None:
    async with _process(tmp_path, mosquitto.port) as service:
        await _ready(tmp_path)
        service.signal(signal.SIGINT)
        service.signal(signal.SIGTERM)
        await wait_until(lambda: not service.running)
        assert await service.stop() == 0
