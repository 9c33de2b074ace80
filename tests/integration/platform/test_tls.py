"""TLS between the parts of an installation: only who shows a certificate of its authority is spoken with."""

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from toolcare_shared import migrations
from toolcare_shared.auth import ServiceSigner
from toolcare_shared.certificate_watch import Listener
from toolcare_shared.certificates import Authority
from toolcare_shared.db import Database, metadata
from toolcare_shared.health import Status
from toolcare_shared.health_probe import ready
from toolcare_shared.http import ServiceClient, UpstreamUnavailable
from toolcare_shared.messaging.session import ConnectionLost, MqttSession
from toolcare_shared.service import create_service_app
from toolcare_shared.serving import serve
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.ports import free_port
from toolcare_shared.tls import client_tls

pytestmark = pytest.mark.asyncio

LIFE = timedelta(days=2)
PACKAGE = "toolcare_actions"
"""Its migrations make the kernel's tables and nothing else."""


class TrialSettings(ServiceSettings):
    service: ClassVar[str] = "trial"


@dataclass(frozen=True, slots=True)
class Paper:
    """Files: an authority, what it issued for `localhost`, and an authority that nobody knows."""

    ca: Path
    chain: Path
    key: Path
    stranger: Path


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    now = datetime.now(UTC)
    authority, stranger = (Authority.made(name, timedelta(days=2), now) for name in ("ours", "a stranger"))
    issued = authority.issue("trial", ["localhost"], LIFE, now)
    made = Paper(*(tmp_path / name for name in ("ca.pem", "tls.pem", "tls.key", "stranger.pem")))
    made.ca.write_bytes(authority.pem)
    made.chain.write_bytes(issued.certificate)
    made.key.write_bytes(issued.key)
    made.key.chmod(0o600)
    made.stranger.write_bytes(stranger.pem)
    return made


def _settings(folder: Path, paper: Paper) -> TrialSettings:
    return TrialSettings(
        data_dir=folder,
        listen=f"https://127.0.0.1:{free_port()}",
        listen_cert=paper.chain,
        listen_key=paper.key,
        services_ca=paper.ca,
    )


@asynccontextmanager
async def _served(app: FastAPI, settings: TrialSettings) -> AsyncIterator[None]:
    await migrations.migrate(app.state.context.database, PACKAGE)
    stop, is_ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(serve(app, settings.listen, stop=stop, on_ready=is_ready.set, tls=settings.listen_tls))
        await is_ready.wait()
        try:
            yield
        finally:
            stop.set()


async def test_a_service_is_asked_over_tls_and_refused_without_its_authority(tmp_path: Path, paper: Paper) -> None:
    settings = _settings(tmp_path, paper)
    key = ServiceSigner("test", settings.service_public_keys / "test.pem", settings.service_public_keys)
    address = settings.listen.replace("127.0.0.1", "localhost")

    def client(address: str, tls: ssl.SSLContext | None) -> ServiceClient:
        return ServiceClient("trial", address, lambda: key.sign("trial"), tls=tls)

    app = create_service_app(settings, metadata=metadata(), migrations=PACKAGE, routers=[])
    async with _served(app, settings):
        ours = client(address, settings.services_tls)
        assert (await ours.get_json("/health/live")) == {"status": "ok"}
        others = [
            client(address, client_tls(paper.stranger)),
            client(settings.listen, settings.services_tls),  # the certificate has another name
            client(address.replace("https", "http"), None),
        ]
        for other in others:
            with pytest.raises(UpstreamUnavailable):
                await other.get_json("/health/live")
        for each in (ours, *others):
            await each.close()
        assert await asyncio.to_thread(ready, settings.listen, str(paper.ca))
        assert not await asyncio.to_thread(ready, settings.listen, str(paper.stranger))
        context = app.state.context
        context.certificates.shown["door"] = Listener.at(settings.listen.removeprefix("https://"))
        context.certificates.shown["nobody"] = Listener("127.0.0.1", free_port())
        await context.metrics.looked()
        finding = await context.certificates.probe()
    assert (finding.status, finding.detail) == (Status.OK, "")
    told = context.metrics.text().decode()
    for what in ("service", "door"):
        left = _figure(told, f'certificate_seconds_left{{what="{what}"}}')
        assert 0 < left < _figure(told, f'certificate_life_seconds{{what="{what}"}}') == LIFE.total_seconds()
    assert "nobody" not in told


def _figure(told: str, name: str) -> float:
    (line,) = (line for line in told.splitlines() if line.startswith(f"toolcare_{name} "))
    return float(line.rpartition(" ")[2])


async def test_an_address_with_tls_needs_its_files(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="TOOLCARE_LISTEN_CERT"):
        TrialSettings(data_dir=tmp_path, listen="https://127.0.0.1:8000")
    with pytest.raises(ValueError, match="TOOLCARE_SERVICES_CA"):
        TrialSettings(data_dir=tmp_path, upstreams={"photos": "https://photos:8000"})


@pytest.mark.filterwarnings("ignore:.*unclosed.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed.*SSLSocket:ResourceWarning")
async def test_the_broker_is_spoken_with_over_tls_alone(tmp_path: Path, paper: Paper) -> None:
    files = f"certfile {paper.chain}\nkeyfile {paper.key}"
    async with Mosquitto(tmp_path / "broker", listener=files) as broker:
        ours = replace(broker.broker, host="localhost", tls=client_tls(paper.ca))
        async with MqttSession(ours, "one", persistent=False).connect() as connection:
            await connection.publish("a/topic", b"heard")
        for other in (replace(ours, tls=client_tls(paper.stranger)), replace(ours, tls=None)):
            with pytest.raises(ConnectionLost):
                async with asyncio.timeout(20), MqttSession(other, "two", persistent=False).connect():
                    pass
    gc.collect()  # the client library leaves the socket of a handshake that failed to the collector


async def test_postgresql_is_spoken_with_over_tls_alone(paper: Paper) -> None:
    """A server that has no TLS, or somebody who says so in its place, gets neither name nor password."""
    seen: list[bytes] = []

    async def without_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.read(200))
        writer.write(b"N")
        await writer.drain()
        seen.append(await reader.read(200))
        writer.close()

    server = await asyncio.start_server(without_tls, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(f"postgresql+asyncpg://someone:secret@127.0.0.1:{port}/x", ca=paper.ca)
    with pytest.raises(ConnectionError):
        async with asyncio.timeout(20), database.read() as session:
            await session.execute(text("SELECT 1"))
    await database.dispose()
    server.close()
    assert seen == [b"\x00\x00\x00\x08\x04\xd2\x16\x2f", b""], "it asked for TLS and said nothing more"
