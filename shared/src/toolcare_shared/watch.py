"""What health and metrics look at beside what the parts report themselves."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import func, select, text

from toolcare_shared.clock import Clock
from toolcare_shared.courier import Courier
from toolcare_shared.db import Database
from toolcare_shared.health import Finding, Health, Status
from toolcare_shared.messaging import feed, tables
from toolcare_shared.metrics import Metrics

LAG_S = 30.0
"""An event that waits longer than this for the broker is worth a look."""
_ANSWER_S = 2.0

OK = Finding(Status.OK)


def watch(health: Health, metrics: Metrics, database: Database, courier: Courier, clock: Clock) -> None:
    """Have health ask the database, the broker's session, the relay and the dead letters whenever it is read."""
    health.probe("database", _database(database))
    health.probe("broker", _broker(courier))
    health.probe("relay", _relay(database, courier, clock))
    health.probe("dead_letters", _dead_letters(database))
    metrics.gauge("mqtt_connected", "1 while the publishing connection stands").set_function(
        lambda: float(courier.session.trouble is None)
    )
    metrics.gauge("mqtt_connections", "Connections to the broker since the start").set_function(
        lambda: float(courier.session.connections)
    )
    metrics.gauge("events_published", "Events the broker has confirmed since the start").set_function(
        lambda: float(courier.relay.published)
    )
    metrics.gauge("publish_refusals", "Topics the broker does not let us publish to").set_function(
        lambda: float(len(courier.relay.refusals))
    )


def _database(database: Database) -> Callable[[], Awaitable[Finding]]:
    async def ask() -> Finding:
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            await session.execute(text("SELECT 1"))
        return OK

    return ask


def _broker(courier: Courier) -> Callable[[], Awaitable[Finding]]:
    """Without a broker people work on: the outbox keeps the news."""

    async def ask() -> Finding:
        if not courier.owner:
            return Finding(Status.OK, "standing by for another copy of this service")
        trouble = courier.session.trouble
        return OK if trouble is None else Finding(Status.DEGRADED, trouble)

    return ask


def _relay(database: Database, courier: Courier, clock: Clock) -> Callable[[], Awaitable[Finding]]:
    async def ask() -> Finding:
        if courier.relay.trouble is not None:
            return Finding(Status.DEGRADED, courier.relay.trouble)
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            backlog = await feed.backlog(session)
        if backlog.refused:
            topics = ", ".join(sorted(courier.relay.refusals)[:3])
            return Finding(Status.DEGRADED, f"{backlog.refused} events refused by the broker's access list: {topics}")
        age_s = 0.0 if backlog.oldest is None else (clock.now() - backlog.oldest).total_seconds()
        detail = f"{backlog.waiting} events wait, the oldest for {age_s:.0f} s" if backlog.waiting else ""
        return Finding(Status.DEGRADED if age_s > LAG_S else Status.OK, detail)

    return ask


def _dead_letters(database: Database) -> Callable[[], Awaitable[Finding]]:
    letters = tables.dead_letter

    async def ask() -> Finding:
        async with asyncio.timeout(_ANSWER_S), database.read() as session:
            dead = await session.scalar(select(func.count()).where(letters.c.state == "dead"))
        return (
            Finding(Status.DEGRADED, f"{dead} events could not be handled; see /internal/dead-letters") if dead else OK
        )

    return ask
