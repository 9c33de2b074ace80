"""What the services tell of their runs."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.retention import store
from toolcare_shared.contracts.retention import APPLIED, RetentionApplied
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers


def hear_runs(handlers: Handlers) -> None:
    for applied in APPLIED.values():

        @handlers.on(applied)
        async def ran(session: AsyncSession, event: RetentionApplied, _: Envelope) -> None:
            await store.note_run(session, event)
