"""A server that was started anew has ended the connections that rest in the pool; nobody who asks next is told so."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.engine import URL

from toolcare_shared import db
from toolcare_shared.db import Database
from toolcare_shared.testing import fresh

pytestmark = pytest.mark.asyncio

_NAME = "rested_connection"
_END_THE_OTHERS = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{_NAME}'"  # noqa: S608


@pytest_asyncio.fixture
async def database(postgresql_server: URL) -> AsyncIterator[Database]:
    await fresh.run(postgresql_server, f"CREATE DATABASE {_NAME}")
    made = Database(postgresql_server.set(database=_NAME).render_as_string(hide_password=False))
    yield made
    await made.dispose()
    await fresh.run(postgresql_server, f"DROP DATABASE {_NAME} WITH (FORCE)")


async def test_a_connection_that_rested_and_was_ended_is_replaced_unseen(
    database: Database, postgresql_server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_TRUSTED_S", 0.0)
    async with database.read() as session:
        first = await session.scalar(text("SELECT pg_backend_pid()"))
    await fresh.run(postgresql_server, _END_THE_OTHERS)
    async with database.write() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != first
