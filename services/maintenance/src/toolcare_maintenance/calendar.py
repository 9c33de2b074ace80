"""The clock of maintenance: judges levels whose date has come, exactly once, however many copies run."""

import asyncio
from datetime import datetime

import structlog

from toolcare_maintenance import store
from toolcare_maintenance.consumers import ACTOR
from toolcare_maintenance.usecases import facts, tuning
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.service import ServiceContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_POLL_S = 60.0
_SHORTEST_S = 0.05
_BATCH = 100


async def watch_calendar(context: ServiceContext) -> None:
    """Judge what is reached, then sleep until the next stored instant, at most a minute: a new plan may be earlier."""
    await judge_old_services(context.database, context.clock)
    while True:
        reached = await judge_reached(context.database, context.clock)
        if reached:
            log.info("calendar.judged", tools=reached)
        await forget_old_counts(context.database, context.clock.now())
        await asyncio.sleep(await _until_next(context.database, context.clock.now()))


async def judge_reached(database: Database, clock: Clock) -> int:
    """Judge every tool with a level whose next instant has come, each in its own transaction; return how many."""
    judged = 0
    while True:
        async with database.read() as session:
            tool_ids = await store.tool_ids_reached(session, clock.now(), _BATCH)
        for tool_id in tool_ids:
            with doing(by_rule(ACTOR, "level_reached", tool_id)):
                async with database.write() as session:
                    await facts.calendar_reached(Occasion(session, ACTOR, clock.now()), tool_id)
        judged += len(tool_ids)
        if len(tool_ids) < _BATCH:
            return judged


async def judge_old_services(database: Database, clock: Clock) -> None:
    """Say of every level what its services say of its interval, where nobody has yet."""
    last = ""
    while True:
        async with database.write() as session:
            level_ids = await store.levels_to_advise(session, _BATCH, last)
            for level_id in level_ids:
                level = await store.level(session, level_id)
                await tuning.judge_interval(Occasion(session, ACTOR, clock.now()), level)
        if len(level_ids) < _BATCH:
            return
        last = level_ids[-1]


async def forget_old_counts(database: Database, now: datetime) -> None:
    async with database.write() as session:
        await store.forget_counts(session, now - store.COUNTS_KEPT)


async def _until_next(database: Database, now: datetime) -> float:
    async with database.read() as session:
        at = await store.next_instant(session)
    if at is None:
        return _POLL_S
    return min(_POLL_S, max(_SHORTEST_S, (at - now).total_seconds()))
