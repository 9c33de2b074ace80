"""The photo service as it is served, on either database, with people who may more or less."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from pydantic import JsonValue
from sqlalchemy import select
from tests.unit.photos.drawing import file, scene

from toolcare_photos.main import create_app
from toolcare_photos.settings import PhotosSettings
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
    engineer: httpx.AsyncClient
    technician: httpx.AsyncClient
    other_technician: httpx.AsyncClient
    database: Database
    clock: FixedClock
    folder: Path

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


@pytest_asyncio.fixture
async def photos(database_url: str, tmp_path: Path) -> AsyncIterator[Photos]:
    clock = FixedClock(NOW)
    app = create_app(PhotosSettings(data_dir=tmp_path, database_url=database_url), clock)
    database: Database = app.state.context.database
    await migrations.migrate(database, "toolcare_photos")
    async with (
        api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
        api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
        api_client(app, person(Role.TECHNICIAN, "u-3", "Tara")) as other,
    ):
        yield Photos(app, engineer, technician, other, database, clock, tmp_path / "photos")
    await database.dispose()
