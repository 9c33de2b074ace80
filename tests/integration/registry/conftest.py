"""The registry as it is served, on either database, with people who may more or less."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from pydantic import JsonValue
from sqlalchemy import select

from toolcare_registry.consumers import registry_handlers
from toolcare_registry.main import create_app
from toolcare_registry.settings import RegistrySettings
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import outbox, retained
from toolcare_shared.messaging.topics import RetainedTopic
from toolcare_shared.testing.api import api_client, person

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

Json = dict[str, JsonValue]


@dataclass
class Registry:
    """The service by HTTP, the events it is told, and what it wrote beside its answers."""

    app: FastAPI
    http: httpx.AsyncClient
    technician: httpx.AsyncClient
    database: Database
    clock: FixedClock
    handlers: Handlers
    positions: "count[int]" = field(default_factory=lambda: count(1))

    async def tool(self, number: str = "T-0042", **fields: JsonValue) -> Json:
        body = {"number": number, "name": f"Tool {number}", "cavity_count": 8, **fields}
        return made(await self.http.post("/tools", json=body), 201)

    async def machine(self, name: str = "P01", **fields: JsonValue) -> Json:
        return made(await self.http.post("/machines", json={"name": name, **fields}), 201)

    async def mount(self, tool_id: str = "t-0042", machine_id: str = "p01", **fields: JsonValue) -> Json:
        body = {"machine_id": machine_id, "job": "4711", **fields}
        return made(await self.technician.post(f"/tools/{tool_id}/mount", json=body))

    async def unmount(self, tool_id: str = "t-0042", **fields: JsonValue) -> Json:
        body = {"reason": "Run over", **fields}
        return made(await self.technician.post(f"/tools/{tool_id}/unmount", json=body))

    async def post(self, path: str, expected: int = 200, /, **body: JsonValue) -> Json:
        return made(await self.http.post(path, json=body), expected)

    async def place(self, name: str = "Rack A3", kind: str = "storage", **fields: JsonValue) -> Json:
        return await self.post("/places", 201, name=name, kind=kind, **fields)

    async def hear(self, event: Event, position: int | None = None) -> Envelope:
        """Hand an event to its handler in a transaction of its own, as the consumer does."""
        envelope = Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json", by_alias=True),
            sequence=1,
            position=position or next(self.positions),
            aggregate=event.aggregate,
            correlationid=new_id(),
            actor="service:test",
        )
        await self.hear_again(envelope)
        return envelope

    async def hear_again(self, envelope: Envelope) -> None:
        async with self.database.write() as session:
            await self.handlers.handle(session, envelope)

    async def told(self, subject: str, name: str) -> list[Envelope]:
        """Return the events of one name that were recorded about one subject, in order."""
        return [event for event in await self.events(subject) if event.event_name == name]

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
        yield Registry(app, engineer, technician, database, clock, registry_handlers(clock))
    await database.dispose()
