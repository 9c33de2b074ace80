"""What goes out by the clock: counts every few seconds, live counts, and sources that fell silent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn

from toolcare_shared.clock import Clock
from toolcare_shared.contracts.shotcounter import LiveCount, LiveReading
from toolcare_shared.correlation import Correlation
from toolcare_shared.db import Database
from toolcare_shared.messaging.live import LivePublisher
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.messaging.transient import patiently
from toolcare_shotcounter import store, trusting, usecases
from toolcare_shotcounter.news import News
from toolcare_shotcounter.reconciliation import LOOKED_BACK, Terms, keep_moved, moved
from toolcare_shotcounter.store import reconciliation as reconciliation_store

_LOOK_ANYWAY_S = 10.0
_LIVE_S = 0.25
_LIVE_AT_LEAST_S = 0.05
_LIVE_EACH_S = 0.001
"""So much longer lies between two looks for each value shown: one costs about 50 us, and a twentieth is spent on it."""
_TOOLS_AT_ONCE = 20
_SOURCES_AT_ONCE = 200
_WATCH_PART, _LONGEST_WATCH_S = 30, 5.0
"""So many times as long as a look takes lies between two, that is 3 % of the time; silence is told after a minute."""
_CERTIFICATES_S = 600.0


def _noted_elsewhere(_: str | None) -> None:
    """A database that is away shows in health, which asks it, and in the log as `work.retried`."""


async def publish_counts(database: Database, clock: Clock, news: News, every_s: float) -> NoReturn:
    """Publish pending counts at most every `every_s`; first of all those that a crash left pending."""
    while True:
        news.unpublished.clear()
        await patiently(partial(publish_once, database, clock, news.take_behind()), _noted_elsewhere)
        await asyncio.sleep(every_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_ANYWAY_S):
                await news.unpublished.wait()


async def publish_once(database: Database, clock: Clock, behind: Mapping[str, Correlation]) -> None:
    """Publish the pending counts of all tools, of each once, however many move meanwhile."""
    after = ""
    while True:
        async with database.write() as session:
            told = await usecases.publish_counts(session, clock.now(), behind, after)
        if len(told) < store.TOLD_AT_ONCE:
            return
        after = told[-1]


async def watch_sources(database: Database, clock: Clock, every_s: float) -> NoReturn:
    """Look for silence; writes only when there is something to tell. A thousand sources are looked at less often."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        await patiently(lambda: watch_once(database, clock.now()), _noted_elsewhere)
        await asyncio.sleep(max(every_s, min(_WATCH_PART * (loop.time() - began), _LONGEST_WATCH_S)))


async def watch_once(database: Database, now: datetime) -> None:
    async with database.read() as session:
        due = list((await usecases.due_for_telling(session, now)).items())
    for begin in range(0, len(due), _SOURCES_AT_ONCE):
        async with database.write() as session:
            await usecases.tell_sources(session, dict(due[begin : begin + _SOURCES_AT_ONCE]), now)


async def watch_certificates(database: Database, clock: Clock, early: timedelta) -> NoReturn:
    """Warn of certificates that come to their end; writes only when there is something to tell."""
    while True:
        await patiently(lambda: warn_once(database, clock.now(), early), _noted_elsewhere)
        await asyncio.sleep(_CERTIFICATES_S)


async def warn_once(database: Database, now: datetime, early: timedelta) -> None:
    async with database.read() as session:
        is_due = await trusting.ending(session, now, early)
    if is_due:
        async with database.write() as session:
            await trusting.warn_of_ends(session, now, early)


async def reconcile(
    database: Database, clock: Clock, terms: Callable[[], Awaitable[Terms]], every_s: float
) -> NoReturn:
    """Compare the counts of all tools that have something to compare with; writes only what moved."""

    async def compare() -> None:
        await reconcile_once(database, clock.now(), await terms())

    while True:
        await patiently(compare, _noted_elsewhere)
        await asyncio.sleep(every_s)


async def reconcile_once(database: Database, now: datetime, terms: Terms) -> None:
    async with database.read() as session:
        tool_ids = await reconciliation_store.compared_tools(session, now - LOOKED_BACK)
    for begin in range(0, len(tool_ids), _TOOLS_AT_ONCE):
        async with database.read() as session:
            found = await moved(session, tool_ids[begin : begin + _TOOLS_AT_ONCE], terms, now)
        if found:
            async with database.write() as session:
                await keep_moved(session, found, now)


async def _live(database: Database, tool_ids: set[str]) -> Sequence[LiveCount]:
    if not tool_ids:
        return ()
    async with database.read() as session:
        rows = await store.live_totals(session, tool_ids)
    return [LiveCount(**row) for row in rows]


async def publish_live(database: Database, live: LivePublisher, topics: Topics, news: News) -> NoReturn:
    """Show counts as they rise. Nothing depends on it: what is missed comes with the next shot."""
    while True:
        await news.live.wait()
        news.live.clear()
        read = news.take_read()
        for reading in read:
            shown = LiveReading(source_id=reading.source_id, value=reading.value, at=reading.at)
            live.publish(topics.live("shotcounter", reading.source_id, "reading"), shown)
        counts = await patiently(partial(_live, database, news.take_moved()), _noted_elsewhere)
        for count in counts:
            live.publish(topics.live("shotcounter", count.tool_id, "counts"), count)
        await asyncio.sleep(min(_LIVE_S, max(_LIVE_AT_LEAST_S, _LIVE_EACH_S * (len(read) + len(counts)))))
