"""The databases of all services, read only: each as of one moment of its own, and the logs as they are after that.

A log only grows, so whatever a service has handled at its moment stands in the logs that are read later. So nobody
has to be held up for all of them to be compared.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from toolcare_compose.layout import SERVICES, DataFolder, runs
from toolcare_compose.support import services
from toolcare_shared.database_engine import sqlite_engine
from toolcare_shared.database_files import key_of

_BUSY_MS = 15_000


class NotLookedAt(Exception):
    """Raised by a check that has no way to look; what it found before stays."""


class Depth(StrEnum):
    QUICK = "quick"
    """Without making lists anew, and without reading every page of the files."""
    USUAL = "usual"
    FULL = "full"
    """Also the content of each photo."""


@dataclass(frozen=True, slots=True)
class Site:
    """`states`: service -> its database as of one moment; `logs`: the same later."""

    data: DataFolder
    depth: Depth
    settle_s: float
    """How long what is on its way may take to arrive; 0 where nothing runs."""
    now: datetime
    states: Mapping[str, AsyncSession]
    logs: Mapping[str, AsyncSession]
    engines: Mapping[str, AsyncEngine]
    unreadable: Mapping[str, str]
    """service -> why: its file is broken, its key another's, its server away; it is in none of the others."""

    @property
    def is_live(self) -> bool:
        return self.settle_s > 0

    def require_live(self, else_: str) -> None:
        if not self.is_live:
            raise NotLookedAt(f"nothing runs here; {else_}")

    @asynccontextmanager
    async def anew(self, service: str) -> AsyncIterator[AsyncSession]:
        """What stands there now."""
        async with AsyncSession(self.engines[service]) as session:
            yield session


def settling_s(data: DataFolder, servers: Mapping[str, str], patience_s: float) -> float:
    """How long to wait for what is on its way: 0 where nothing runs. A stack is taken to run."""
    return patience_s if runs(data) or (servers and services.are_containers()) else 0.0


@asynccontextmanager
async def open_site(
    data: DataFolder, servers: Mapping[str, str], depth: Depth, settle_s: float, now: datetime
) -> AsyncIterator[Site]:
    """`servers`: service -> address of its PostgreSQL database; the others are files of the folder."""
    async with AsyncExitStack() as stack:
        engines: dict[str, AsyncEngine] = {}
        for service in SERVICES:
            if service in servers:
                engines[service] = _on_server(servers[service])
            elif data.database(service).exists():
                engines[service] = _in_file(data, service)
            else:
                continue
            stack.push_async_callback(engines[service].dispose)
        states: dict[str, AsyncSession] = {}
        logs: dict[str, AsyncSession] = {}
        unreadable: dict[str, str] = {}
        for seen in (states, logs):
            for service in [name for name in engines if name not in unreadable]:
                try:
                    seen[service] = await _seen(stack, engines[service])
                except (DBAPIError, OSError) as error:
                    unreadable[service] = str(getattr(error, "orig", error)).splitlines()[0]
        for service in unreadable:
            states.pop(service, None)
        yield Site(data, depth, settle_s, now, states, logs, engines, unreadable)


async def _seen(stack: AsyncExitStack, engine: AsyncEngine) -> AsyncSession:
    """A transaction; only its first read fixes what it sees, of a table that each version has."""
    session = await stack.enter_async_context(AsyncSession(engine, expire_on_commit=False))
    await session.execute(text("SELECT version_num FROM alembic_version"))
    return session


async def pause() -> None:
    """Between two looks at what is on its way."""
    await asyncio.sleep(0.2)


def _on_server(url: str) -> AsyncEngine:
    return create_async_engine(
        url, execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )


def _in_file(data: DataFolder, service: str) -> AsyncEngine:
    file = data.database(service)
    address = f"sqlite+aiosqlite:///file:{quote(str(file))}?mode=ro&uri=true"
    engine = sqlite_engine(address, key_of(data.database_key, file), pool_size=5)
    event.listen(engine.sync_engine, "connect", _hold_transactions)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _hold_transactions(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Python's driver begins none for a read."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
