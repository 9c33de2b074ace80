"""The counts of several tools, taken together: with hundreds of presses they are most of what is heard."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.ahead import Ahead
from toolcare_gateway.analytics.facts.sql_book import SqlBook
from toolcare_gateway.analytics.facts.standings import standings
from toolcare_gateway.analytics.store import changes
from toolcare_gateway.readmodels import projection, store
from toolcare_shared.contracts.shotcounter import ShotOrigin, ShotsCounted
from toolcare_shared.messaging.handlers import Told

_BESIDE = timedelta(hours=1)
"""Counts that began so close to each other are taken together; one that comes late is not."""


async def take(session: AsyncSession, told: Sequence[Told[ShotsCounted]], now: datetime, zone: ZoneInfo) -> list[str]:
    """Take those that presses counted just now, of tools that were heard of; return the tools' ids.

    No history tells of them, and no message to anybody.
    """
    last = max(event.from_at for event, _ in told)
    tools = await store.known_tools(session, [event.tool_id for event, _ in told])
    simple = [
        Told(event, envelope)
        for event, envelope in told
        if event.tool_id in tools
        and event.origin is ShotOrigin.COUNTER
        and event.moved_by is None
        and last - event.from_at < _BESIDE
    ]
    first_heard = await store.first_times(session, ShotsCounted, [envelope for _, envelope in simple])
    fresh = [one for one in simple if one.envelope.id in first_heard]
    if fresh:
        await projection.all_counted(session, [(tools[event.tool_id], event) for event, _ in fresh], now)
        await _note_facts(session, fresh, now, zone)
    return [event.tool_id for event, _ in simple]


async def _note_facts(
    session: AsyncSession, fresh: Sequence[Told[ShotsCounted]], now: datetime, zone: ZoneInfo
) -> None:
    known = await standings(session, {event.tool_id: event.from_at for event, _ in fresh})
    book = SqlBook(session, known, await Ahead.of(session, [event for event, _ in fresh]))
    for event, envelope in fresh:
        await facts.note(book, event, envelope, zone)
    await book.write()
    counting = changes.counting_from(now.astimezone(zone).date())
    await changes.noted(session, [ShotsCounted.publisher, *book.changed(counting)])
