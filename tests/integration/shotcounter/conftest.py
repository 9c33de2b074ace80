"""The shotcounter as it is served, with readings handed to its intake and events of the registry to its handlers."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import func, select

from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.registry import (
    MachineRegistered,
    ToolMounted,
    ToolRegistered,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.db import Database
from toolcare_shared.ids import SourceId, new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import outbox, retained
from toolcare_shared.testing.api import api_client, person
from toolcare_shotcounter import consumers
from toolcare_shotcounter.intake import ShotIntake
from toolcare_shotcounter.main import create_app
from toolcare_shotcounter.news import News
from toolcare_shotcounter.publishing import publish_once, watch_once
from toolcare_shotcounter.readings import NoSource, Reading
from toolcare_shotcounter.settings import ShotcounterSettings
from toolcare_shotcounter.tables import STAYING, EntryRow, HourRow, TotalRow

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TOOL = "t-0042"
PRESS = "p01"

Json = dict[str, object]


@dataclass
class Shotcounter:
    """The service by HTTP, its intake, the events it is told, and what it wrote beside its answers."""

    app: FastAPI
    http: httpx.AsyncClient
    technician: httpx.AsyncClient
    database: Database
    clock: FixedClock
    intake: ShotIntake
    news: News
    handlers: Handlers
    positions: "count[int]" = field(default_factory=lambda: count(1))

    async def hear(self, event: Event) -> Envelope:
        """Hand an event to its handler in a transaction of its own, as the consumer does."""
        position = next(self.positions)
        envelope = Envelope(
            id=new_id(),
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data=event.model_dump(mode="json"),
            sequence=position,
            position=position,
            aggregate=event.aggregate,
            correlationid=new_id(),
            actor="service:test",
        )
        await self.hear_again(envelope)
        return envelope

    async def hear_again(self, envelope: Envelope) -> None:
        async with self.database.write() as session:
            await self.handlers.handle(session, envelope)

    async def machine(self, machine_id: str = PRESS) -> Envelope:
        return await self.hear(MachineRegistered(machine_id=machine_id, name=machine_id, version=1, at=NOW))

    async def tool(
        self, tool_id: str = TOOL, *, min_cycle_ms: int | None = 4000, life: int | None = None, version: int = 1
    ) -> Envelope:
        return await self.hear(
            ToolRegistered(
                tool_id=tool_id,
                number=tool_id.upper(),
                name="Cup lid",
                status=ToolStatus.RELEASED,
                cavity_count=8,
                design_life_shots=life,
                expected_cycle_ms=20_000,
                min_cycle_ms=min_cycle_ms,
                version=version,
                at=NOW,
            )
        )

    async def mount(
        self,
        tool_id: str = TOOL,
        machine_id: str = PRESS,
        *,
        factor: int = 1,
        at: datetime | None = None,
        station: str = "",
    ) -> str:
        mounting_id = new_id()
        await self.hear(
            ToolMounted(
                tool_id=tool_id,
                machine_id=machine_id,
                mounting_id=mounting_id,
                shot_factor=factor,
                station=station,
                version=2,
                at=at or self.clock.now(),
            )
        )
        return mounting_id

    async def unmount(self, mounting_id: str, tool_id: str = TOOL, machine_id: str = PRESS) -> Envelope:
        return await self.hear(
            ToolUnmounted(
                tool_id=tool_id, machine_id=machine_id, mounting_id=mounting_id, version=3, at=self.clock.now()
            )
        )

    async def press_with_tool(self, *, factor: int = 1) -> SourceId:
        """A press on the default topic with a tool on it."""
        await self.machine()
        await self.tool()
        await self.mount(factor=factor)
        source = await self.intake.source_of(PRESS)
        assert not isinstance(source, NoSource)
        return source

    def later(self, seconds: float) -> datetime:
        self.clock.advance(timedelta(seconds=seconds))
        return self.clock.now()

    def reading(self, source: SourceId, value: int, **fields: object) -> Reading:
        at = self.clock.now()
        return Reading(**{"source_id": source, "value": value, "at": at, "received_at": at, **fields})  # type: ignore[arg-type]

    async def take(self, source: SourceId, *values: int, every_s: float = 20.0) -> None:
        """Hear one value after another, each in a batch of its own."""
        for value in values:
            self.later(every_s)
            await self.intake.take([self.reading(source, value)])

    async def take_batch(self, readings: Sequence[Reading]) -> None:
        await self.intake.take(readings)

    async def publish(self) -> None:
        await publish_once(self.database, self.clock, {})

    async def watch(self) -> None:
        await watch_once(self.database, self.clock.now())

    async def total(self, tool_id: str = TOOL) -> tuple[int, int]:
        async with self.database.read() as session:
            row = await session.get(TotalRow, tool_id)
        return (row.total, row.total_high) if row else (0, 0)

    async def sums(self, tool_id: str = TOOL) -> tuple[int, int]:
        """The same total by the ledger and by the hours, which must agree."""
        async with self.database.read() as session:
            ledger = await session.scalar(select(func.sum(EntryRow.shots)).where(EntryRow.tool_id == tool_id))
            hours = await session.scalar(select(func.sum(HourRow.shots)).where(HourRow.tool_id == tool_id))
        return int(ledger or 0), int(hours or 0)

    async def entries(self, tool_id: str | None = TOOL) -> Sequence[EntryRow]:
        """Those that a list shows."""
        query = select(EntryRow).where(EntryRow.tool_id == tool_id, EntryRow.origin != STAYING)
        async with self.database.read() as session:
            return (await session.scalars(query.order_by(EntryRow.id))).all()

    async def events(self, name: str) -> list[Json]:
        """What was recorded under one event name, in order."""
        query = select(outbox.c.envelope).where(outbox.c.event == name).order_by(outbox.c.entry)
        async with self.database.read() as session:
            return [dict(Envelope.parse(text).data) for text in await session.scalars(query)]

    async def snapshot(self, key: str) -> str | None:
        async with self.database.read() as session:
            return await session.scalar(select(retained.c.payload).where(retained.c.topic == key))


def made(answer: httpx.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    body: Json = answer.json()
    return body


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which must say what to do next."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: Json = answer.json()
    assert body["detail"], body
    return answer.status_code, str(body["code"])


@pytest_asyncio.fixture
async def counter(database_url: str, tmp_path: Path) -> AsyncIterator[Shotcounter]:
    clock = FixedClock(NOW)
    app = create_app(ShotcounterSettings(data_dir=tmp_path, database_url=database_url), clock)
    database: Database = app.state.context.database
    await migrations.migrate(database, "toolcare_shotcounter")
    news: News = app.state.counting.news
    intake = ShotIntake(database, clock, timedelta(milliseconds=1500), news)
    async with (
        api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
        api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
    ):
        told = consumers.handlers(clock, timedelta(milliseconds=1500))
        yield Shotcounter(app, engineer, technician, database, clock, intake, news, told)
    await database.dispose()
