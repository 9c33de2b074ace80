"""What health and metrics look at beside what the parts report themselves."""

import asyncio
import math
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from toolcare_shared.clock import Clock
from toolcare_shared.clock_sync import is_synchronised
from toolcare_shared.db import Database
from toolcare_shared.health import WORST_LAST, Finding, Health, Probe, Status
from toolcare_shared.messaging import deadletter, feed
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.messaging.kernel import Messaging
from toolcare_shared.messaging.trouble import raw, trouble_of
from toolcare_shared.metrics import Metrics

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LAG_S = 30.0
"""An event that waits longer than this for the broker is worth a look."""
LOW_DISK_BYTES = 100 << 20
_ANSWER_S = 2.0

OK = Finding(Status.OK)


def watch_health(health: Health, database: Database, disk: Path | None, messaging: Messaging, clock: Clock) -> None:
    """Have health ask the database, the messaging's parts and the dead letters whenever it is read.

    `disk`: a folder on the database's, where it can be seen from here. Trouble with messaging is degraded, not failed:
    people work on, the outbox keeps the news.
    """
    asked = {"database": _database(database, disk), "outbox": _outbox(database, clock)}
    for name, probe in {**asked, "dead_letters": _dead_letters(database)}.items():
        health.probe(name, _in_words(name, probe))
    for name in ("broker", "relay", "consumer", *(f"stream.{stream}" for stream in messaging.consumer.streams)):
        health.probe(name, _trouble(messaging, name))


def watch_metrics(metrics: Metrics, messaging: Messaging) -> None:
    for name, what, value in _figures(messaging):
        metrics.gauge(name, what).set_function(value)
    lag = metrics.gauge("stream_lag_events", "Events of a stream not handled yet", ("stream",))
    for stream in messaging.consumer.streams:
        lag.labels(str(stream)).set_function(_lag(messaging, stream))


def watch_state(metrics: Metrics, health: Health, database: Database, disk: Path | None, clock: Clock) -> None:
    """What alarms are made of: looked at whenever the figures are read."""
    checks = metrics.gauge("health_check", "0 ok, 1 degraded, 2 failed", ("check",))
    waiting = metrics.gauge("outbox_waiting_events", "Events the broker has not confirmed yet")
    oldest = metrics.gauge("outbox_oldest_seconds", "How long the oldest of them waits")
    letters = metrics.gauge("dead_letters_open", "Events that could not be handled, or wait behind one")
    clock_follows = metrics.gauge(
        "clock_synchronised", "1 while the system's clock follows a time server, NaN: unknown"
    )

    async def look() -> None:
        for check in await health.checks():
            checks.labels(check.name).set(WORST_LAST.index(check.status))
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            backlog, dead = await feed.backlog(session), await deadletter.count_open(session)
        waiting.set(backlog.waiting)
        oldest.set(0.0 if backlog.oldest is None else (clock.now() - backlog.oldest).total_seconds())
        letters.set(dead)
        follows = is_synchronised()
        clock_follows.set(math.nan if follows is None else follows)

    metrics.look_first(look)
    if disk is not None:
        _watch_disk(metrics, disk)


def _watch_disk(metrics: Metrics, disk: Path) -> None:
    """Only for a disk that is seen: a figure that nobody sets is 0, which would say that it is full."""
    free = metrics.gauge("disk_free_bytes", "Room where the database lies")

    async def look() -> None:
        free.set((await asyncio.to_thread(shutil.disk_usage, disk)).free)

    metrics.look_first(look)


def _figures(messaging: Messaging) -> Iterator[tuple[str, str, Callable[[], float]]]:
    publishing, consuming = messaging.publishing, messaging.consuming
    yield "messaging_owner", "1 where this copy of the service relays and consumes", lambda: messaging.owner
    yield "mqtt_connected", "1 while both connections stand", lambda: not (publishing.trouble or consuming.trouble)
    yield "mqtt_connections", "Connections made", lambda: publishing.connections + consuming.connections
    yield "events_published", "Events the broker has confirmed", lambda: messaging.relay.published
    yield "publish_refusals", "Topics the broker does not let us publish to", lambda: len(messaging.relay.refusals)
    yield "events_handled", "Events taken", lambda: messaging.consumer.handled
    yield "events_buried", "Events that went to the dead letters", lambda: messaging.consumer.buried


def _lag(messaging: Messaging, stream: Stream) -> Callable[[], float]:
    return lambda: messaging.consumer.streams[stream].lag


def _in_words(name: str, probe: Probe) -> Probe:
    """What keeps the database from answering, as those who wait for it say it; the log has what was said, once."""
    logged = ""

    async def ask() -> Finding:
        nonlocal logged
        try:
            finding = await probe()
        except Exception as error:
            kind = type(error).__name__
            if logged != kind:
                # Of a database's error the traceback would show the statement with its values.
                trace = None if isinstance(error, DBAPIError) else error
                log.warning("health.not_looked", check=name, error=kind, said=raw(error), exc_info=trace)
            logged = kind
            return Finding(Status.FAILED, trouble_of(error))
        logged = ""
        return finding

    return ask


def _database(database: Database, disk: Path | None) -> Probe:
    async def ask() -> Finding:
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            await session.execute(text("SELECT 1"))
        if database.refusal:
            return Finding(Status.DEGRADED, f"nothing can be stored: {database.refusal}")
        return OK if disk is None else await asyncio.to_thread(_room, disk)

    return ask


def _room(disk: Path) -> Finding:
    free = shutil.disk_usage(disk).free
    if free >= LOW_DISK_BYTES:
        return OK
    return Finding(Status.DEGRADED, f"only {free >> 20} MB are free: make room, a full disk stops counting")


def _outbox(database: Database, clock: Clock) -> Probe:
    async def ask() -> Finding:
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            backlog = await feed.backlog(session)
        if backlog.refused:
            return Finding(Status.DEGRADED, f"{backlog.refused} events refused by the broker's access list")
        age_s = 0.0 if backlog.oldest is None else (clock.now() - backlog.oldest).total_seconds()
        detail = f"{backlog.waiting} events wait, the oldest for {age_s:.0f} s" if backlog.waiting else ""
        return Finding(Status.DEGRADED if age_s > LAG_S else Status.OK, detail)

    return ask


def _dead_letters(database: Database) -> Probe:
    async def ask() -> Finding:
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            waiting = await deadletter.count_open(session)
        detail = f"{waiting} events could not be handled or wait behind one; see `toolcare dead-letters list`"
        return Finding(Status.DEGRADED, detail) if waiting else OK

    return ask


def _trouble(messaging: Messaging, name: str) -> Callable[[], Awaitable[Finding]]:
    async def ask() -> Finding:
        if not messaging.owner:
            return Finding(Status.OK, "another copy of this service does it")
        trouble = messaging.troubles().get(name)
        return OK if trouble is None else Finding(Status.DEGRADED, trouble)

    return ask
