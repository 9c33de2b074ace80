"""Rows grow old without events: a level due by days comes nearer every day."""

import asyncio

from toolcare_gateway.guests import store as guests
from toolcare_gateway.guests.domain import WRONG_CODES
from toolcare_gateway.identity import store as identity
from toolcare_gateway.identity.domain import PER_ACCOUNT
from toolcare_gateway.identity.pins import PER_PIN
from toolcare_gateway.live import RESYNC, Live
from toolcare_gateway.readmodels import projection, store
from toolcare_gateway.readmodels.lists import REJECTIONS_KEPT
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.context import ServiceContext

_EVERY_S = 600.0


async def turn_pages(context: ServiceContext, settings: GatewaySettings, live: Live) -> None:
    """Every ten minutes: redraw what is due by days; forget what has had its time: sessions, guests."""
    while True:
        now = context.clock.now()
        changed = await projection.grow_older(context.database, now)
        async with context.database.write() as session:
            await store.forget_rejections_before(session, now - REJECTIONS_KEPT)
            await identity.forget_sessions_before(session, now - settings.session_absolute, now - settings.session_idle)
            await guests.forget_uses_before(session, now - WRONG_CODES.within)
            await identity.forget_failures_before(session, now - PER_ACCOUNT.memory, now - PER_PIN.memory)
        if changed:
            live.changed(RESYNC)
        await asyncio.sleep(_EVERY_S)
