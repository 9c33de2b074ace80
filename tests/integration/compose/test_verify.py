"""`toolcare verify` on PostgreSQL; what it finds on files is tried by the fault tests."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from toolcare_compose.layout import DataFolder
from toolcare_compose.verify.commands import main, verified
from toolcare_compose.verify.site import Depth
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
            await session.execute(text("DELETE FROM outbox WHERE position = 2"))
        async with shotcounter.write() as session:
            await session.execute(text("INSERT INTO unassigned_total VALUES ('p01', 's-1', 3, now(), 0, now())"))
        wrong = await _wrong(servers, tmp_path)
    finally:
        await registry.dispose()
        await shotcounter.dispose()
    assert wrong["logs"] == ["registry/machine p02 ends at None instead of 1"]
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
