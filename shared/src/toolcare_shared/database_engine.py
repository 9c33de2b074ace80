"""SQLAlchemy's asynchronous SQLite driver on SQLCipher: aiosqlite's threads, sqlcipher3's connections and errors."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any, Self

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlcipher3 import dbapi2

from toolcare_shared.database_files import DatabaseKey, opened

_ROWS_AT_ONCE = 256
_ALL = 2**31 - 1
_ERRORS = (
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
)


def sqlite_engine(url: str, key: DatabaseKey | None, **options: Any) -> AsyncEngine:
    """`options` are those of `create_async_engine`. A connection raises KeyFault where file and key do not fit."""
    return create_async_engine(url, module=_driver(), connect_args={"key": key}, **options)


def _driver() -> AsyncAdapt_aiosqlite_dbapi:
    """What SQLAlchemy asks of the module aiosqlite, which itself knows Python's own SQLite alone."""
    errors = {name: getattr(dbapi2, name) for name in _ERRORS}
    aiosqlite_like = SimpleNamespace(
        connect=_connect,
        Connection=aiosqlite.Connection,
        __version__=aiosqlite.__version__,
        sqlite_version=dbapi2.sqlite_version,
        sqlite_version_info=dbapi2.sqlite_version_info,
        **errors,
    )
    return AsyncAdapt_aiosqlite_dbapi(aiosqlite_like, dbapi2)  # type: ignore[arg-type] # no module, but like one


def _connect(database: str, *, key: DatabaseKey | None, **options: Any) -> aiosqlite.Connection:
    return _Connection(lambda: opened(database, key, **options), _ROWS_AT_ONCE)


class _Connection(aiosqlite.Connection):
    _ended: asyncio.Future[object] | None = None

    def stop(self) -> asyncio.Future[object] | None:
        self._ended = super().stop()
        return self._ended

    async def _connect(self) -> aiosqlite.Connection:
        """Where it fails the thread ends before we go on: later its word might find no loop."""
        try:
            return await super()._connect()
        except Exception:
            if self._ended is not None:
                await self._ended
            raise

    def cursor(self) -> "_Cursor":  # type: ignore[override] # what SQLAlchemy asks of one, and no more
        return _Cursor(self)

    async def in_thread(self, work: Callable[[], None]) -> None:
        await self._execute(work)  # type: ignore[no-untyped-call]  # aiosqlite gives it no types

    def new_cursor(self) -> sqlite3.Cursor:
        return self._conn.cursor()


class _Cursor:
    """Goes to the connection's thread once for a statement, where aiosqlite goes four times.

    Cursor, statement, rows and end are one way there and back as long as the rows are few; of many, the rest is
    fetched when it is asked for.
    """

    def __init__(self, connection: _Connection) -> None:
        self.arraysize = 1
        self.description: object = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[object] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        await self._connection.in_thread(partial(self._run, lambda cursor: cursor.execute(sql, parameters)))
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        await self._connection.in_thread(partial(self._run, lambda cursor: cursor.executemany(sql, parameters)))
        return self

    async def fetchone(self) -> object:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[object]:
        wanted = size or self.arraysize
        if self._cursor is not None and len(self._rows) < wanted:
            await self._connection.in_thread(partial(self._fetch, wanted - len(self._rows)))
        taken, self._rows = self._rows[:wanted], self._rows[wanted:]
        return taken

    async def fetchall(self) -> list[object]:
        if self._cursor is not None:
            await self._connection.in_thread(partial(self._fetch, _ALL))
        taken, self._rows = self._rows, []
        return taken

    async def close(self) -> None:
        if self._cursor is not None:
            await self._connection.in_thread(self._end)

    def _run(self, execute: Callable[[sqlite3.Cursor], object]) -> None:
        self._end()
        self._cursor = cursor = self._connection.new_cursor()
        try:
            execute(cursor)
            self.description, self.lastrowid = cursor.description, cursor.lastrowid
            self._rows = []
            self._fetch(_ROWS_AT_ONCE)
        except BaseException:
            self._end()
            raise

    def _fetch(self, wanted: int) -> None:
        """Have so many rows more; where there are fewer, the statement is at its end."""
        if self._cursor is None:
            return
        found = self._cursor.fetchmany(wanted)
        self._rows += found
        if len(found) < wanted:
            self._end()

    def _end(self) -> None:
        if self._cursor is not None:
            self.rowcount = self._cursor.rowcount
            self._cursor.close()
            self._cursor = None
