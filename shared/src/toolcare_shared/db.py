"""One database per service: SQLite in a file or PostgreSQL, behind the same sessions."""

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from threading import Thread
from typing import Any, Literal, Self, cast
from weakref import WeakSet

from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    MetaData,
    NullPool,
    Select,
    Table,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import await_only

from toolcare_shared.database_engine import sqlite_engine
from toolcare_shared.database_files import DatabaseKey, OperationalError, key_of
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.spans import span
from toolcare_shared.tls import client_tls

DialectName = Literal["sqlite", "postgresql"]

RECORDED = "toolcare.recorded"
"""Key in `session.info`: the ids of the events that were recorded in this transaction."""

REHEARSED = "toolcare.rehearsed"
"""Key in `session.info`: whether what is done now will be undone, so that there is nothing to tell of it."""

GATHERED = "toolcare.audit.gathering"
"""Key in `session.info`: what the audit gathers; nothing while nobody's deed is written."""

_WRITES = "toolcare_writes"
_BUSY_MS = 15_000
_WAL_PAUSE_S = 0.05
_WAL_TRIES = 100
_TURN_S = 30.0
_END_S = 5.0
_FROZEN_S = 20
_TRUSTED_S = 1.0
_RETURNED = "toolcare.returned"

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """Return empty metadata whose constraints get the same names on both databases, so a migration can drop them."""
    return MetaData(naming_convention=_NAMING)


def _sqlite_text(value: datetime | None) -> str | None:
    """The text that SQLAlchemy writes too, made in one step.

    Two local times of the hour that comes twice compare equal, so that only a time in UTC can be a key.
    """
    return None if value is None else _text_of_utc(_in_utc(value))


@lru_cache(maxsize=4096)
def _text_of_utc(value: datetime) -> str:
    """Each shot stores several times, most of them twice."""
    return value.isoformat(" ", "microseconds")[:_SQLITE_LENGTH]


def _of_sqlite(text: str | None) -> datetime | None:
    """Read the same, in one step too; what an older release or a hand wrote may be shorter, or name its zone."""
    if text is None:
        return None
    if len(text) == _SQLITE_LENGTH:
        return datetime.fromisoformat(text + _UTC)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else _in_utc(found)


_UTC = "+00:00"
_SQLITE_LENGTH = len("2026-03-02 06:00:00.000000")


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a time needs its offset before it is stored")
    return value.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, always in UTC. A naive one is refused when it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        return dialect.type_descriptor(self.impl_instance if dialect.name != "sqlite" else sqlite.DATETIME())  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object] | None:
        return _sqlite_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _of_sqlite if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = _in_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else _in_utc(value)


class JsonText(TypeDecorator[object]):
    """A dict or list as JSON text, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else json.loads(value)


def insert(where: AsyncSession | str, table: Table | type[DeclarativeBase]) -> postgresql.Insert:
    """Return the dialect's INSERT, which has `on_conflict_do_update` and `on_conflict_do_nothing`.

    `where` is the session or the dialect's name. SQLite's construct has the same methods: one type stands for both.
    """
    name = where if isinstance(where, str) else where.get_bind().dialect.name
    if name == "sqlite":
        return cast("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


async def columns_of(
    session: AsyncSession, statement: Select[*tuple[Any, ...]], values: Mapping[str, object] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Ask for columns by the session's connection, for what nearly every request asks.

    To find out that there are no entities among them takes the session as long as a small answer.
    """
    connection = await session.connection()
    return await connection.execute(statement, values)


class WriteSession(Session):
    """What `Database.write` gives out; the audit listens to it."""


Around = Callable[[AsyncSession], AbstractAsyncContextManager[None]]


def _nothing_around(_: AsyncSession) -> AbstractAsyncContextManager[None]:
    return nullcontext()


class DatabaseMissing(Exception):
    """A command in the wrong folder: nobody would ever ask what it did there."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"There is no database {file}. Name the data folder with --data: data/plant after `make up`, "
            "/var/lib/toolcare on a Raspberry Pi."
        )


def require_database(settings: ServiceSettings) -> None:
    """Raise DatabaseMissing before anything is made in a folder where there is none: a plant is made by its start."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not (file := Path(url.database or "")).exists():
        raise DatabaseMissing(file)


class Database:
    """Sessions on one service's database.

    `recorded` is set after each commit that recorded an event or a retained message; the relay waits for it.
    `around` is entered in each write transaction at its begin and left before it commits.
    With `ca`, the PostgreSQL server is asked over TLS alone and must be who the address says.
    With `key`, the SQLite file is encrypted; the first connection raises a KeyFault where the two do not fit.
    """

    def __init__(
        self, url: str, around: Around = _nothing_around, ca: Path | None = None, key: DatabaseKey | None = None
    ) -> None:
        self._around = around
        parsed = make_url(url)
        self.dialect: DialectName = "sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql"
        self.path: Path | None = Path(parsed.database or "") if self.dialect == "sqlite" else None
        self.engine = _sqlite_engine(url, self.path, key) if self.path else _postgresql_engine(url, ca)
        self.recorded = asyncio.Event()
        self.refusal: str | None = None
        """Why nothing can be stored, in words, as long as no write has succeeded since."""
        self._standing = self.engine if self.path else _postgresql_engine(url, ca, pooled=False)
        self._writer = self.engine.execution_options(**{_WRITES: True})
        # PostgreSQL shows each query the newest state anyway; without BEGIN and ROLLBACK a read asks it once.
        self._reader = self.engine if self.path else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._turn = asyncio.Lock() if self.dialect == "sqlite" else None
        self._threads: WeakSet[Thread] = WeakSet()
        if self.dialect == "sqlite":
            event.listen(self.engine.sync_engine, "connect", self._note_thread)

    @classmethod
    def of(cls, settings: ServiceSettings, around: Around = _nothing_around) -> Self:
        """The database of a service, as its settings name it. Raise BadKeyFile."""
        key = None
        if (parsed := make_url(settings.database_url)).get_backend_name() == "sqlite":
            key = key_of(settings.database_key_file, Path(parsed.database or ""))
        return cls(settings.database_url, around, settings.database_ca, key)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Give a session that never commits and sees one consistent state on SQLite."""
        with span("database read"):
            async with AsyncSession(self._reader, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Give a session in one transaction: committed at the end, rolled back on any error.

        On SQLite writers of this process queue here, so that none waits in a busy loop of the database. A turn that
        does not come within 30 s is a TimeoutError.
        """
        try:
            async with (
                _step("database write"),
                self._my_turn(),
                AsyncSession(self._writer, expire_on_commit=False, sync_session_class=WriteSession) as session,
                session.begin(),
                self._around(session),
            ):
                yield session
        except DBAPIError as error:
            self.refusal = refusal_of(error) or self.refusal
            raise
        self.refusal = None
        if session.info.get(RECORDED) is not None:
            self.recorded.set()

    def standing(self) -> AsyncConnection:
        """A connection for what lasts, a lock or a line; on PostgreSQL it takes no place from those who ask and go."""
        return self._standing.connect()

    async def let_go(self) -> None:
        """Close the connections that nobody uses, but for one: on SQLite each keeps pages and the parsed schema."""
        pool = self.engine.pool
        if self.path is None or not isinstance(pool, QueuePool):
            return
        async with AsyncExitStack() as idle:
            taken: list[AsyncConnection] = []
            while pool.checkedin():
                taken.append(await idle.enter_async_context(self.engine.connect()))
            for connection in taken[1:]:
                await connection.invalidate()

    async def dispose(self) -> None:
        """Close the connections and see their threads end, at most 5 s.

        A query that was cancelled while its connection was being closed runs on in the connection's thread, which
        would then answer to an event loop that is closed.
        """
        await self.engine.dispose()
        await asyncio.to_thread(_join, list(self._threads), _END_S)

    def _note_thread(self, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver has no public way to wait for it; SQLAlchemy reaches for the same attribute.
        self._threads.add(connection.driver_connection._thread)  # noqa: SLF001 - aiosqlite does not show its thread

    def _my_turn(self) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._turn is None else _turn(self._turn)


@asynccontextmanager
async def _step(name: str) -> AsyncIterator[None]:
    """Wait for one's turn, work and commit, as one span."""
    with span(name):
        yield


_FULL = "the disk is full: make room, then storing goes on by itself"
_READ_ONLY = "the disk can only be read: check card or disk and its mount, then start again"
_FAILING = "the disk fails: check card or disk and cables, then start again"
_STANDBY = "25006"
_REFUSALS = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": _READ_ONLY,
    "SQLITE_IOERR": _FAILING,
    "53100": _FULL,
    _STANDBY: "the database server takes no writes: it is a standby now, or was made read-only; storing goes on by "
    "itself with the primary",
    "58030": _FAILING,
}
"""By the name of SQLite's error or PostgreSQL's SQLSTATE: disk_full, read_only_sql_transaction, io_error."""


def refusal_of(error: DBAPIError) -> str | None:
    """Say why the disk does not take what was to be stored; None when something else is wrong."""
    orig = error.orig
    cause = getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None) or ""
    return _REFUSALS.get("_".join(cause.split("_")[:2]))


def _join(threads: Iterable[Thread], within_s: float) -> None:
    until = time.monotonic() + within_s
    for thread in threads:
        thread.join(max(0, until - time.monotonic()))


@asynccontextmanager
async def _turn(lock: asyncio.Lock) -> AsyncIterator[None]:
    async with asyncio.timeout(_TURN_S):
        await lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _sqlite_engine(url: str, path: Path, key: DatabaseKey | None) -> AsyncEngine:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Each connection keeps pages and the parsed schema: the last one used is taken again, so the others stay small.
    engine = sqlite_engine(url, key, pool_size=5, max_overflow=5, pool_use_lifo=True, hide_parameters=True)
    if path.name != ":memory:":
        event.listen(engine.sync_engine, "do_connect", lambda *_: _make_private(path))
    event.listen(engine.sync_engine, "connect", _set_pragmas)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    """Its owner's alone, also where the folder is copied without its rights; SQLite gives log and index the same."""
    path.touch(mode=0o600)
    path.chmod(0o600)


def _postgresql_engine(url: str, ca: Path | None, *, pooled: bool = True) -> AsyncEngine:
    """A process that is frozen within a transaction keeps its row locks no longer than `_FROZEN_S`."""
    server = {"idle_in_transaction_session_timeout": f"{_FROZEN_S}s"}
    secure = {"ssl": client_tls(ca)} if ca else {}
    known = {"server_settings": server, **secure}
    if not pooled:
        return create_async_engine(url, poolclass=NullPool, connect_args=known, hide_parameters=True)
    engine = create_async_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_use_lifo=True,
        pool_recycle=1800,
        connect_args=known,
        hide_parameters=True,  # what fails is logged, and its values may be somebody's
    )
    event.listen(engine.sync_engine, "handle_error", _leave_a_standby)
    event.listen(engine.sync_engine, "checkin", _note_return)
    event.listen(engine.sync_engine, "checkout", partial(_prove, engine.sync_engine.dialect))
    return engine


def _leave_a_standby(context: ExceptionContext) -> None:
    """A primary that became a standby may keep its connections, and refuses writes on them for good."""
    if getattr(context.original_exception, "sqlstate", None) == _STANDBY:
        context.is_disconnect = True


def _note_return(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_RETURNED] = time.monotonic()


def _prove(
    dialect: Dialect, connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Ask a connection that has rested whether it still stands: each time, it would be three of a read's five ways."""
    if time.monotonic() - entry.info.get(_RETURNED, math.inf) < _TRUSTED_S:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError("the server ended it") from error


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Python's driver would begin transactions on its own and leave DDL out of them; _begin does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    """Ask until it is so: SQLite does not wait for its lock when several connections change a new file at once."""
    for tries_left in reversed(range(_WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except OperationalError as error:
            if "locked" not in str(error) or not tries_left:
                raise
            await_only(asyncio.sleep(_WAL_PAUSE_S))
        else:
            return


def _begin(connection: Connection) -> None:
    """Take the write lock at the start: a transaction that reads first and writes later can fail for good."""
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # it takes no lock and nothing can refuse it, so the shorter way to the driver will do
        connection.connection.cursor().execute("BEGIN")
