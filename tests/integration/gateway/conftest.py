"""The gateway as it is served, on either database, with the events it hears handed to its own handlers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest_asyncio
from argon2 import PasswordHasher
from fastapi import FastAPI
from pydantic import JsonValue

from toolcare_gateway.audit.keeping import hear_audit
from toolcare_gateway.consumers import read_model_handlers
from toolcare_gateway.identity import usecases
from toolcare_gateway.identity.passwords import Passwords
from toolcare_gateway.identity.usecases import NewUser
from toolcare_gateway.main import create_app
from toolcare_gateway.parts import Parts
from toolcare_gateway.retention.hearing import hear_runs
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared import migrations
from toolcare_shared.auth import Role, service_actor
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PASSWORD = "correct horse"
BASE = "http://toolcare.test"

Json = dict[str, JsonValue]


@dataclass
class GatewayUnderTest:
    """Users log in as in the browser; events come as from the consumer, numbered per subject."""

    app: FastAPI
    parts: Parts
    clock: FixedClock
    handlers: Handlers
    stack: AsyncExitStack
    sequences: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.parts.database

    async def user(self, username: str, role: Role = Role.ENGINEER, password: str = PASSWORD) -> None:
        new = NewUser(username, username.capitalize(), role, await self.parts.passwords.hashed(password))
        async with self.database.write() as session:
            await usecases.add_user(session, new, service_actor("test"), self.clock.now())

    async def client(self, *, base: str = BASE, address: str = "10.0.0.9") -> httpx.AsyncClient:
        """A browser with an empty cookie jar, on a page of ours."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=(address, 4711))
        opened = httpx.AsyncClient(transport=transport, base_url=base, headers={"Sec-Fetch-Site": "same-origin"})
        return await self.stack.enter_async_context(opened)

    async def logged_in(self, username: str = "erika", role: Role = Role.ENGINEER) -> httpx.AsyncClient:
        await self.user(username, role)
        client = await self.client()
        answer = await log_in(client, username)
        assert answer.status_code == httpx.codes.OK, answer.text
        return client

    def envelope(self, event: Event, sequence: int | None = None) -> Envelope:
        key = (event.publisher, event.aggregate, event.subject)
        number = sequence or self.sequences.get(key, 0) + 1
        self.sequences[key] = max(number, self.sequences.get(key, 0))
        return Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json"),
            sequence=number,
            position=number,
            correlationid=new_id(),
            actor="service:test",
        )

    async def hear(self, *events: Event) -> list[Envelope]:
        envelopes = [self.envelope(event) for event in events]
        await self.hear_again(*envelopes)
        return envelopes

    async def hear_again(self, *envelopes: Envelope) -> None:
        for envelope in envelopes:
            async with self.database.write() as session:
                await self.handlers.handle(session, envelope)
            self.handlers.committed(envelope)


async def log_in(client: httpx.AsyncClient, username: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/v1/session", json={"username": username, "password": password})


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which must say what to do next."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: Json = answer.json()
    assert body["detail"], body
    return answer.status_code, str(body["code"])


def quick_passwords() -> Passwords:
    """Argon2 all the same, with parameters that do not slow the tests down."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest_asyncio.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[GatewayUnderTest]:
    clock = FixedClock(NOW)
    settings = GatewaySettings(data_dir=tmp_path, database_url=database_url, static_dir=tmp_path / "static")
    app = create_app(settings, clock, quick_passwords())
    parts: Parts = app.state.gateway
    await migrations.migrate(parts.database, "toolcare_gateway")
    handlers = read_model_handlers(clock, parts.live, settings.timezone, app.state.news)
    hear_audit(handlers, app.state.audit)
    hear_runs(handlers)
    async with AsyncExitStack() as stack:
        yield GatewayUnderTest(app, parts, clock, handlers, stack)
    await parts.context.http.close()
    await parts.database.dispose()
