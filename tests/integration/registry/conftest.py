"""The registry as it is served, on either database, with people who may more or less."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from pydantic import JsonValue
from sqlalchemy import select

from toolcare_registry.main import create_app
from toolcare_registry.settings import RegistrySettings
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.db import Database
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox, retained
from toolcare_shared.messaging.topics import RetainedTopic
from toolcare_shared.testing.api import api_client, person

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

Json = dict[str, JsonValue]


@dataclass
class Registry:
    """The service by HTTP, and what it wrote beside its answers."""

    app: FastAPI
    http: httpx.AsyncClient
    technician: httpx.AsyncClient
    database: Database
    clock: FixedClock

    async def tool(self, number: str = "T-0042", **fields: JsonValue) -> Json:
        body = {"number": number, "name": f"Tool {number}", "cavity_count": 8, **fields}
        return made(await self.http.post("/tools", json=body), 201)

    async def machine(self, name: str = "P01", **fields: JsonValue) -> Json:
        return made(await self.http.post("/machines", json={"name": name, **fields}), 201)

    async def mount(self, tool_id: str = "t-0042", machine_id: str = "p01", **fields: JsonValue) -> Json:
        body = {"machine_id": machine_id, **fields}
        return made(await self.technician.post(f"/tools/{tool_id}/mount", json=body))

    async def unmount(self, tool_id: str = "t-0042", **fields: JsonValue) -> Json:
        return made(await self.technician.post(f"/tools/{tool_id}/unmount", json=fields))

    async def events(self, subject: str) -> list[Envelope]:
        """Return what was recorded about one subject, in order."""
        query = select(outbox.c.envelope).where(outbox.c.subject == subject).order_by(outbox.c.entry)
        async with self.database.read() as session:
            return [Envelope.parse(text) for text in await session.scalars(query)]

    async def snapshot(self, topic: RetainedTopic) -> str | None:
        """Return what a retained topic should say."""
        async with self.database.read() as session:
            return await session.scalar(select(retained.c.payload).where(retained.c.topic == topic.key))


def made(answer: httpx.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, which must say what to do next."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: Json = answer.json()
    assert body["detail"], body
    assert body["type"] == f"urn:toolcare:problem:{body['code']}"
    return answer.status_code, str(body["code"])


@pytest_asyncio.fixture
async def registry(database_url: str, tmp_path: Path) -> AsyncIterator[Registry]:
    clock = FixedClock(NOW)
    app = create_app(RegistrySettings(data_dir=tmp_path, database_url=database_url), clock)
    database: Database = app.state.context.database
    await migrations.migrate(database, "toolcare_registry")
    async with (
        api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
        api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
    ):
        yield Registry(app, engineer, technician, database, clock)
    await database.dispose()
