"""What integration tests stand on: one PostgreSQL server for the whole run, an empty database of either kind."""

import pytest_asyncio

from toolcare_shared.testing.postgres import Databases, databases, postgresql_server

__all__ = ["database_url", "databases", "postgresql_server"]


@pytest_asyncio.fixture
async def database_url(databases: Databases) -> str:
    """The address of an empty database; each test runs on SQLite and on PostgreSQL."""
    return await databases.make("service")
