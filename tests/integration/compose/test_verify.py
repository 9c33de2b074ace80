"""`toolcare verify` on PostgreSQL; what it finds on files is tried by the fault tests."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import make_url, text

from toolcare_compose.layout import SERVICES as ALL
from toolcare_compose.layout import DataFolder
from toolcare_compose.verify.checks import CHECKS, Result
from toolcare_compose.verify.commands import main, verified
from toolcare_compose.verify.site import Depth, settling_s
from toolcare_shared import migrations
from toolcare_shared.contracts.registry import MachineRegistered
from toolcare_shared.db import Database
from toolcare_shared.messaging import outbox
from toolcare_shared.messaging.numbering import number
from toolcare_shared.testing.postgres import Databases
from toolcare_shared.testing.trial import NOW, Author

SERVICES = ("registry", "shotcounter")


@pytest.mark.asyncio
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_databases_on_a_server_are_looked_at(databases: Databases, tmp_path: Path) -> None:
    """Those that are missing are named; an event that is gone and a sum that does not add up are found."""
    servers = {service: await databases.make_migrated(f"toolcare_{service}") for service in SERVICES}
    registry, shotcounter = (Database(servers[service]) for service in SERVICES)
    try:
        async with registry.write() as session:
            for machine in ("p01", "p02", "p03"):
                told = MachineRegistered(machine_id=machine, name=machine, version=1, at=NOW)
                await outbox.record(session, told, Author(), now=NOW)
            await number(session)
        assert set(await _wrong(servers, tmp_path)) == {"databases"}
        async with registry.write() as session:
            await session.execute(text("DELETE FROM outbox WHERE position < 3"))
        async with shotcounter.write() as session:
            await session.execute(text("INSERT INTO unassigned_total VALUES ('p01', 's-1', 3, now(), 0, now())"))
        wrong = await _wrong(servers, tmp_path)
    finally:
        await registry.dispose()
        await shotcounter.dispose()
    assert wrong["logs"] == [
        "registry/machine lacks 1 to 2",
        "registry/machine p01 ends at None instead of 1",
        "registry/machine p02 ends at None instead of 1",
    ]
    assert wrong["ledger"] == ["p01: the unassigned lines make 0, the total is 3"]
    assert len(wrong["databases"]) == 5


@pytest.mark.asyncio
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_stream_of_which_nothing_was_ever_read_is_found(databases: Databases, tmp_path: Path) -> None:
    """While services run; what stands there of a stream that a service has heard in an older version is no fault."""
    servers = {service: await databases.make_migrated(f"toolcare_{service}") for service in SERVICES}
    registry, shotcounter = (Database(servers[service]) for service in SERVICES)
    try:
        async with registry.write() as session:
            told = MachineRegistered(machine_id="p01", name="p01", version=1, at=NOW)
            await outbox.record(session, told, Author(), now=NOW)
            await number(session)
            await session.execute(text("INSERT INTO stream_head VALUES ('plate', 5)"))
        async with shotcounter.write() as session:
            await session.execute(text("INSERT INTO cursor VALUES ('registry', 'plate', 2, NULL, now(), NULL)"))
        wrong = await _wrong(servers, tmp_path, settle_s=0.01)
        assert wrong["caught_up"] == ["shotcounter is at 0 of 1 of registry/machine"]
        assert "caught_up" not in await _wrong(servers, tmp_path), "where nothing runs it is read at the next start"
        async with shotcounter.write() as session:
            await session.execute(text("INSERT INTO inbox VALUES ('e-1', 'registry', 'machine', 1, now())"))
        wrong = await _wrong(servers, tmp_path)
    finally:
        await registry.dispose()
        await shotcounter.dispose()
    assert wrong["handled"] == ["shotcounter of registry/machine: 1 events are entered behind 0, where it stands"]


@pytest.mark.asyncio
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_what_lies_aside_and_what_lacks_its_files_is_found(databases: Databases, tmp_path: Path) -> None:
    """Not a letter that was discarded, nor a picture whose files are not sealed yet, or were given up."""
    data = DataFolder(tmp_path)
    data.make()
    file = data.database("photos")
    shutil.copyfile(str(make_url(await databases.make_migrated("toolcare_photos")).database), file)
    picture = "INSERT INTO picture (sha256, width, height, size_bytes, is_kept, is_sealed) VALUES (?, 40, 30, 9, ?, ?)"
    letter = (
        "INSERT INTO dead_letter (publisher, aggregate, payload, state, reason, tries, at) "
        "VALUES ('registry', 'tool', '', ?, ?, 1, '2026-03-02')"
    )
    with closing(sqlite3.connect(file)) as photos, photos:
        photos.executemany(picture, [("aa" * 32, True, True), ("bb" * 32, False, True), ("cc" * 32, True, False)])
        photos.executemany(letter, [("discarded", "known"), ("dead", "no such tool"), ("parked", "behind it")])
        photos.execute("INSERT INTO cursor VALUES ('registry', 'tool', 2, NULL, '2026-03-02', 'it goes back')")
    wrong = await _wrong({}, tmp_path)
    assert wrong["dead_letters"] == [
        "photos: 2 events could not be handled or wait behind one; the first: no such tool",
        "photos: it goes back",
    ]
    [lacking] = wrong["photos"]
    assert lacking.startswith(f"{'aa' * 32} lacks ")


async def _wrong(servers: dict[str, str], folder: Path, settle_s: float = 0) -> dict[str, list[str]]:
    results = verified(DataFolder(folder), servers, Depth.QUICK, settle_s)
    return {result.name: list(result.wrong) async for result in results if result.wrong}


def test_where_nothing_is_the_folder_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No database is made by looking for one."""
    assert main(["--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_programs_are_told_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty data folder has none of the databases."""
    DataFolder(tmp_path).make()
    assert main(["--data", str(tmp_path), "--json", "--quick"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in told if each["wrong"]] == ["databases"]
    unseen = {each["name"]: each["not_looked_at"] for each in told if each["not_looked_at"]}
    assert unseen.keys() == {"outbox", "caught_up", "health"}
    assert unseen["health"] == "nothing runs here; no service can be asked"


def test_a_database_of_another_version_or_none_of_ours_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the start of this version mends, and what only a backup does."""
    data = DataFolder(tmp_path)
    data.make()
    with closing(sqlite3.connect(data.database("registry"))) as old:
        old.executescript("CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('0001')")
    assert main(["--data", str(tmp_path), "--json", "--quick"]) == 1
    wrong = {each["name"]: each["wrong"] for each in json.loads(capsys.readouterr().out) if each["wrong"]}
    assert wrong["schemas"] == [f"registry is at 0001, this version needs {migrations.head('toolcare_registry')}"]
    data.database("registry").write_bytes(b"no database" * 1000)
    assert main(["--data", str(tmp_path), "--quick"]) == 1
    assert "registry cannot be read: [Errno 129] file is not a database" in capsys.readouterr().out


@pytest.mark.parametrize("is_well", [True, False])
def test_a_stack_runs_and_its_services_are_asked_by_the_network(
    is_well: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There no supervisor holds a folder, and no service has a socket in it."""
    told = {"status": "ok", "checks": [{"name": "broker", "status": "ok" if is_well else "degraded", "detail": "away"}]}
    with health_served(told) as address:
        monkeypatch.setenv("TOOLCARE_UPSTREAMS", json.dumps(dict.fromkeys(ALL, address)))
        servers = {"registry": "postgresql+asyncpg://nowhere/registry"}
        assert settling_s(DataFolder(tmp_path), servers, 20) == 20
        assert settling_s(DataFolder(tmp_path), {}, 20) == 0, "a copy that the stack unpacks"
        result = asyncio.run(_health(tmp_path))
    assert result.wrong == ([] if is_well else [f"{service}: broker is degraded (away)" for service in ALL])
    assert not result.not_looked_at


def test_health_of_services_that_cannot_be_asked_is_not_called_good(tmp_path: Path) -> None:
    result = asyncio.run(_health(tmp_path))
    assert result.lines("  ") == [
        f"unseen   health        each service says it is well ({result.took_s:.1f} s)",
        f"  not looked at: nothing says where to ask {', '.join(ALL)}",
    ]


async def _health(folder: Path) -> Result:
    others = [check.name for check in CHECKS if check.name != "health"]
    [result] = [result async for result in verified(DataFolder(folder), {}, Depth.USUAL, 0.01, others)]
    return result


@contextmanager
def health_served(told: object) -> Iterator[str]:
    """A service that says this of itself; gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            """Nothing: the output is pytest's."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
