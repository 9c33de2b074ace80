"""A table changes under a running service, as when the next version migrates while the old one still answers."""

from pathlib import Path

import pytest
from sqlalchemy import text

from toolcare_registry.main import create_app
from toolcare_registry.settings import RegistrySettings
from toolcare_shared.db import Database
from toolcare_shared.testing.api import api_client
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_after_the_first_retry_nobody_sees_an_error(databases: Databases, tmp_path: Path) -> None:
    """PostgreSQL refuses the plans it had made before; each connection of the pool has its own."""
    url = await databases.make_migrated("toolcare_registry")
    app = create_app(RegistrySettings(data_dir=tmp_path, database_url=url))
    migrator = Database(url)
    try:
        async with api_client(app) as engineer:
            body = {"name": "P01"}
            assert (await engineer.post("/machines", json=body)).status_code == 201
            assert (await engineer.get("/machines/p01")).status_code == 200
            async with migrator.write() as session:
                await session.execute(text("ALTER TABLE machine ADD COLUMN extra TEXT"))
                await session.execute(text("ALTER TABLE machine ALTER COLUMN name TYPE varchar(500)"))
            first = await engineer.get("/machines/p01")
            assert first.status_code in {200, 503}, first.text
            for _ in range(3):
                again = await engineer.get("/machines/p01")
                assert (again.status_code, again.json()["name"]) == (200, "P01")
    finally:
        await app.state.context.database.dispose()
        await migrator.dispose()
