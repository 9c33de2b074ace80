"""The photo service as it is served, on either database, with people who may more or less."""

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import JsonValue, SecretStr
from sqlalchemy import select
from tests.unit.photos.drawing import file, scene

from toolcare_photos.main import create_app
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.opening import open_store
from toolcare_photos.storage.s3 import Bucket
from toolcare_photos.storage.sealed import SealedStore
from toolcare_photos.workers.darkroom import Darkroom
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.db import Database
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.testing.api import api_client, person

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PICTURE = file(scene(1))

Json = dict[str, JsonValue]


@dataclass
class Photos:
    """The service by HTTP, and what it wrote beside its answers."""

    app: FastAPI
    administrator: httpx.AsyncClient
    engineer: httpx.AsyncClient
    technician: httpx.AsyncClient
    other_technician: httpx.AsyncClient
    database: Database
    clock: FixedClock
    folder: Path
    settings: PhotosSettings

    @property
    def store(self) -> SealedStore:
        return open_store(self.settings, self.clock)

    async def add(self, content: bytes = PICTURE, /, *, status: int = 201, **about: str) -> Json:
        return made(await self.send(content, about), status)

    async def send(self, content: bytes = PICTURE, about: dict[str, str] | None = None) -> httpx.Response:
        return await self.technician.post("/photos", params=about or {"tool_id": "t-0042"}, content=content)

    async def listed(self, **about: str) -> list[str]:
        page = made(await self.technician.get("/photos", params=about))
        items = page["items"]
        assert isinstance(items, list)
        return [str(item["id"]) for item in items if isinstance(item, dict)]

    async def events(self) -> list[Envelope]:
        async with self.database.read() as session:
            query = select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            return [Envelope.parse(text) for text in await session.scalars(query)]

    def files(self) -> list[str]:
        """Return the names of all files in the store, also unfinished ones."""
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


def made(answer: httpx.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, which must say what to do next."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: Json = answer.json()
    assert body["detail"], body
    return answer.status_code, str(body["code"])


@pytest.fixture(scope="session")
def darkroom() -> Iterator[Darkroom]:
    """Workers for all tests of the run; they start with the first picture."""
    made = Darkroom(workers=2, deadline_s=60)
    yield made
    made.close()


@dataclass
class S3Server:
    """A real S3 server on a folder."""

    endpoint: str
    folder: Path

    def bucket(self, name: str) -> Bucket:
        return Bucket(self.endpoint, name, "toolcare-test", "toolcare-secret", "us-east-1", secure=False)

    def settings(self, bucket: str) -> dict[str, str]:
        """The service's settings for a bucket of this server, as the environment gives them."""
        return {
            "TOOLCARE_PHOTO_STORE": "s3",
            "TOOLCARE_PHOTO_S3_ENDPOINT": self.endpoint,
            "TOOLCARE_PHOTO_S3_BUCKET": bucket,
            "TOOLCARE_PHOTO_S3_ACCESS_KEY": "toolcare-test",
            "TOOLCARE_PHOTO_S3_SECRET_KEY": "toolcare-secret",
            "TOOLCARE_PHOTO_S3_SECURE": "false",
        }


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """`rclone serve s3` from the environment of this Python, on a free port of this machine."""
    folder = tmp_path_factory.mktemp("s3")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    endpoint = f"127.0.0.1:{port}"
    log = folder.with_suffix(".log")
    command = [str(Path(sys.executable).with_name("rclone")), "serve", "s3", str(folder), "--addr", endpoint]
    keys = ["--auth-key", "toolcare-test,toolcare-secret", "--config", os.devnull, "--vfs-cache-mode", "off"]
    with log.open("wb") as output, subprocess.Popen([*command, *keys], stdout=output, stderr=output) as server:
        try:
            _wait_for(port, server, log)
            yield S3Server(endpoint, folder)
        finally:
            server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"rclone does not serve S3: {log.read_text(errors='replace')}")


@pytest_asyncio.fixture
async def photos(
    database_url: str, tmp_path: Path, darkroom: Darkroom, request: pytest.FixtureRequest
) -> AsyncIterator[Photos]:
    """On a folder; on the S3 server with `TOOLCARE_TEST_STORE=s3` (`make test-s3`)."""
    if os.environ.get("TOOLCARE_TEST_STORE") != "s3":
        async with open_photos(PhotosSettings(data_dir=tmp_path, database_url=database_url), darkroom) as opened:
            yield opened
        return
    server: S3Server = request.getfixturevalue("s3_server")
    bucket = f"photos-{uuid.uuid4().hex[:12]}"
    settings = PhotosSettings(
        data_dir=tmp_path,
        database_url=database_url,
        photo_store="s3",
        photo_s3_endpoint=server.endpoint,
        photo_s3_bucket=bucket,
        photo_s3_access_key="toolcare-test",
        photo_s3_secret_key=SecretStr("toolcare-secret"),
        photo_s3_secure=False,
    )
    async with open_photos(settings, darkroom, server.folder / bucket) as opened:
        yield opened


@asynccontextmanager
async def open_photos(
    settings: PhotosSettings, darkroom: Darkroom, folder: Path | None = None
) -> AsyncIterator[Photos]:
    """`folder`: where the store's files lie, if not in the service's own."""
    clock = FixedClock(NOW)
    app = create_app(settings, clock, darkroom)
    database: Database = app.state.context.database
    await migrations.migrate(database, "toolcare_photos")
    async with (
        api_client(app, person(Role.ADMINISTRATOR, "u-0", "Ada")) as administrator,
        api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
        api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
        api_client(app, person(Role.TECHNICIAN, "u-3", "Tara")) as other,
    ):
        lies_in = folder or settings.photo_dir
        yield Photos(app, administrator, engineer, technician, other, database, clock, lies_in, settings)
    await database.dispose()
