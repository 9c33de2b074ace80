"""Actions as it is served, on either database, with the events it hears handed to its own handlers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest_asyncio
from fastapi import FastAPI
from pydantic import JsonValue
from sqlalchemy import select

from toolcare_actions import calendar
from toolcare_actions.consumers import actions_handlers
from toolcare_actions.main import create_app
from toolcare_actions.settings import ActionsSettings
from toolcare_shared.auth import Role
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts import Event
from toolcare_shared.contracts.failures import (
    CatalogueChanged,
    FailureChanged,
    FailureReported,
    FailureState,
    FailureStateChanged,
    FailureTriaged,
    Verdict,
)
from toolcare_shared.contracts.gateway import UserChanged
from toolcare_shared.contracts.maintenance import MaintenanceCompleted
from toolcare_shared.contracts.photos import PhotoAdded
from toolcare_shared.contracts.registry import ToolRegistered, ToolStatus
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.tables import outbox, retained
from toolcare_shared.testing.api import api_client, person

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
TOOL = "t-0042"
ENOUGH = "Insert replaced, parting line stoned"
ALERT = f"alert/{TOOL}/action-overdue"
PEOPLE = {
    "erika": ("u-1", "Erika Muster", Role.ENGINEER, "Engineering"),
    "timo": ("u-2", "Timo Tal", Role.TECHNICIAN, "Tool shop"),
    "jonas": ("u-3", "Jonas Jung", Role.ENGINEER, "Engineering"),
}

Json = dict[str, JsonValue]


def picture(number: int) -> str:
    """Return the id of a photo."""
    return f"019e5a11-7c00-7b51-8a62-{number:012}"


@dataclass
class Actions:
    """The service by HTTP, as each of three people, the events it is told, and what it wrote beside its answers."""

    app: FastAPI
    erika: httpx.AsyncClient
    timo: httpx.AsyncClient
    jonas: httpx.AsyncClient
    database: Database
    clock: FixedClock
    zone: ZoneInfo
    handlers: Handlers
    positions: "count[int]" = field(default_factory=lambda: count(1))
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    total: int = 0
    heard: list[Envelope] = field(default_factory=list)

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
        self.heard.append(envelope)
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

    async def user(
        self, username: str, *, active: bool = True, team: str | None = None, role: Role = Role.TECHNICIAN
    ) -> Envelope:
        user_id, name, role, own = PEOPLE.get(username, (f"u-{username}", username.title(), role, ""))
        return await self.hear(
            UserChanged(
                user_id=user_id,
                username=username,
                name=name,
                role=role,
                active=active,
                team=own if team is None else team,
                at=self.clock.now(),
            )
        )

    async def run(self, shots: int, length: timedelta = timedelta(hours=1)) -> Envelope:
        """Count shots that were made over so long a time, up to now."""
        since = self.clock.now()
        self.clock.advance(length)
        return await self.count(shots, since, self.clock.now())

    async def count(
        self, shots: int, since: datetime, to: datetime, origin: ShotOrigin = ShotOrigin.COUNTER
    ) -> Envelope:
        self.total += shots
        return await self.hear(
            ShotsCounted(
                tool_id=TOOL,
                shots=shots,
                shots_high=shots,
                total=self.total,
                total_high=self.total,
                from_at=since,
                to_at=to,
                origin=origin,
                at=self.clock.now(),
            )
        )

    def reported(
        self,
        failure_id: str,
        *earlier_ids: str,
        at: datetime | None = None,
        tool_id: str = TOOL,
        code: str | None = "FL",
        cavity: int | None = 3,
    ) -> FailureReported:
        reported_at = at or self.clock.now()
        return FailureReported.model_validate(
            {
                "failure_id": failure_id,
                "number": next(self.numbers),
                "tool_id": tool_id,
                "by": "Timo",
                "version": 1,
                "code": code,
                "group": "part_defect" if code else None,
                "names": {"en": "Flash", "de": "Grat"} if code else {},
                "severity": "next_stop",
                "cavity": cavity,
                "stop": "none",
                "note": "A thin skin at the parting line",
                "photo_ids": ["photo-1"],
                "reported_at": reported_at,
                "reported_by": "Timo",
                "shots": self.total,
                "earlier_ids": list(earlier_ids),
                "at": reported_at,
            }
        )

    async def report(self, failure_id: str, *earlier_ids: str, at: datetime | None = None) -> FailureReported:
        self.clock.advance(timedelta(seconds=1))
        event = self.reported(failure_id, *earlier_ids, at=at)
        await self.hear(event)
        return event

    async def accepted(self, failure_id: str, *earlier_ids: str, after: int = 2_000) -> FailureReported:
        """Have a failure reported after so many shots, and taken up by triage."""
        await self.run(after)
        event = await self.report(failure_id, *earlier_ids)
        await self.hear(self.triaged(event, Verdict.ACCEPTED))
        return event

    def changed(self, event: FailureReported, version: int, **fields: object) -> FailureChanged:
        return FailureChanged.model_validate(
            {**event.model_dump(), **fields, "version": version, "changed": list(fields)}
        )

    def triaged(
        self, event: FailureReported, verdict: Verdict, version: int = 2, duplicate_of: str | None = None
    ) -> FailureTriaged:
        return FailureTriaged(
            failure_id=event.failure_id,
            number=event.number,
            tool_id=event.tool_id,
            by="Erika",
            version=version,
            verdict=verdict,
            reason="A drop of oil, no flash",
            duplicate_of=duplicate_of,
            at=self.clock.now(),
        )

    def went_on(
        self, event: FailureReported, before: str, after: str, version: int, **fields: object
    ) -> FailureStateChanged:
        named = {name: getattr(event, name) for name in ("failure_id", "number", "tool_id")}
        step = {"before": FailureState(before), "after": FailureState(after), "version": version}
        return FailureStateChanged.model_validate({**named, **step, "by": "Erika", "at": self.clock.now(), **fields})

    def photo(self, photo_id: str) -> PhotoAdded:
        return PhotoAdded(photo_id=photo_id, slot="after", by="Timo", width=4, height=3, at=self.clock.now())

    def code(self, code: str, group: str, *, version: int = 2, **fields: object) -> CatalogueChanged:
        values = {"catalogue_version": 9, "names": {"en": "Flash", "de": "Grat"}, "by": "Erika", "at": self.clock.now()}
        return CatalogueChanged.model_validate({**values, "code": code, "group": group, "version": version, **fields})

    async def catalogue(self) -> None:
        for code, group in (("X-STONE", "fix"), ("X-WELD", "fix"), ("X-POLISH", "fix"), ("C-WEAR", "cause")):
            await self.hear(self.code(code, group, version=1))

    def job_done(self, job_id: str = "job-1", tool_id: str = TOOL) -> MaintenanceCompleted:
        return MaintenanceCompleted(
            tool_id=tool_id,
            plan_id="plan",
            level_id="l3",
            code="L3",
            name="Inspect",
            job_id=job_id,
            by="Timo",
            done_at=self.clock.now(),
            total_at_completion=self.total,
            shots_since_last=4_000,
            at=self.clock.now(),
        )

    def body(self, **fields: JsonValue) -> Json:
        """Return what makes an action: due in a week, for Timo."""
        return {
            "kind": "corrective",
            "title": "Renew the insert of cavity 3",
            "tool_id": TOOL,
            "owner": "timo",
            "due_on": "2026-03-09",
            **fields,
        }

    async def make(self, **fields: JsonValue) -> Json:
        return made(await self.erika.post("/actions", json=self.body(**fields)), 201)

    async def done(self, action: Json, **fields: JsonValue) -> Json:
        """Have Timo complete an action."""
        body: Json = {"note": ENOUGH, "fixes": ["X-STONE"], **fields}
        return await self.do(self.timo, action, "complete", **body)

    async def do(self, who: httpx.AsyncClient, action: Json, deed: str, /, **body: JsonValue) -> Json:
        return made(await who.post(f"/actions/{action['id']}/{deed}", json=body))

    async def watched(self, **fields: JsonValue) -> Json:
        """Make an action for the failure f-1, and have it done: it is under watch for 20,000 shots or 30 days."""
        return await self.done(await self.make(failure_ids=["f-1"], **fields))

    async def get(self, action: Json) -> Json:
        return made(await self.timo.get(f"/actions/{action['id']}"))

    async def patch(self, action: Json, **fields: JsonValue) -> httpx.Response:
        version = (await self.get(action))["version"]
        headers = {"If-Match": f'"{version}"'}
        return await self.erika.patch(f"/actions/{action['id']}", json=fields, headers=headers)

    async def found(self, path: str = "actions", **query: str | list[str]) -> list[Json]:
        page = made(await self.timo.get(f"/{path}", params=query))
        return page["items"]  # type: ignore[return-value]

    async def turn_calendar(self, **length: int) -> tuple[int, int]:
        """Let time pass and have the service look; return how many were told and how many watches ended."""
        self.clock.advance(timedelta(**length))
        return (
            await calendar.tell_due(self.database, self.clock, self.zone),
            await calendar.end_watches(self.database, self.clock, self.zone),
        )

    async def told(self, name: str) -> list[Json]:
        """Return the data of the events of one name, in order."""
        async with self.database.read() as session:
            texts = await session.scalars(
                select(outbox.c.envelope).where(outbox.c.aggregate != "audit").order_by(outbox.c.entry)
            )
        events = [Envelope.parse(text) for text in texts]
        return [dict(event.data) for event in events if event.event_name == name]

    async def told_at_all(self) -> int:
        async with self.database.read() as session:
            return len((await session.scalars(select(outbox.c.entry).where(outbox.c.aggregate != "audit"))).all())

    async def retained(self) -> dict[str, str | None]:
        async with self.database.read() as session:
            return {row.topic: row.payload for row in await session.execute(select(retained))}


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


def watch_of(action: Json) -> Json:
    watch = action["watch"]
    assert isinstance(watch, dict)
    return watch


def deeds(action: Json) -> list[str]:
    return [str(entry["deed"]) for entry in listed(action, "history")]


@pytest_asyncio.fixture
async def actions(database_url: str, tmp_path: Path) -> AsyncIterator[Actions]:
    clock = FixedClock(NOW)
    settings = ActionsSettings(data_dir=tmp_path, database_url=database_url)
    app = create_app(settings, clock)
    zone = ZoneInfo(settings.timezone)
    database: Database = app.state.context.database
    async with AsyncExitStack() as stack:
        clients = {
            username: await stack.enter_async_context(api_client(app, person(role, user_id, name)))
            for username, (user_id, name, role, _) in PEOPLE.items()
        }
        handlers = actions_handlers(clock, settings.timezone)
        yield Actions(app, clients["erika"], clients["timo"], clients["jonas"], database, clock, zone, handlers)
    await database.dispose()


@pytest_asyncio.fixture
async def shop(actions: Actions) -> Actions:
    """A tool that is known, with a hundred thousand shots and one failure; three people, and a few codes."""
    await actions.catalogue()
    await actions.tool()
    for username in PEOPLE:
        await actions.user(username)
    await actions.run(100_000)
    await actions.report("f-1")
    return actions
