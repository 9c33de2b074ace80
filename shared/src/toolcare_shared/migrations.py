"""Bringing a service's database to the tables its code expects, at start, killed or not.

Migrations are `<package>/migrations/versions/NNNN_what.py` with the number as revision; the last file is the head.
No `env.py` is needed: what one would say is the same for all services and stands here.
A start on a database that is at the head does not even import Alembic (0.3 s on a small machine).
"""

import asyncio
from collections.abc import Sequence
from importlib.resources import files
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from toolcare_shared.db import Database
from toolcare_shared.locks import owner_lock
from toolcare_shared.messaging.tables import kernel

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
"""Alembic keeps the migration that runs in globals of the process, so services that share a loop take turns."""


class WrongSchema(Exception):
    """The database is not at the version this code needs."""

    def __init__(self, package: str, found: str | None, needed: str) -> None:
        newer = found is not None and found > needed
        remedy = (
            "it was made by a newer version: install that version, or restore the backup from before the upgrade"
            if newer
            else "start the service, which migrates it"
        )
        super().__init__(f"the database of {package} is at {found or 'nothing'}, this code needs {needed}: {remedy}")
        self.found = found
        self.needed = needed


async def migrate(database: Database, package: str) -> None:
    """Bring the database to the package's head. All steps are one transaction: killed in the middle, nothing is done.

    Copies that start at once take turns under a lock. A database from a newer version is a WrongSchema.
    """
    needed = head(package)
    if await version(database) == needed:
        return
    # A step may reckon for a while between two statements, in the loop's own thread.
    async with owner_lock(database, "migrate", even_silent=True):
        found = await version(database)
        if found == needed:
            return
        if found is not None and found > needed:
            raise WrongSchema(package, found, needed)
        log.info("migrations.started", package=package, found=found, head=needed)
        await _upgrade(database, package)
        log.info("migrations.done", package=package, head=needed)


async def require_head(database: Database, package: str) -> None:
    """WrongSchema unless the database is where this code needs it."""
    found, needed = await version(database), head(package)
    if found != needed:
        raise WrongSchema(package, found, needed)


def head(package: str) -> str:
    """The number of the package's last migration file."""
    names = (entry.name for entry in (files(package) / "migrations" / "versions").iterdir())
    numbers = sorted(name.split("_")[0] for name in names if name.endswith(".py") and name[:1].isdigit())
    if not numbers:
        raise LookupError(f"{package} has no migrations")
    return numbers[-1]


async def version(database: Database) -> str | None:
    """The version the database is at; None before the first migration."""
    try:
        async with database.read() as session:
            found: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except (OperationalError, ProgrammingError) as error:
        if "alembic_version" in str(error.orig):
            return None
        raise
    return found


def whole(metadata: MetaData) -> MetaData:
    """The service's tables together with the kernel's."""
    together = MetaData(naming_convention=metadata.naming_convention)
    for part in (metadata, kernel):
        for table in part.tables.values():
            if table.name not in together.tables:
                table.to_metadata(together)
    return together


async def drift(database: Database, metadata: MetaData) -> Sequence[str]:
    """What the migrations made differently from the tables in the code, in words; for tests."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_compare, whole(metadata))


def _compare(connection: Connection, metadata: MetaData) -> Sequence[str]:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, metadata)]


async def _upgrade(database: Database, package: str) -> None:
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn, database.write() as session:
        connection = await session.connection()
        if database.dialect == "postgresql":
            await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await connection.run_sync(upgrade, package)


def upgrade(connection: Connection, package: str, to: str = "head") -> None:
    """Take all steps up to a version within the connection's open transaction; `migrate` is what services call."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    scripts = ScriptDirectory.from_config(config)
    # What an env.py would do, the same for all services; the connection's open transaction takes all steps.
    with EnvironmentContext(
        config,
        scripts,
        fn=lambda found, _: scripts._upgrade_revs(to, found),  # noqa: SLF001 - as alembic.command does
        destination_rev=to,
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        environment.run_migrations()
