"""The clock of actions: reminds, escalates and ends watches, each once, however many copies run."""

import asyncio
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from toolcare_actions.consumers import ACTOR
from toolcare_actions.store import actions, attempts, facts, rules
from toolcare_actions.tables import Plant
from toolcare_actions.usecases import reminding, watching
from toolcare_actions.usecases.occasion import Occasion, beginning_of, day_of
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.plant import plant_zone
from toolcare_shared.service import ServiceContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_POLL_S = 60.0
_BATCH = 100


async def watch_calendar(context: ServiceContext, default_zone: str) -> None:
    """Look once a minute what the hour asks for; a new day begins at midnight of the plant."""
    while True:
        async with context.database.read() as session:
            zone = await plant_zone(session, Plant, default_zone)
        told = await tell_due(context.database, context.clock, zone)
        held = await end_watches(context.database, context.clock, zone)
        if told or held:
            log.info("calendar.turned", told=told, held=held)
        await asyncio.sleep(_POLL_S)


async def tell_due(database: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Remind of what is due soon and tell what is late, each action in its own transaction; return how many."""
    told = 0
    while True:
        async with database.read() as session:
            notice = (await rules.rules(session)).notice
            today = day_of(clock.now(), zone)
            ids = await actions.ids_to_tell(session, today, partial(beginning_of, zone=zone), notice, _BATCH)
        for action_id in ids:
            with doing(by_rule(ACTOR, "action_reminded", action_id)):
                async with database.write() as session:
                    await reminding.tell(Occasion(session, ACTOR, clock.now(), zone), action_id)
        told += len(ids)
        if len(ids) < _BATCH:
            return told


async def end_watches(database: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Call effective what has held for its days, each tool in its own transaction; return how many actions."""
    held = 0
    while True:
        async with database.read() as session:
            tool_ids = await attempts.tool_ids_ending(session, clock.now(), _BATCH)
        for tool_id in tool_ids:
            with doing(by_rule(ACTOR, "watch_ended", tool_id)):
                async with database.write() as session:
                    tool = await facts.lock_tool_of_event(session, tool_id)
                    held += await watching.judge(Occasion(session, ACTOR, clock.now(), zone), tool)
        if len(tool_ids) < _BATCH:
            return held
