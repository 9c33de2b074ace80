"""Failures as it is served, on either database, with the events it hears handed to its own handlers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from pydantic import JsonValue
from sqlalchemy import select

from toolcare_failures.consumers import failures_handlers
from toolcare_failures.main import create_app
from toolcare_failures.settings import FailuresSettings
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.maintenance import Finding, FindingSeverity, MaintenanceCompleted
from toolcare_shared.contracts.registry import (
    ComponentChanged,
    MachineRegistered,
    ToolMounted,
    ToolRegistered,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import outbox
from toolcare_shared.testing.api import api_client, person

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TOOL = "t-0042"

Json = dict[str, JsonValue]


def picture(number: int) -> str:
    """Return the id of a photo."""
    return f"019e5a11-7c00-7b51-8a62-{number:012}"


@dataclass
class Failures:
    """The service by HTTP, the events it is told, and what it wrote beside its answers."""

    app: FastAPI
    http: httpx.AsyncClient
    technician: httpx.AsyncClient
    database: Database
    clock: FixedClock
    handlers: Handlers
    positions: "count[int]" = field(default_factory=lambda: count(1))
    total: int = 0

    async def hear(self, event: Event, position: int | None = None) -> Envelope:
        """Hand an event to its handler in a transaction of its own, as the consumer does."""
        envelope = Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json"),
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

    async def tool(self, tool_id: str = TOOL, *, version: int = 1, name: str = "Cup lid") -> Envelope:
        return await self.hear(
            ToolRegistered(
                tool_id=tool_id,
                number=tool_id.upper(),
                name=name,
                status=ToolStatus.RELEASED,
                cavity_count=8,
                version=version,
                at=self.clock.now(),
            )
        )

    async def component(self, component_id: str = "k-1", kind: str = "seal", tool_id: str = TOOL) -> None:
        await self.hear(
            ComponentChanged(
                component_id=component_id,
                tool_id=tool_id,
                kind=kind,
                name="O-ring 12 x 2",
                version=1,
                by="Erika",
                at=self.clock.now(),
            )
        )

    async def machine(self, machine_id: str = "p01", name: str = "Press 1") -> None:
        await self.hear(MachineRegistered(machine_id=machine_id, name=name, version=1, at=self.clock.now()))

    def mounted(self, mounting_id: str = "m-1", machine_id: str = "p01") -> ToolMounted:
        return ToolMounted(
            tool_id=TOOL,
            machine_id=machine_id,
            mounting_id=mounting_id,
            shot_factor=1,
            version=2,
            at=self.clock.now(),
        )

    def unmounted(self, mounting_id: str = "m-1", machine_id: str = "p01") -> ToolUnmounted:
        return ToolUnmounted(
            tool_id=TOOL, machine_id=machine_id, mounting_id=mounting_id, version=3, at=self.clock.now()
        )

    async def run(self, shots: int, length: timedelta = timedelta(hours=1)) -> Envelope:
        """Count shots that were made over so long a time, up to now."""
        since = self.clock.now()
        self.clock.advance(length)
        return await self.count(shots, since, self.clock.now(), ShotOrigin.COUNTER)

    async def count(self, shots: int, since: datetime, to: datetime, origin: ShotOrigin) -> Envelope:
        self.total += shots
        return await self.hear(
            ShotsCounted(
                tool_id=TOOL,
                machine_id="p01",
                shots=shots,
                shots_high=shots,
                total=self.total,
                total_high=self.total,
                from_at=since,
                to_at=to,
                origin=origin,
                at=to,
            )
        )

    def completed(self, severity: str = "next_stop", finding_id: str = "finding-1") -> MaintenanceCompleted:
        return MaintenanceCompleted.model_validate(
            {
                "tool_id": TOOL,
                "plan_id": "plan",
                "level_id": "l3",
                "code": "L3",
                "name": "Inspect",
                "job_id": "job-1",
                "by": "Timo",
                "done_at": self.clock.now(),
                "total_at_completion": 4_000,
                "shots_since_last": 4_000,
                "findings": [
                    Finding(finding_id=finding_id, text="Vent worn", severity=FindingSeverity(severity), cavity=3)
                ],
                "at": self.clock.now(),
            }
        )

    async def report(self, code: str = "FL", **fields: JsonValue) -> Json:
        body = {"tool_id": TOOL, "code": code, **fields}
        return made(await self.technician.post("/failures", json=body), 201)

    async def do(self, failure: Json, deed: str, /, **body: JsonValue) -> Json:
        """Have an engineer do something with a report."""
        return made(await self.http.post(f"/failures/{failure['id']}/{deed}", json=body))

    async def get(self, failure: Json) -> Json:
        return made(await self.technician.get(f"/failures/{failure['id']}"))

    async def found(self, **query: str | list[str]) -> list[Json]:
        page = made(await self.technician.get("/failures", params=query))
        return page["items"]  # type: ignore[return-value]

    async def codes(self, **query: str | list[str]) -> list[Json]:
        page = made(await self.technician.get("/failure-codes", params=query))
        return page["items"]  # type: ignore[return-value]

    async def told(self, name: str) -> list[Json]:
        """Return the data of the events of one name, in order, but for what the migration told."""
        async with self.database.read() as session:
            texts = await session.scalars(
                select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            )
        events = [Envelope.parse(text) for text in texts]
        return [dict(event.data) for event in events if event.event_name == name and event.data.get("by") != "Toolcare"]


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


def listed(found: Json, name: str) -> list[Json]:
    """Return one of an answer's lists."""
    return found[name]  # type: ignore[return-value]


@pytest_asyncio.fixture
async def failures(database_url: str, tmp_path: Path) -> AsyncIterator[Failures]:
    clock = FixedClock(NOW)
    app = create_app(FailuresSettings(data_dir=tmp_path, database_url=database_url), clock)
    database: Database = app.state.context.database
    await migrations.migrate(database, "toolcare_failures")
    async with (
        api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
        api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
    ):
        yield Failures(app, engineer, technician, database, clock, failures_handlers(clock))
    await database.dispose()


@pytest_asyncio.fixture
async def shop(failures: Failures) -> Failures:
    """A tool that is known, on a press, with a thousand shots."""
    await failures.tool()
    await failures.machine()
    await failures.hear(failures.mounted())
    await failures.run(1_000)
    return failures
