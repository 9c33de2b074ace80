"""A service's database on PostgreSQL: copied into a file as of the moment of the cut, and filled from one."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Boolean, Column, Date, Float, Integer, MetaData, String, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from toolcare_compose.backup import postgres
from toolcare_compose.backup.cut import cut
from toolcare_compose.backup.faults import DatabaseBehind, FolderNotEmpty, NotCarried
from toolcare_compose.backup.manifest import schema
from toolcare_compose.backup.postgres import PostgresSource
from toolcare_compose.backup.rows import counts, fill_file, kept_by, opened
from toolcare_compose.layout import DataFolder
from toolcare_shared.db import UtcDateTime
from toolcare_shared.testing.postgres import Databases, Templates

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]

Row = tuple[object, ...]
ROWS = 3
TAKING_ANYTHING = ("shotcounter", "maintenance", "actions", "gateway")
"""The services whose tables refuse no value; what the others keep goes over in `test_round_trip.py`."""
LARGEST = 2**63 - 1
TEXT = 'Größe "8\\9"\tzwei\nZeilen 🔧 \\N'


async def execute(url: str, statement: str) -> str:
    connection: asyncpg.Connection = await postgres.connect(make_url(url))
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


async def test_a_copy_is_of_the_moment_of_the_cut_and_comes_back(databases: Databases, tmp_path: Path) -> None:
    """What is written while it is copied is not in it; a database that holds something is never filled."""
    url, other = await databases.make_migrated("toolcare_failures"), await databases.make("other")
    files = _folder(tmp_path)
    before = await execute(url, "SELECT count(*) FROM retained")

    def copied() -> str:
        with cut([PostgresSource("failures", url)]) as (source,):
            written = (
                "INSERT INTO retained (topic, payload, version, sent_version) VALUES ('t', 'p', 1, 0) RETURNING topic"
            )
            asyncio.run(execute(url, written))
            assert source.ask("SELECT count(*) FROM retained") == (int(before),)
            source.copy(files.databases / source.file_name)
            return schema(source.ask)

    version = await asyncio.to_thread(copied)
    with closing(sqlite3.connect(files.database("failures"))) as file:
        assert file.execute("SELECT count(*) FROM retained").fetchone() == (int(before),)
    await asyncio.to_thread(postgres.require_empty, "failures", other)
    await asyncio.to_thread(postgres.bring_in, files, {"failures": other})
    assert await execute(other, "SELECT count(*) FROM retained") == before
    assert await execute(other, "SELECT version_num FROM alembic_version") == version
    with pytest.raises(FolderNotEmpty):
        await asyncio.to_thread(postgres.require_empty, "failures", other)
    await execute(other, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(DatabaseBehind, match="at 0001"):
        await asyncio.to_thread(_cut_of, other)


async def test_a_vacuum_at_work_is_waited_for_and_holds_no_writer_up(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Autovacuum goes only after a second; within the half second that writers wait it never did."""
    url = await databases.make_migrated("toolcare_failures")
    monkeypatch.setattr(postgres, "GIVE_WAY_S", 60.0)
    vacuum: asyncpg.Connection = await postgres.connect(make_url(url))
    source = PostgresSource("failures", url)
    try:
        await vacuum.execute("BEGIN; LOCK TABLE outbox IN SHARE UPDATE EXCLUSIVE MODE")
        prepared = asyncio.create_task(asyncio.to_thread(source.prepare))
        async with asyncio.timeout(60):
            while not await vacuum.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - the server's
                await asyncio.sleep(0.02)
        async with asyncio.timeout(20):
            await execute(url, f"INSERT INTO outbox {_EVENT}")
        assert not prepared.done()
        await vacuum.execute("COMMIT")
        await prepared
        await asyncio.to_thread(source.hold)
        with pytest.raises(asyncpg.LockNotAvailableError):
            await vacuum.execute("SET lock_timeout = '100ms'; DELETE FROM outbox")
    finally:
        await vacuum.close()
        await asyncio.to_thread(source.close)


@pytest.mark.parametrize("service", TAKING_ANYTHING)
async def test_every_column_of_every_table_goes_over_and_back(
    databases: Databases, database_templates: Templates, tmp_path: Path, service: str
) -> None:
    """Times to the microsecond, the largest numbers, texts of any kind, nothing; and what counts up counts on."""
    files = _folder(tmp_path)
    made = Databases(files.databases, None, database_templates)
    await made.make_migrated(f"toolcare_{service}")
    there = files.database(service)
    await asyncio.to_thread((files.databases / f"toolcare_{service}.sqlite3").rename, there)
    async with opened(service, there) as file:
        await _fill(file, service)
        filled, told = await _content(file, service), await counts(file, service)
    assert all(told.values()), "no table was left out"
    url = await databases.make(service)
    await asyncio.to_thread(postgres.bring_in, files, {service: url})
    after = await execute(url, f"INSERT INTO outbox {_EVENT} RETURNING entry")
    assert int(after) == ROWS + 1
    await execute(url, "DELETE FROM outbox WHERE event_id = 'next'")
    back = tmp_path / f"{service}.sqlite3"
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as server:
        assert await _content(server, service) == filled
        await fill_file(server, service, back)
    async with opened(service, back) as file:
        assert await _content(file, service) == filled
        await file.execute(text(f"INSERT INTO outbox {_EVENT}"))
        found = await file.execute(text("SELECT max(entry) FROM outbox"))
        assert found.scalar_one() == ROWS + 2, "the number of a row that is gone is not given again"


async def test_what_the_other_database_cannot_hold_is_told_of_and_nothing_is_left(
    databases: Databases, tmp_path: Path
) -> None:
    """Of all services: the databases are as empty as before, and can be filled once that is corrected."""
    files = _folder(tmp_path)
    async with opened("actions", files.database("actions")), opened("photos", files.database("photos")) as file:
        topic = {"topic": "a\0b", "payload": "", "version": 1, "sent_version": 0}
        retained = next(kept.rows for kept in kept_by("photos") if kept.name == "retained")
        await file.execute(insert(retained), topic)
    servers = {service: await databases.make(service) for service in ("actions", "photos")}
    with pytest.raises(NotCarried, match="retained of photos"):
        await asyncio.to_thread(postgres.bring_in, files, servers)
    for service, url in servers.items():
        await asyncio.to_thread(postgres.require_empty, service, url)
    async with opened("photos", files.database("photos")) as file:
        await file.execute(retained.delete())
    await asyncio.to_thread(postgres.bring_in, files, servers)


def _folder(root: Path) -> DataFolder:
    files = DataFolder(root / "files")
    files.databases.mkdir(parents=True)
    return files


def _cut_of(url: str) -> None:
    with cut([PostgresSource("failures", url)]):
        pass


_EVENT = (
    "(event_id, aggregate, subject, event, envelope, recorded_at) "
    "VALUES ('next', 'a', 's', 'e', '{}', '2026-03-02 06:00:00')"
)


async def _fill(file: AsyncConnection, service: str) -> None:
    mapped = MetaData()
    await file.run_sync(mapped.reflect)
    for kept in reversed(kept_by(service)):
        await file.execute(kept.rows.delete())
    for kept in kept_by(service):
        columns = mapped.tables[kept.name].columns
        plain = {column.name: column for column in kept.rows.columns}
        rows = [{name: _value(columns[name], plain[name].type, number) for name in plain} for number in range(1, 4)]
        await file.execute(insert(kept.rows), rows)


def _value(column: Column[object], kind: object, number: int) -> object:
    """Of the row with this number; what refers to another table refers to its row with the same number."""
    for key in column.foreign_keys:
        return _value(key.column, kind, number)
    if column.nullable and number == 2:
        return None
    return _of_kind(column, kind, number)


def _of_kind(column: Column[object], kind: object, number: int) -> object:
    match kind:
        case UtcDateTime():
            return datetime(2026, 3, 2, 6, 0, 0, 999_999, tzinfo=UTC) + timedelta(days=number)
        case Date():
            return date(2028, 2, 28) + timedelta(days=number)
        case Boolean():
            return number == 1
        case Float():
            return 0.1 * number
        case Integer():
            is_long = not column.primary_key and "BIG" in str(column.type)
            return LARGEST - number if is_long else number
    room = column.type.length if isinstance(column.type, String) else None
    return f"{number}{TEXT}"[:room]


async def _content(connection: AsyncConnection, service: str) -> Mapping[str, Sequence[Row]]:
    found = {}
    for kept in kept_by(service):
        rows = await connection.execute(kept.rows.select())
        found[kept.name] = sorted((tuple(row) for row in rows), key=repr)
    return found
