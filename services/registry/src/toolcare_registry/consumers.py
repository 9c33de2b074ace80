"""Which event changes what. Every handler may run twice and late."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.shares import Count
from toolcare_registry.usecases import insert_shots
from toolcare_shared.clock import Clock
from toolcare_shared.contracts.shotcounter import ShotsCounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers


def registry_handlers(clock: Clock) -> Handlers:
    """Return the handlers; `clock` says when a count was taken, and so how long it is kept."""
    handlers = Handlers()

    @handlers.on(ShotsCounted)
    async def shots_counted(session: AsyncSession, event: ShotsCounted, envelope: Envelope) -> None:
        count = Count(event.from_at, event.to_at, event.shots)
        await insert_shots.take_count(session, envelope.id, event.tool_id, count, clock.now())

    return handlers
