"""The single-owner lock: of several copies of a service only one relays and consumes."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from toolcare_shared.db import Database

_RETRY_S = 0.25
_WATCH_S = 2.0
_ANSWER_S = 5.0
_SILENT_S = 20
_TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")


class LockLost(Exception):
    """The database connection that held the lock is gone, so another copy may own the work now. Stop at once."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the owner lock {name!r} was lost with its database connection")
        self.name = name


@asynccontextmanager
async def owner_lock(database: Database, name: str, *, even_silent: bool = False) -> AsyncIterator[None]:
    """Hold the lock `name` of this database; wait for as long as another copy has it.

    A file lock beside the SQLite file, or an advisory lock on a PostgreSQL connection of its own. If that connection
    is lost, the body is cancelled and LockLost comes out in an ExceptionGroup. PostgreSQL, 14 or newer, ends it itself
    when its owner was silent for 20 s: a copy that is frozen does not keep what it owned, unless it may be
    `even_silent`.
    """
    if database.path is not None:
        async with _file_lock(database.path.with_name(f"{database.path.name}.{name}.lock")):
            yield
        return
    failed: Exception | None = None
    async with _advisory_lock(database, name, even_silent=even_silent) as connection, asyncio.TaskGroup() as group:
        watch = group.create_task(_watch(connection, name))
        try:
            yield
        except Exception as error:  # noqa: BLE001 - it comes out below as it is, not in a group
            failed = error
        finally:
            watch.cancel()
    if failed is not None:
        raise failed


async def take_turn(session: AsyncSession, name: str) -> None:
    """Have this write transaction wait until no other of that name is open; its turn ends with it.

    On SQLite every write transaction takes turns as it is.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(_TAKE_TURN, {"key": key_of(name)})


@asynccontextmanager
async def _file_lock(path: Path) -> AsyncIterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        while not _locked(descriptor):  # noqa: ASYNC110 - nothing in this process tells of another's lock
            await asyncio.sleep(_RETRY_S)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@asynccontextmanager
async def _advisory_lock(database: Database, name: str, *, even_silent: bool) -> AsyncIterator[AsyncConnection]:
    key = key_of(name)
    async with database.standing() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        # A copy whose machine vanished must not keep the lock for the two hours of the system's defaults.
        await connection.execute(text("SET tcp_keepalives_idle = 10"))
        await connection.execute(text("SET tcp_keepalives_interval = 5"))
        # Nor one that was frozen, whose machine still answers for it: who lives asks every two seconds.
        await connection.execute(text(f"SET idle_session_timeout = '{0 if even_silent else _SILENT_S}s'"))
        try:
            while not await connection.scalar(_TRY_LOCK, {"key": key}):  # noqa: ASYNC110 - as above
                await asyncio.sleep(_RETRY_S)
            yield connection
        finally:
            # Closing for good frees the lock even where a statement was cut off half-way.
            await connection.invalidate()


def key_of(name: str) -> int:
    """The number by which PostgreSQL knows a lock."""
    return int.from_bytes(hashlib.blake2b(f"toolcare:{name}".encode(), digest_size=8).digest(), signed=True)


async def _watch(connection: AsyncConnection, name: str) -> None:
    try:
        while True:
            await asyncio.sleep(_WATCH_S)
            async with asyncio.timeout(_ANSWER_S):
                await connection.execute(text("SELECT 1"))
    except (DBAPIError, OSError, TimeoutError) as error:
        raise LockLost(name) from error
