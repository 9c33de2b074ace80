"""Maintenance as it is served, on either database, with the events it hears handed to its own handlers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import select

from toolcare_maintenance import calendar
from toolcare_maintenance.consumers import maintenance_handlers
from toolcare_maintenance.main import create_app
from toolcare_maintenance.settings import MaintenanceSettings
from toolcare_shared import migrations
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.registry import (
    MachineRegistered,
    Readiness,
    RunCorrected,
    RunValues,
    ToolMounted,
    ToolReadinessChanged,
    ToolRegistered,
    ToolRetired,
    ToolStatus,
    ToolUnmounted,
)
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import outbox, retained
from toolcare_shared.testing.api import api_client, person

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TOOL = "t-0042"

Json = dict[str, object]


@dataclass
class Maintenance:
    """The service by HTTP, the events it is told, and what it wrote beside its answers."""

    app: FastAPI
    http: httpx.AsyncClient
    technician: httpx.AsyncClient
    database: Database
    clock: FixedClock
    handlers: Handlers
    positions: "count[int]" = field(default_factory=lambda: count(1))
    total: int = 0
    total_high: int = 0

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

    async def tool(self, tool_id: str = TOOL, *, version: int = 1, name: str = "Cup lid") -> None:
        await self.hear(
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

    async def retire(self, tool_id: str = TOOL, version: int = 9) -> Envelope:
        return await self.hear(ToolRetired(tool_id=tool_id, reason="worn", version=version, at=self.clock.now()))

    async def machine(self, machine_id: str = "p01") -> None:
        await self.hear(MachineRegistered(machine_id=machine_id, name=machine_id, version=1, at=self.clock.now()))

    async def mount(self, mounting_id: str = "m-1", tool_id: str = TOOL, machine_id: str = "p01") -> Envelope:
        return await self.hear(
            ToolMounted(
                tool_id=tool_id,
                machine_id=machine_id,
                mounting_id=mounting_id,
                shot_factor=1,
                version=2,
                at=self.clock.now(),
            )
        )

    async def unmount(self, mounting_id: str = "m-1", tool_id: str = TOOL, machine_id: str = "p01") -> Envelope:
        return await self.hear(
            ToolUnmounted(
                tool_id=tool_id, machine_id=machine_id, mounting_id=mounting_id, version=3, at=self.clock.now()
            )
        )

    async def correct_run(
        self, before: RunValues, after: RunValues, mounting_id: str = "m-1", correction: int = 1
    ) -> list[Envelope]:
        """Tell it of each tool it is about, as the registry does."""
        return [
            await self.hear(
                RunCorrected(
                    tool_id=tool_id,
                    mounting_id=mounting_id,
                    correction=correction,
                    before=before,
                    after=after,
                    reason="Wrong label",
                    by="Erika",
                    version=8,
                    at=self.clock.now(),
                )
            )
            for tool_id in sorted({before.tool_id, after.tool_id})
        ]

    async def run(self, shots: int, *, gap: int = 0, tool_id: str = TOOL) -> Envelope:
        """Count shots; `gap` is how many more it may have been."""
        self.total, self.total_high = self.total + shots, self.total_high + shots + gap
        now = self.clock.now()
        return await self.hear(self._counted(tool_id, shots, shots + gap, now, now, ShotOrigin.COUNTER))

    async def ran(self, shots: int, length: timedelta) -> Envelope:
        """Count shots that were made over so long a time, up to now."""
        since = self.clock.now()
        self.clock.advance(length)
        self.total, self.total_high = self.total + shots, self.total_high + shots
        return await self.hear(self._counted(TOOL, shots, shots, since, self.clock.now(), ShotOrigin.COUNTER))

    async def enter(self, shots: int, at: datetime | None = None) -> Envelope:
        """Enter shots by hand, of now or of then; fewer are a correction, as at the shotcounter."""
        self.total, self.total_high = self.total + shots, self.total_high + shots
        now = at or self.clock.now()
        origin = ShotOrigin.CORRECTION if shots < 0 else ShotOrigin.MANUAL
        return await self.hear(self._counted(TOOL, shots, shots, now, now, origin))

    async def ran_before(self, shots: int, to: datetime) -> Envelope:
        """Count shots that were made some time ago and are told only now."""
        self.total, self.total_high = self.total + shots, self.total_high + shots
        since = to - timedelta(minutes=1)
        return await self.hear(self._counted(TOOL, shots, shots, since, to, ShotOrigin.COUNTER))

    async def run_twice_heard_backwards(self, shots: int) -> Envelope:
        """Count twice; the second message arrives first, and holds what the first one says."""
        earlier, later = next(self.positions), next(self.positions)
        self.total, self.total_high = self.total + shots, self.total_high + shots
        now = self.clock.now()
        first = self._counted(TOOL, shots, shots, now, now, ShotOrigin.COUNTER)
        self.total, self.total_high = self.total + shots, self.total_high + shots
        second = self._counted(TOOL, shots, shots, now, now, ShotOrigin.COUNTER)
        heard = await self.hear(second, later)
        await self.hear(first, earlier)
        return heard

    async def ready(self, after: str, reason: str) -> Envelope:
        """Say what the registry says of the tool's readiness."""
        return await self.hear(
            ToolReadinessChanged(
                tool_id=TOOL,
                before=Readiness.READY,
                after=Readiness(after),
                reason=reason,
                by="Erika",
                version=next(self.positions),
                at=self.clock.now(),
            )
        )

    async def correct(self, shots: int, shots_high: int, since: datetime, to: datetime) -> Envelope:
        self.total, self.total_high = self.total + shots, self.total_high + shots_high
        return await self.hear(self._counted(TOOL, shots, shots_high, since, to, ShotOrigin.CORRECTION))

    def _counted(
        self, tool_id: str, shots: int, high: int, since: datetime, to: datetime, origin: ShotOrigin
    ) -> ShotsCounted:
        return ShotsCounted(
            tool_id=tool_id,
            machine_id="p01",
            shots=shots,
            shots_high=high,
            total=self.total,
            total_high=self.total_high,
            from_at=since,
            to_at=to,
            origin=origin,
            at=self.clock.now(),
        )

    async def plan(self, *levels: Json, tool_id: str = TOOL, **fields: object) -> Json:
        body = {"name": "Standard", "levels": list(levels), **fields}
        return await self.ok(self.http.post(f"/tools/{tool_id}/plans", json=body), 201)

    async def complete(self, job_id: object, note: str = "cleaned", **fields: object) -> Json:
        return await self.ok(self.technician.post(f"/jobs/{job_id}/complete", json={"note": note, **fields}))

    async def log(self, level_id: object, note: str = "cleaned", **fields: object) -> Json:
        return await self.ok(self.technician.post(f"/levels/{level_id}/log", json={"note": note, **fields}), 201)

    async def levels(self) -> dict[str, Json]:
        """Return the tool's levels by code."""
        found = await self.ok(self.http.get(f"/tools/{TOOL}/plans"))
        return {level["code"]: level for plan in found["items"] for level in plan["levels"]}  # type: ignore[attr-defined]

    async def jobs(self, state: str = "open") -> list[Json]:
        found = await self.ok(self.http.get(f"/tools/{TOOL}/jobs", params={"state": state}))
        return found["items"]  # type: ignore[return-value]

    async def permit(self, machine_id: str = "p01") -> Json:
        return await self.ok(self.http.get(f"/machines/{machine_id}/permit"))

    @staticmethod
    async def ok(asked: "AsyncIterator[httpx.Response] | object", status: int = 200) -> Json:
        answer: httpx.Response = await asked  # type: ignore[misc]
        assert answer.status_code == status, answer.text
        body: Json = answer.json()
        return body

    @staticmethod
    def rows(found: Json, name: str) -> list[Json]:
        """Return one of an answer's lists."""
        return found[name]  # type: ignore[return-value]

    async def told(self, *, planned: bool = False) -> list[tuple[str, str]]:
        """Return (event, level code) of everything recorded, in order."""
        async with self.database.read() as session:
            texts = await session.scalars(
                select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            )
        events = [Envelope.parse(text) for text in texts]
        return [
            (event.event_name.removeprefix("maintenance_"), str(event.data["code"]))
            for event in events
            if "code" in event.data and (planned or event.event_name != "level_planned")
        ]

    async def events(self, name: str) -> list[Json]:
        async with self.database.read() as session:
            texts = await session.scalars(
                select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            )
        events = [Envelope.parse(text) for text in texts]
        return [dict(event.data) for event in events if event.event_name == name]

    async def retained(self) -> dict[str, str | None]:
        """Return what the retained topics should say."""
        async with self.database.read() as session:
            rows = await session.execute(select(retained.c.topic, retained.c.payload))
        return {key: value for key, value in rows}  # noqa: C416 - rows are not typed as pairs

    async def versions(self) -> dict[str, int]:
        """Return how often each retained topic was set."""
        async with self.database.read() as session:
            rows = await session.execute(select(retained.c.topic, retained.c.version))
        return {key: value for key, value in rows}  # noqa: C416 - rows are not typed as pairs

    async def tick(self, passed: timedelta = timedelta(0)) -> int:
        self.clock.advance(passed)
        return await calendar.judge_reached(self.database, self.clock)


@pytest_asyncio.fixture
async def maintenance(database_url: str, tmp_path: Path) -> AsyncIterator[Maintenance]:
    clock = FixedClock(NOW)
    app = create_app(MaintenanceSettings(data_dir=tmp_path, database_url=database_url), clock)
    database: Database = app.state.context.database
    await migrations.migrate(database, "toolcare_maintenance")
    async with (
        api_client(app, person(Role.ENGINEER, "u-1", "Erika")) as engineer,
        api_client(app, person(Role.TECHNICIAN, "u-2", "Timo")) as technician,
    ):
        yield Maintenance(app, engineer, technician, database, clock, maintenance_handlers(clock))
    await database.dispose()


@pytest_asyncio.fixture
async def shop(maintenance: Maintenance) -> Maintenance:
    """A tool that is known, on a press, with no plan yet."""
    await maintenance.tool()
    await maintenance.machine()
    await maintenance.mount()
    return maintenance
