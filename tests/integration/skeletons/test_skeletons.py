"""Actions: there, healthy, and without anything it does not yet do."""

import signal
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import inspect

from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.messaging.tables import kernel
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.testing.api import api_client
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

SERVICES = ["actions"]

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("name", SERVICES)]


def make_app(name: str, data_dir: Path, database_url: str = "") -> FastAPI:
    settings_type: type[ServiceSettings] = getattr(
        import_module(f"toolcare_{name}.settings"), f"{name.capitalize()}Settings"
    )
    app: FastAPI = import_module(f"toolcare_{name}.main").create_app(
        settings_type(data_dir=data_dir, database_url=database_url)
    )
    return app


async def test_database_holds_the_kernel_alone(name: str, tmp_path: Path, database_url: str) -> None:
    """The first migration makes the tables of the kernel, as the code expects them, and no other."""
    app = make_app(name, tmp_path, database_url)
    database: Database = app.state.context.database
    await migrations.migrate(database, f"toolcare_{name}")
    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    tables_of_code = import_module(f"toolcare_{name}.tables").TABLES
    assert set(tables) == {*kernel.tables, "alembic_version"}
    assert await migrations.drift(database, tables_of_code) == []
    await database.dispose()


async def test_no_route_pretends(name: str, tmp_path: Path) -> None:
    """What the service cannot do yet is not found, and its API document is empty."""
    app = make_app(name, tmp_path)
    async with api_client(app) as client:
        assert (await client.get(f"/{name}")).status_code == httpx.codes.NOT_FOUND
    assert app.openapi()["paths"] == {}


async def test_process_is_alive_and_stops_when_asked(name: str, tmp_path: Path) -> None:
    """`python -m` migrates, serves its health on a socket and ends cleanly on SIGTERM, with or without a broker."""
    socket = tmp_path / "run" / f"{name}.sock"
    process = ServiceProcess(
        f"toolcare_{name}", env={"TOOLCARE_DATA_DIR": str(tmp_path)}, output=tmp_path / "output.log"
    )
    async with process:
        await wait_until(lambda: socket.exists() or not process.running, 20, what="the service listens")
        transport = httpx.AsyncHTTPTransport(uds=str(socket))
        async with httpx.AsyncClient(transport=transport, base_url="http://service", timeout=10) as client:
            assert (await client.get("/health/live")).json() == {"status": "ok"}
            ready = (await client.get("/health/ready")).json()
            assert ready["service"] == name
            assert {check["name"]: check["status"] for check in ready["checks"]}["database"] == "ok"
        process.signal(signal.SIGTERM)
        assert await process.stop() == 0, process.log()
    assert not socket.exists()
