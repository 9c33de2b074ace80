"""A backup takes the place of a stack that runs: its services are seen to end, and nobody gets in meanwhile."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from toolcare_compose.backup import postgres, swap
from toolcare_compose.backup.faults import ServicesStay
from toolcare_compose.backup.rows import opened
from toolcare_compose.layout import DataFolder
from toolcare_compose.stack import taking_over
from toolcare_compose.stack.outside_keys import outside
from toolcare_compose.whole_files import write_private
from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases
from toolcare_shared.testing.waiting import wait_until

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("databases", ["postgresql"], indirect=True)]

_ENTRY = (
    "INSERT INTO audit_trail (number, entry_id, service, at, kind, who_id, who_name, what, target, search, entry, "
    "previous, hash) VALUES (1, $1, 'gateway', '2026-03-02 06:00Z', 'change', 'a', 'a', 'a', 'a', 'a', '{}', '', 'a')"
)

DEADLINE_S = 60


class Service:
    """The gateway as far as it matters here: a connection, and a start that migrates first."""

    def __init__(self, url: str, connection: asyncpg.Connection) -> None:
        self._url = url
        self._connection = connection
        self._start: asyncio.Task[None] | None = None

    def listens(self, _: str) -> bool:
        """As long as its connection is not cut; then it begins to start again, and comes to wait."""
        if self._connection.is_closed() and self._start is None:
            self._start = asyncio.get_running_loop().create_task(self._started())
        return not self._connection.is_closed()

    async def came_up(self) -> None:
        """Cut once more after all is in place, it is started by the engine again."""
        assert self._start is not None
        done = await asyncio.wait_for(asyncio.gather(self._start, return_exceptions=True), 30)
        if done[0] is not None:
            await self._started()

    async def _started(self) -> None:
        database = Database(self._url)
        try:
            await migrations.migrate(database, "toolcare_gateway")
        finally:
            await database.dispose()


async def _plant(databases: Databases, root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[DataFolder, str]:
    """A gateway that has been started for the first time, and a backup that lies ready."""
    data, url = DataFolder(root / "data"), await databases.make_migrated("toolcare_gateway")
    monkeypatch.setenv("TOOLCARE_BACKUP_DATABASES", json.dumps({"gateway": url}))
    write_private(data.keys / "sealing.key", "of the first start")
    restored = DataFolder(swap.ready_folder(data))
    write_private(restored.keys / "sealing.key", "of the plant")
    write_private(restored.keys / "photos.json", "of the plant")
    write_private(restored.keys / "sources.key", "of the plant")
    restored.databases.mkdir()
    async with opened("gateway", restored.database("gateway")) as file:
        await file.exec_driver_sql(_ENTRY.replace("$1", "'kept'").replace("06:00Z", "06:00:00"))
    swap.make_ready(data)
    return data, url


async def test_the_backup_is_what_services_find_when_they_start_again(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, the trail that nobody may change otherwise, keys; what has been there is gone, and its guard is not."""
    data, url = await _plant(databases, tmp_path, monkeypatch)
    first = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    await first.execute(_ENTRY, "of the first start")
    service = Service(url, first)
    secrets = tmp_path / "secrets"
    await taking_over.taken_over(data, outside(secrets), service.listens)
    await service.came_up()
    async with postgres.connected(make_url(url)) as now:
        assert await now.fetchval("SELECT string_agg(entry_id, ',') FROM audit_trail") == "kept"
        assert await now.fetchval("SELECT version_num FROM alembic_version") == migrations.head("toolcare_gateway")
        with pytest.raises(asyncpg.RaiseError):
            await now.execute("DELETE FROM audit_trail")
    assert (data.keys / "sealing.key").read_text() == "of the plant"
    assert (secrets / "photo-keys" / "photos.json").read_text() == "of the plant"
    assert (secrets / "source-keys" / "sources.key").read_text() == "of the plant"
    assert (data.keys / "sources.key").readlink() == secrets / "source-keys" / "sources.key"
    assert not swap.is_ready(data)


@pytest.mark.parametrize("way", ["taking_over", "restore"])
async def test_killed_while_the_databases_are_filled_the_next_start_brings_all_in(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """By the page and by the command. Until then the database holds what it held."""
    data, url = await _plant(databases, tmp_path, monkeypatch)
    monkeypatch.setenv("TOOLCARE_DATA_DIR", str(data.root))
    secrets = tmp_path / "secrets"
    named = ["--data", str(data.root)] if way == "taking_over" else ["--from", "/nobody/asks/again"]
    command = ["-m", f"toolcare_compose.stack.{way}", *named, "--secrets", str(secrets)]
    async with postgres.connected(make_url(url)) as keeper, postgres.connected(make_url(url)) as watcher:
        await keeper.execute("BEGIN; LOCK TABLE audit_trail IN ACCESS SHARE MODE")
        killed = await asyncio.create_subprocess_exec(sys.executable, *command)
        await _until(watcher, _FILLS)
        killed.kill()
        assert await killed.wait() == -signal.SIGKILL
        await keeper.execute("ROLLBACK")
        await _until(watcher, _NOBODY_BUT_US)
        assert swap.is_ready(data)
        assert await keeper.fetchval("SELECT count(*) FROM audit_trail") == 0
    again = await asyncio.create_subprocess_exec(sys.executable, *command)
    # The command holds what it brought to all rules, which one service alone cannot keep.
    assert await asyncio.wait_for(again.wait(), DEADLINE_S) == (1 if way == "restore" else 0)
    async with postgres.connected(make_url(url)) as now:
        assert await now.fetchval("SELECT string_agg(entry_id, ',') FROM audit_trail") == "kept"
        assert await now.fetchval("SELECT version_num FROM alembic_version") == migrations.head("toolcare_gateway")
    assert (secrets / "source-keys" / "sources.key").read_text() == "of the plant"
    assert not swap.is_ready(data)


_FILLS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'TRUNCATE|ALTER TABLE'"
_NOBODY_BUT_US = (
    "SELECT count(*) = 2 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
)


async def _until(connection: asyncpg.Connection, holds: str) -> None:
    async def it_holds() -> bool:
        return bool(await connection.fetchval(holds))

    await wait_until(it_holds, DEADLINE_S)


async def test_where_a_service_stays_nothing_is_changed(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on with what it had, and may migrate again."""
    data, url = await _plant(databases, tmp_path, monkeypatch)
    monkeypatch.setattr(taking_over, "DOWN_S", 0.2)
    with pytest.raises(ServicesStay, match="gateway"):
        await taking_over.taken_over(data, outside(tmp_path), lambda _: True)
    assert (data.keys / "sealing.key").read_text() == "of the first start"
    async with postgres.connected(make_url(url)) as now:
        assert await now.fetchval("SELECT count(*) FROM audit_trail") == 0
        assert await now.fetchval("SELECT version_num FROM alembic_version") == migrations.head("toolcare_gateway")
