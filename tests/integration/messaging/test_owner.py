"""One owner of the work, and one migrator, however many copies start."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from toolcare_shared import migrations
from toolcare_shared.db import Database, metadata
from toolcare_shared.locks import LockLost, owner_lock
from toolcare_shared.migrations import WrongSchema
from toolcare_shared.testing.postgres import Databases
from toolcare_shared.testing.trial import Site, running
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

FIRST = """
from alembic import op
from toolcare_shared.messaging.tables import create_kernel_v1
revision = "0001"
down_revision = None
def upgrade():
    create_kernel_v1(op)
"""

SECOND = """
import os, signal
import sqlalchemy as sa
from alembic import op
revision = "0002"
down_revision = "0001"
def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    if os.environ.get("DIE_IN_MIGRATION"):
        os.kill(os.getpid(), signal.SIGKILL)
    op.create_table("done", sa.Column("id", sa.Integer, primary_key=True))
"""

MIGRATE = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from toolcare_shared import migrations
from toolcare_shared.db import Database
async def main():
    database = Database(sys.argv[3])
    await migrations.migrate(database, sys.argv[2])
    await database.dispose()
asyncio.run(main())
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A service's package with two migrations."""
    versions = tmp_path / "code" / "toolcare_trial" / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions.parents[1] / "__init__.py").write_text("")
    (versions / "0001_initial.py").write_text(FIRST)
    (versions / "0002_more.py").write_text(SECOND)
    monkeypatch.syspath_prepend(str(tmp_path / "code"))
    yield "toolcare_trial"
    sys.modules.pop("toolcare_trial", None)


async def test_of_two_copies_only_one_works_and_the_other_takes_over(site: Site) -> None:
    """Both consumers have the same client id: together they would throw each other out of the broker."""
    first, second = site.consumer(), site.consumer()
    async with running(site.publisher(), second):
        await wait_until(lambda: second.owner)
        async with running(first):
            await site.strokes(range(10))
            await wait_until(lambda: _handled(site, 10))
            assert not first.owner
            assert second.consuming.connections == 1
    async with running(site.publisher(), first):
        await site.strokes(range(10, 20))
        await wait_until(lambda: _handled(site, 20))
    assert await site.effects() == list(range(20))


async def test_the_lock_is_held_by_one_at_a_time(databases: Databases) -> None:
    """A second one waits until the first lets go."""
    url = await databases.make("locked")
    one, two = Database(url), Database(url)
    order: list[str] = []
    try:
        async with asyncio.TaskGroup() as group:
            async with owner_lock(one, "x"):
                group.create_task(_note(two, order))
                async with owner_lock(two, "another name"):
                    order.append("first")
            await asyncio.sleep(0)
        assert order == ["first", "second"]
    finally:
        await one.dispose()
        await two.dispose()


async def test_a_lost_lock_ends_the_work(databases: Databases) -> None:
    """PostgreSQL frees an advisory lock with its connection, so another copy may be at work already."""
    url = await databases.make("lost")
    database = Database(url)
    try:
        if database.dialect == "sqlite":
            # A file lock goes with the process alone.
            async with owner_lock(database, "x"):
                return
        with pytest.raises(ExceptionGroup) as lost:
            await _lose(database)
        assert lost.group_contains(LockLost)
    finally:
        await database.dispose()


async def test_copies_that_start_at_once_migrate_once(databases: Databases, package: str) -> None:
    """The second finds it done."""
    url = await databases.make("fresh")
    copies = [Database(url) for _ in range(8)]
    await asyncio.gather(*(migrations.migrate(copy, package) for copy in copies))
    for copy in copies:
        await migrations.require_head(copy, package)
        await copy.dispose()


async def test_killed_in_the_middle_of_a_migration_the_next_start_succeeds(
    databases: Databases, package: str, tmp_path: Path
) -> None:
    """All steps are one transaction, also on SQLite."""
    url = await databases.make("killed")
    script = tmp_path / "migrate.py"
    script.write_text(MIGRATE)
    for environment, expected in (({"DIE_IN_MIGRATION": "1"}, -signal.SIGKILL), ({}, 0)):
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(script), str(tmp_path / "code"), package, url, env=environment
        )
        async with asyncio.timeout(60):
            assert await process.wait() == expected
        database = Database(url)
        async with database.engine.connect() as connection:
            tables = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        await database.dispose()
        assert ("half" in tables) == ("done" in tables) == ("outbox" in tables) == (expected == 0)


async def test_a_database_from_a_newer_version_is_refused_with_a_remedy(database: Database, package: str) -> None:
    """It is not touched."""
    await migrations.migrate(database, package)
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    with pytest.raises(WrongSchema, match="newer version"):
        await migrations.migrate(database, package)
    with pytest.raises(WrongSchema):
        await migrations.require_head(database, package)


async def test_a_table_that_no_migration_makes_is_found(database: Database, package: str) -> None:
    """The tables in the code and those of the migrations must be the same; the kernel's are compared as well."""
    await migrations.migrate(database, package)
    found = await migrations.drift(database, metadata())
    assert sorted(found) == sorted(each for each in found if "half" in each or "done" in each)
    assert len(found) == 2


async def test_a_warm_start_does_not_import_alembic(database: Database, package: str, tmp_path: Path) -> None:
    """A small machine starts in seconds because of it."""
    await migrations.migrate(database, package)
    script = tmp_path / "warm.py"
    script.write_text(f"{MIGRATE}\nassert 'alembic' not in sys.modules, 'imported'\n")
    url = database.engine.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(sys.executable, str(script), str(tmp_path / "code"), package, url)
    async with asyncio.timeout(60):
        assert await process.wait() == 0


async def _lose(database: Database) -> None:
    async with owner_lock(database, "x"), asyncio.timeout(20):
        async with database.read() as session:
            await session.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
        await asyncio.Event().wait()


async def _note(database: Database, order: list[str]) -> None:
    async with owner_lock(database, "x"):
        order.append("second")


async def _handled(site: Site, count: int) -> bool:
    return len(await site.effects()) >= count
