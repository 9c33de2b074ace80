"""A service's database on a PostgreSQL server: copied into a file as of the moment of the cut, and filled from one."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from toolcare_compose.backup.cut import HOLD_S, Row
from toolcare_compose.backup.faults import DatabaseAway, DatabaseBehind, FolderNotEmpty, NotCarried
from toolcare_compose.backup.rows import Kept, batches, counts, fill_file, kept_by, opened, require_same
from toolcare_compose.layout import DataFolder
from toolcare_shared import migrations
from toolcare_shared.database_files import DatabaseKey, key_of
from toolcare_shared.db import Database

GIVE_WAY_S = 3.0
OURS = "toolcare backup"
"""Our connections, as the server names them."""


class PostgresSource:
    def __init__(self, service: str, url: str, key: DatabaseKey | None = None) -> None:
        """With `key` the file is encrypted."""
        self.service = service
        self.file_name = f"{service}.sqlite3"
        self._url = make_url(url)
        self._key = key
        self._runner = asyncio.Runner()
        self._holder: asyncpg.Connection | None = None
        self._reader: AsyncConnection | None = None

    def prepare(self) -> None:
        """Autovacuum gives way to whoever has waited for deadlock_timeout, a second: too long to hold up writers."""
        self._holder = self._runner.run(connect(self._url))
        self._runner.run(self._holder.execute("BEGIN"))
        self._lock("SHARE UPDATE EXCLUSIVE", GIVE_WAY_S)

    def hold(self) -> None:
        self._lock("SHARE", HOLD_S)

    def _lock(self, mode: str, patience_s: float) -> None:
        assert self._holder is not None  # noqa: S101 - prepared first
        # Whoever tells of something writes one of these in the same transaction.
        lock = f'LOCK TABLE outbox, "cursor" IN {mode} MODE'
        try:
            self._runner.run(self._holder.execute(f"SET LOCAL lock_timeout = '{patience_s:.1f}s'; {lock}"))
        except asyncpg.LockNotAvailableError as error:
            raise TimeoutError(f"{self.service} writes") from error

    def see(self) -> None:
        self._runner.run(self._seen())

    async def _seen(self) -> None:
        engine = create_async_engine(
            self._url,
            poolclass=NullPool,
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        )
        self._reader = await engine.connect()
        # Only the first read fixes what a transaction sees.
        found = (await self._reader.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        needed = migrations.head(f"toolcare_{self.service}")
        if found != needed:
            raise DatabaseBehind(self.service, found, needed)

    def let_go(self) -> None:
        if self._holder is not None:
            self._runner.run(self._holder.close())
            self._holder = None

    def ask(self, query: str) -> Row:
        assert self._reader is not None  # noqa: S101 - asked after see
        return tuple(self._runner.run(self._reader.execute(text(query))).one())

    def copy(self, to: Path) -> None:
        assert self._reader is not None  # noqa: S101 - copied after see
        to.unlink(missing_ok=True)
        self._runner.run(fill_file(self._reader, self.service, to, self._key))

    def close(self) -> None:
        self.let_go()
        if self._reader is not None:
            self._runner.run(self._reader.close())
            self._reader = None
        self._runner.close()


async def connect(url: URL) -> asyncpg.Connection:
    """Raise DatabaseAway."""
    try:
        return await asyncpg.connect(
            host=url.host or url.query.get("host"),
            port=url.port or 5432,
            user=url.username,
            password=url.password,
            database=url.database,
            timeout=30,
            server_settings={"application_name": OURS},
        )
    except (asyncpg.PostgresError, OSError) as error:
        raise DatabaseAway(url.database or "", str(error)) from error


def size_bytes(servers: Mapping[str, str]) -> int:
    """How much room they take, about as much as their files will."""

    async def size(url: str) -> int:
        async with connected(make_url(url)) as connection:
            return int(await connection.fetchval("SELECT pg_database_size(current_database())"))

    return sum(asyncio.run(size(url)) for url in servers.values())


def require_empty(service: str, url: str) -> None:
    async def tables() -> Sequence[str]:
        async with connected(make_url(url)) as connection:
            return await _tables(connection)

    if asyncio.run(tables()):
        raise FolderNotEmpty(f"The database of {service}")


def bring_in(files: DataFolder, servers: Mapping[str, str]) -> None:
    """Fill empty databases from the files of a folder: all, or, where one raises NotCarried, none."""
    asyncio.run(_brought_in(files, servers))


async def _brought_in(files: DataFolder, servers: Mapping[str, str]) -> None:
    try:
        for service, url in servers.items():
            await _migrated(service, url)
        await replace_all(files, servers)
    except BaseException:
        for url in servers.values():
            await _empty(url)
        raise


async def replace_all(files: DataFolder, servers: Mapping[str, str]) -> None:
    """Have the databases, which are at this version, hold what the files of a folder hold: all or none."""
    async with AsyncExitStack() as stack:
        for service, url in servers.items():
            path = files.database(service)
            source = await stack.enter_async_context(opened(service, path, key_of(files.database_key, path)))
            target = await stack.enter_async_context(connected(make_url(url)))
            await stack.enter_async_context(target.transaction())
            await _fill(source, target, service)


async def _migrated(service: str, url: str) -> None:
    database = Database(url)
    try:
        await migrations.migrate(database, f"toolcare_{service}")
    finally:
        await database.dispose()


async def _fill(source: AsyncConnection, target: asyncpg.Connection, service: str) -> None:
    for kept in kept_by(service):
        # What is never changed in a life of its own may go with the whole database.
        await target.execute(f'ALTER TABLE "{kept.name}" DISABLE TRIGGER USER')
    names = ", ".join(f'"{kept.name}"' for kept in kept_by(service))
    await target.execute(f"TRUNCATE {names} RESTART IDENTITY")
    for kept in kept_by(service):
        await target.execute(f'ALTER TABLE "{kept.name}" ENABLE TRIGGER USER')
    there = {}
    for kept in kept_by(service):
        there[kept.name] = await _copied(source, target, service, kept)
        await _count_on(source, target, kept)
    require_same(service, await counts(source, service), there)


async def _copied(source: AsyncConnection, target: asyncpg.Connection, service: str, kept: Kept) -> int:
    """One COPY a table: rows may refer to each other in any order."""

    async def rows() -> AsyncIterator[tuple[object, ...]]:
        async for part in batches(source, kept):
            for row in part:
                yield row

    names = [one.name for one in kept.rows.columns]
    try:
        said = await target.copy_records_to_table(kept.name, records=rows(), columns=names)
    except (asyncpg.PostgresError, ValueError, TypeError, OverflowError) as error:
        raise NotCarried(service, kept.name, str(error)) from error
    return int(str(said).removeprefix("COPY "))


async def _count_on(source: AsyncConnection, target: asyncpg.Connection, kept: Kept) -> None:
    """A number that was given once is not given again, even if its row is gone."""
    if kept.counter is None:
        return
    largest = (await source.execute(text(f'SELECT max("{kept.counter}") FROM "{kept.name}"'))).scalar()  # noqa: S608 - names of our own tables
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    last = max((await source.execute(given, {"table": kept.name})).scalar() or 0, largest or 0)
    if last:
        where = await target.fetchval("SELECT pg_get_serial_sequence($1, $2)", f'"{kept.name}"', kept.counter)
        await target.execute("SELECT setval($1::text::regclass, $2)", where, last)


async def _empty(url: str) -> None:
    async with connected(make_url(url)) as connection:
        for name in await _tables(connection):
            await connection.execute(f'DROP TABLE "{name}" CASCADE')
        made = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        for row in await connection.fetch(made):
            await connection.execute(f"DROP FUNCTION {row[0]}")


async def _tables(connection: asyncpg.Connection) -> Sequence[str]:
    found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [str(row["tablename"]) for row in found]


@asynccontextmanager
async def connected(url: URL) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(url)
    try:
        yield connection
    finally:
        await connection.close()
