"""A gateway on either database, and logs that it can be fed from."""

import pytest_asyncio
from tests.integration.gateway.conftest import gateway

from toolcare_shared.testing.postgres import Databases

__all__ = ["gateway"]


@pytest_asyncio.fixture
async def database_url(databases: Databases) -> str:
    return await databases.make_migrated("toolcare_gateway")
