"""Making lists and figures anew while they go on being shown; what was made takes their place at the end, at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.tables import AnalyticsSettings
from toolcare_gateway.consumers import followed
from toolcare_gateway.identity.tables import User
from toolcare_gateway.plant.store import zone_in
from toolcare_gateway.replay.feeding import Feeding, feeding
from toolcare_gateway.replay.keeping import keep_what_is_gone
from toolcare_gateway.replay.merging import merged
from toolcare_gateway.replay.swapping import shut, swap
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.deadletter import LetterState
from toolcare_shared.messaging.feed import FeedReader
from toolcare_shared.messaging.handlers import Stream

Tell = Callable[[int, int], None]
"""Hears how many events were fed, and of how many."""

_TELL_EVERY = 5000


@dataclass(frozen=True, slots=True)
class Replayed:
    """`kept_days`: days of tools and presses whose counts have left the log, and which stay as they were."""

    events: int
    kept_days: int


async def replay(database: Database, feeds: FeedReader, clock: Clock, default_zone: str, tell: Tell) -> Replayed:
    """Feed everything again that was handled; raises NotReplayable, and then nothing is changed.

    What is handled meanwhile is caught up on before the end. An event that could not be handled stays left out.
    """
    async with database.read() as session:
        begun = await begin(session, default_zone)
    async with feeding(begun.names, begun.run_in_shots, begun.zone, clock.now()) as fed:
        await feed(feeds, fed, begun.until, begun.left_out, tell)
        async with database.write() as session:
            await shut(session)
            await feed(feeds, fed, await _cursors(session), await _left_out(session), tell)
            await fed.close()
            kept = await keep_what_is_gone(session, fed)
            await fed.redraw()
            session.expunge_all()
            await swap(session, fed)
    return Replayed(fed.events, kept)


@dataclass(frozen=True, slots=True)
class Begun:
    """`until`: how far each stream was handled; `left_out`: events that could not be."""

    until: Mapping[Stream, int]
    left_out: frozenset[str | None]
    names: Mapping[str, str]
    run_in_shots: int
    zone: ZoneInfo


async def begin(session: AsyncSession, default_zone: str) -> Begun:
    return Begun(
        until=await _cursors(session),
        left_out=await _left_out(session),
        names={row.user_id: row.name for row in await session.execute(select(User.user_id, User.name))},
        run_in_shots=(await session.scalars(select(AnalyticsSettings.run_in_shots))).one(),
        zone=await zone_in(session, default_zone),
    )


async def _cursors(session: AsyncSession) -> Mapping[Stream, int]:
    """How far each stream was handled: further than that nobody has been told yet."""
    column = tables.cursor.c
    rows = await session.execute(select(column.publisher, column.aggregate, column.position))
    wanted = followed()
    found = {Stream(row.publisher, row.aggregate): row.position for row in rows}
    return {stream: position for stream, position in found.items() if stream in wanted}


async def feed(
    feeds: FeedReader, fed: Feeding, until: Mapping[Stream, int], left_out: frozenset[str | None], tell: Tell
) -> None:
    """Go on to these positions from where `fed` stands."""
    whole = sum(until.values())
    after = dict(fed.places)
    async for stream, envelope in merged(feeds, after, until):
        if envelope.id in left_out:
            fed.pass_by(stream, envelope)
        else:
            await fed.take(stream, envelope)
            if fed.events % _TELL_EVERY == 0:
                tell(fed.events, whole)
    tell(fed.events, whole)


async def _left_out(session: AsyncSession) -> frozenset[str | None]:
    letter = tables.dead_letter.c
    found = await session.scalars(select(letter.event_id).where(letter.state != LetterState.HANDLED))
    return frozenset(found)
