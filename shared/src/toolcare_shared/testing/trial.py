"""Two small services to try the kernel with: a press that publishes and a desk that listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import ClassVar

from sqlalchemy import Column, Integer, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.event import Event
from toolcare_shared.db import Database, metadata
from toolcare_shared.messaging import feed, outbox
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.feed import FeedPage, FeedUnavailable
from toolcare_shared.messaging.handlers import Handlers, Told
from toolcare_shared.messaging.kernel import Messaging
from toolcare_shared.messaging.session import Broker
from toolcare_shared.messaging.tables import kernel
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.broker import Mosquitto
from toolcare_shared.testing.postgres import Databases

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)

model = metadata()
effect = Table(
    "effect",
    model,
    Column("entry", Integer, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("number", Integer, nullable=False),
)


class Stroke(Event):
    publisher: ClassVar[str] = "press"
    aggregate: ClassVar[str] = "tool"
    name_of_event: ClassVar[str] = "stroke"
    subject_field: ClassVar[str] = "tool_id"

    tool_id: str
    number: int


class Greased(Stroke):
    """Of the same stream, but nobody handles it."""

    name_of_event: ClassVar[str] = "greased"


class Opened(Stroke):
    """Of another stream of the same publisher."""

    aggregate: ClassVar[str] = "door"
    name_of_event: ClassVar[str] = "opened"


@dataclass(frozen=True)
class Author:
    id: str = "u-1"
    kind: str = "person"


@dataclass
class LogFeed:
    """Reads the publisher's log in its database, as its HTTP feed would."""

    publisher: Database
    broken: frozenset[str] = frozenset()
    asked: int = 0

    async def page(self, publisher: str, aggregate: str, after: int, limit: int) -> FeedPage:
        self.asked += 1
        if aggregate in self.broken:
            raise FeedUnavailable(f"{publisher} does not answer")
        async with self.publisher.read() as session:
            return FeedPage.parse(await feed.page_body(session, aggregate, after, limit))


def handlers_of(before: Callable[[Stroke], None] = lambda _: None) -> Handlers:
    """Handlers that write down what they handled; `before` may raise."""
    handlers = Handlers()

    async def write_down(session: AsyncSession, event: Stroke, envelope: Envelope) -> None:
        before(event)
        await session.execute(effect.insert().values(event_id=envelope.id, subject=event.tool_id, number=event.number))

    handlers.on(Stroke)(write_down)
    handlers.on(Opened)(write_down)
    return handlers


def taking_together(handlers: Handlers, before: Callable[[Stroke], None] = lambda _: None) -> Handlers:
    """Have strokes that wait together taken at once, up to the first whose number a three divides."""

    @handlers.together(Stroke)
    async def write_down(session: AsyncSession, told: Sequence[Told[Stroke]]) -> list[str]:
        simple = list(takewhile(lambda one: one.event.number % 3, told))
        for event, _ in simple:
            before(event)
        rows = [
            {"event_id": envelope.id, "subject": event.tool_id, "number": event.number} for event, envelope in simple
        ]
        if rows:
            await session.execute(effect.insert(), rows)
        return [event.tool_id for event, _ in simple]

    return handlers


@dataclass
class Site:
    """The publisher `press` and the consumer `desk`."""

    press: Database
    desk: Database
    mosquitto: Mosquitto
    feed: LogFeed

    def publisher(self, broker: Broker | None = None) -> Messaging:
        return Messaging("press", self.press, broker or self.mosquitto.broker, Topics(), Handlers(), self.feed)

    def consumer(self, handlers: Handlers | None = None, permanent: tuple[type[Exception], ...] = ()) -> Messaging:
        return Messaging(
            "desk",
            self.desk,
            self.mosquitto.broker,
            Topics(),
            handlers or handlers_of(),
            self.feed,
            permanent=permanent,
        )

    async def record(self, *events: Stroke) -> Sequence[str]:
        async with self.press.write() as session:
            return [await outbox.record(session, event, Author(), now=datetime.now(UTC)) for event in events]

    async def strokes(self, numbers: Sequence[int], tool: str = "t-1") -> Sequence[str]:
        return await self.record(*(Stroke(tool_id=tool, number=number, at=NOW) for number in numbers))

    async def effects(self, subject: str | None = None) -> list[int]:
        query = select(effect.c.number).order_by(effect.c.entry)
        if subject is not None:
            query = query.where(effect.c.subject == subject)
        async with self.desk.read() as session:
            return list(await session.scalars(query))


async def make_tables(database: Database) -> None:
    """What a first migration would make."""
    async with database.engine.begin() as connection:
        await connection.run_sync(kernel.create_all)
        await connection.run_sync(model.create_all)


@asynccontextmanager
async def open_site(databases: Databases, mosquitto: Mosquitto) -> AsyncIterator[Site]:
    press, desk = Database(await databases.make("press")), Database(await databases.make("desk"))
    try:
        await make_tables(press)
        await make_tables(desk)
        yield Site(press, desk, mosquitto, LogFeed(press))
    finally:
        await press.dispose()
        await desk.dispose()


@asynccontextmanager
async def running(*parts: Messaging) -> AsyncIterator[None]:
    """Let these work; an error of theirs comes out here."""
    tasks = [asyncio.ensure_future(part.run()) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
