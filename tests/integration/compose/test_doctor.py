"""`toolcare doctor` on a running, a hanging, a damaged and an abandoned installation."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from toolcare_compose.doctor import examine, losses
from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_compose.testing import Installation, wait_until
from toolcare_gateway.broker.losses import BrokerLosses
from toolcare_gateway.listening import listen
from toolcare_gateway.live import Live
from toolcare_shared.clock import FixedClock
from toolcare_shared.health import Status
from toolcare_shared.messaging.session import Broker, MqttSession
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.trial import NOW
from toolcare_shared.testing.waiting import wait_until as until


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("doctor") / "data")
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    data = DataFolder(tmp_path / "data")
    data.make()
    return data


@pytest.mark.timeout(180)
def test_a_healthy_installation_answers_everywhere(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broker, gateway and each service; whether the client is built or the disk is full is not this test's matter."""

    def told() -> str:
        examine(installation.data.root)
        return capsys.readouterr().out

    # Services hear each other, and whoever starts first asks again a moment later.
    wait_until(lambda: "does not answer" not in told(), 30, "all hear each other")
    healthy = told()
    assert f"ok       MQTT answers on port {installation.mqtt_port}" in healthy
    assert f"ok       HTTP answers on port {installation.http_port}" in healthy
    assert "ok       registry is ok" in healthy
    assert "ok       The broker dropped 0 messages since it started" in healthy


@pytest.mark.asyncio
@pytest.mark.parametrize(("queued", "lost"), [(1_000, 4_000), (100_000, 0)], ids=["by default", "as we set it"])
async def test_what_the_broker_dropped_is_found(tmp_path: Path, queued: int, lost: int) -> None:
    """A subscriber is away for five thousand messages."""
    async with Mosquitto(tmp_path / "broker", queued=queued) as mosquitto:
        async with MqttSession(mosquitto.broker, "mes").connect() as reader:
            await reader.subscribe(["line/#"])
        async with MqttSession(mosquitto.broker, "plc", persistent=False).connect() as plc:
            for begin in range(0, 5_000, 500):
                await asyncio.gather(*(plc.send("line/1", b"%d" % number) for number in range(begin, begin + 500)))
        broker = Broker(port=mosquitto.port)

        async def found() -> bool:
            finding = await asyncio.to_thread(losses, broker)
            return finding.what == f"The broker dropped {lost:,} messages since it started" and finding.good is (
                lost == 0
            )

        await until(found, 30, what="the doctor says it")
        clock = FixedClock(NOW)
        watched = BrokerLosses(clock)
        watching = asyncio.create_task(listen(broker, Topics(), Live(), watched))
        try:
            await until(lambda: watched.dropped == lost, 30, what="the gateway knows it")
        finally:
            watching.cancel()
    told = await watched.probe()
    assert (told.status is Status.DEGRADED, f"dropped {lost:,} messages" in told.detail) == (lost > 0, lost > 0)
    clock.advance(timedelta(days=1))
    assert (await watched.probe()).status is Status.OK


@pytest.mark.timeout(180)
def test_a_broker_that_hangs_is_found(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    """The kernel goes on accepting connections for it."""
    broker = int((installation.data.run / "mosquitto.pid").read_text())
    os.kill(broker, signal.SIGSTOP)
    try:
        assert examine(installation.data.root) == 1
    finally:
        os.kill(broker, signal.SIGCONT)
    assert f"PROBLEM  MQTT port {installation.mqtt_port}" in capsys.readouterr().out


@pytest.mark.timeout(180)
def test_what_a_killed_installation_left_is_no_sign_of_life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its files say where it was, the lock that nobody holds says that it is gone."""
    installation = Installation(tmp_path / "data")
    installation.start()
    installation.kill_everything()
    assert installation.data.ports_file.exists()

    def told() -> str:
        assert examine(installation.data.root) == 1
        return capsys.readouterr().out

    wait_until(lambda: "PROBLEM  Toolcare is not running" in told(), 20, "the dead one is missed")


def test_a_damaged_database_is_named_with_its_remedy(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.databases / "registry.sqlite3").write_bytes(b"no database at all" * 100)
    assert examine(folder.root) == 1
    told = capsys.readouterr().out
    assert "PROBLEM  Database registry: file is not a database" in told
    assert "restore the last backup" in told


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped --data."""
    assert examine(tmp_path / "nowhere") == 1
    assert f"PROBLEM  No data folder {tmp_path / 'nowhere'}" in capsys.readouterr().out


def test_in_containers_it_asks_the_services_and_looks_for_nothing_else(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broker, database files and client lie in other containers than the worker's."""
    monkeypatch.setenv(
        "TOOLCARE_UPSTREAMS", json.dumps({name: f"https://127.0.0.1:{free_port()}" for name in SERVICES})
    )
    assert examine(folder.root) == 1
    told = capsys.readouterr().out
    for service in SERVICES:
        assert f"PROBLEM  {service} does not answer" in told
        assert f"`docker compose logs {service}`" in told
    assert "Mosquitto" not in told
    assert "Web client" not in told
    assert "toolcare up" not in told
