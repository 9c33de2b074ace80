"""A service's database on a PostgreSQL server: pg_dump of an exported snapshot, pg_restore into an empty database."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url

from toolcare_compose.backup.cut import HOLD_S, Row
from toolcare_compose.backup.faults import FolderNotEmpty, NotOurs, ProgramMissing

DATABASES = "TOOLCARE_BACKUP_DATABASES"
"""JSON: service -> address of its PostgreSQL database, as the service itself is told it. Others are SQLite files.

With `_FILE` behind it: the file that holds it. A server behind TLS is checked as `PGSSLMODE` and `PGSSLROOTCERT` say.
"""
DUMP_S = 6 * 3600.0


def addresses() -> Mapping[str, str]:
    file = os.environ.get(f"{DATABASES}_FILE")
    told: Mapping[str, str] = json.loads(Path(file).read_text() if file else os.environ.get(DATABASES) or "{}")
    return told


class PostgresSource:
    def __init__(self, service: str, url: str) -> None:
        self.service = service
        self.file_name = f"{service}.pgdump"
        self._url = make_url(url)
        self._runner = asyncio.Runner()
        self._holder: asyncpg.Connection | None = None
        self._reader: asyncpg.Connection | None = None
        self._snapshot = ""

    def hold(self) -> None:
        try:
            self._holder = self._runner.run(self._held())
        except asyncpg.LockNotAvailableError as error:
            raise TimeoutError(f"{self.service} writes") from error

    async def _held(self) -> asyncpg.Connection:
        holder = await self._connect()
        try:
            await holder.execute(f"BEGIN; SET LOCAL lock_timeout = '{HOLD_S:.1f}s'")
            # Whoever tells of something writes one of these in the same transaction.
            await holder.execute('LOCK TABLE outbox, "cursor" IN SHARE MODE')
        except BaseException:
            await holder.close()
            raise
        return holder

    def see(self) -> None:
        self._runner.run(self._seen())

    async def _seen(self) -> None:
        self._reader = await self._connect()
        await self._reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        self._snapshot = str(await self._reader.fetchval("SELECT pg_export_snapshot()"))

    def let_go(self) -> None:
        if self._holder is not None:
            self._runner.run(self._holder.close())
            self._holder = None

    def ask(self, query: str) -> Row:
        assert self._reader is not None  # noqa: S101 - asked after see
        return tuple(self._runner.run(self._reader.fetchrow(query)))

    def copy(self, to: Path) -> None:
        command = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={self._snapshot}", f"--file={to}"]
        run_tool("pg_dump", [*command, _name(self._url)], self._url)

    def close(self) -> None:
        self.let_go()
        if self._reader is not None:
            self._runner.run(self._reader.close())
            self._reader = None
        self._runner.close()

    async def _connect(self) -> asyncpg.Connection:
        return await connect(self._url)


async def connect(url: URL) -> asyncpg.Connection:
    return await asyncpg.connect(
        host=url.host or url.query.get("host"),
        port=url.port or 5432,
        user=url.username,
        password=url.password,
        database=url.database,
        timeout=30,
    )


def readable(dump: Path) -> str:
    """What is wrong with a dump, read from its first byte to its last; empty when nothing is."""
    try:
        run_tool("pg_restore", ["--file=/dev/null", str(dump)], None)
    except NotOurs as fault:
        return str(fault)
    return ""


def require_empty(service: str, url: str) -> None:
    async def tables() -> int:
        connection = await connect(make_url(url))
        try:
            return int(await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        finally:
            await connection.close()

    if asyncio.run(tables()):
        raise FolderNotEmpty(f"The database of {service}")


def bring_in(dump: Path, url: str) -> None:
    parsed = make_url(url)
    command = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    run_tool("pg_restore", [*command, f"--dbname={_name(parsed)}", str(dump)], parsed)


def run_tool(program: str, arguments: list[str], url: URL | None) -> None:
    """Raise ProgramMissing, or NotOurs with the program's last words. The password goes by the environment."""
    found = shutil.which(program)
    if found is None:
        raise ProgramMissing("postgresql-client")
    secret = {"PGPASSWORD": url.password} if url is not None and isinstance(url.password, str) else {}
    done = subprocess.run(  # noqa: S603 - our own command
        [found, *arguments],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DUMP_S,
        check=False,
    )
    if done.returncode:
        raise NotOurs(f"{program}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'it failed'}")


def _name(url: URL) -> str:
    """The address for the client programs, without the password."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)
