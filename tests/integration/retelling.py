"""Migrations that tell what older versions kept to themselves."""

from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select

from toolcare_shared.db import Database
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox


async def told_by(migration: str, database: Database) -> list[Envelope]:
    """Run one migration that only tells, on tables that are there; return what it told."""

    def run(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            import_module(migration).upgrade()

    async with database.write() as session:
        before = set(await session.scalars(select(outbox.c.event_id)))
        await (await session.connection()).run_sync(run)
        rows = await session.execute(select(outbox.c.event_id, outbox.c.envelope).order_by(outbox.c.entry))
        return [Envelope.parse(envelope) for event_id, envelope in rows if event_id not in before]
