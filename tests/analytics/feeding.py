"""Bringing a year into a gateway: as it came, or all at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase
from tests.analytics.telling import Logs
from tests.integration.gateway.conftest import GatewayUnderTest

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.readmodels.tables import Handled, RejectionRead, TimelineRead
from toolcare_gateway.replay.replaying import Replayed, replay
from toolcare_gateway.replay.swapping import DAYS, FACTS, LISTS, table_of
from toolcare_shared.clock import FixedClock
from toolcare_shared.contracts.event import Event
from toolcare_shared.db import Database
from toolcare_shared.messaging import inbox
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shared.messaging.handling import Handling
from toolcare_shared.messaging.probe import pass_by

Rows = Mapping[str, Sequence[tuple[object, ...]]]
ZONE = "Europe/Berlin"


async def come_in(gateway: GatewayUnderTest, envelopes: Sequence[Envelope]) -> None:
    """As the consumer hands them over: several share a transaction, and those that go together are taken together."""
    handling = Handling(gateway.database, gateway.handlers, gateway.clock, pass_by)
    for start in range(0, len(envelopes), 50):
        async with gateway.database.write() as session:
            await handling._in_waves(session, envelopes[start : start + 50])


async def handled_up_to_the_end(database: Database, logs: Logs, now: datetime) -> None:
    """Put the cursors where they stand when everything was handled."""
    async with database.write() as session:
        for stream, log in logs.streams.items():
            await inbox.move(session, stream, log[-1].position, log[-1].id, now)


async def feed_again(database: Database, logs: Logs, now: datetime) -> Replayed:
    return await replay(database, logs, FixedClock(now), ZONE, lambda _fed, _whole: None)


async def all_rows(database: Database) -> Rows:
    """Everything that lists and figures are made of, each table in the order of its keys."""
    found: dict[str, Sequence[tuple[object, ...]]] = {}
    async with database.read() as session:
        tables: list[type[DeclarativeBase]] = [*LISTS, *FACTS, *DAYS, TimelineRead, RejectionRead, Handled]
        for table in map(table_of, tables):
            rows = await session.execute(select(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


async def tell(book: MemoryBook, number: "count[int]", event: Event) -> None:
    """One event more for the facts alone."""
    position = next(number)
    envelope = Envelope(
        id=f"{position:08}",
        source=source_of(event.publisher),
        type=event.type_name(),
        subject=event.subject,
        time=event.at,
        data={},
        sequence=position,
        position=position,
        aggregate=event.aggregate,
        correlationid="-",
        actor="service:test",
    )
    await facts.note(book, event, envelope, ZoneInfo(ZONE))
