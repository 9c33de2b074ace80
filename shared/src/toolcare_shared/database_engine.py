"""SQLAlchemy's asynchronous SQLite driver on SQLCipher: aiosqlite's threads, sqlcipher3's connections and errors."""

from types import SimpleNamespace
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlcipher3 import dbapi2

from toolcare_shared.database_files import DatabaseKey, opened

_ROWS_AT_ONCE = 64
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
    return aiosqlite.Connection(lambda: opened(database, key, **options), _ROWS_AT_ONCE)
