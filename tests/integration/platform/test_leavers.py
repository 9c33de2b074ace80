"""A leaver's names in the tables of every service: fields of people are changed, what only looks like a name is not."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData, select

from toolcare_compose.contracts.services import service_app
from toolcare_compose.layout import SERVICES
from toolcare_photos.camera_tables import CameraRow
from toolcare_shared.contracts.gateway import UserAnonymised
from toolcare_shared.db import Database
from toolcare_shared.leavers import forget_names
from toolcare_shared.migrations import whole

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LEFT = UserAnonymised(user_id="u-7", username="press", names=["Lena Marschall", "rtsp"], alias="former-7", at=NOW)


async def made(url: str, metadata: MetaData) -> Database:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(whole(metadata).create_all)
    return database


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_can_forget(database_url: str, service: str) -> None:
    metadata = service_app(service).state.metadata
    database = await made(database_url, metadata)
    async with database.write() as session:
        await forget_names(session, metadata.tables.values(), LEFT)
    await database.dispose()


async def test_only_names_are_taken_for_names(database_url: str) -> None:
    """A camera's login and kind stay, whatever somebody is called; a name within JSON is found."""
    metadata = CameraRow.metadata
    database = await made(database_url, metadata)
    config = {"username": "press", "kind": "rtsp", "note": "press", "asked_by": "rtsp", "hung": "Lena Marschall"}
    camera = CameraRow(id="c-1", kind="rtsp", name="press", config=config, added_by="Lena Marschall", added_at=NOW)
    camera.place, camera.version = "Bench 1", 1
    async with database.write() as session:
        session.add(camera)
        await session.flush()
        await forget_names(session, metadata.tables.values(), LEFT)
    async with database.read() as session:
        row = (await session.scalars(select(CameraRow))).one()
    assert (row.added_by, row.name, row.kind) == ("former-7", "press", "rtsp")
    assert row.config == {**config, "asked_by": "former-7", "hung": "former-7"}
    await database.dispose()
