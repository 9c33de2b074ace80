"""A service's own database for each test."""

import pytest
import pytest_asyncio

from toolcare_compose.layout import SERVICES
from toolcare_shared.testing.postgres import Databases

ON_ONE_DATABASE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""For what no database decides: who may, what has the wrong form, rules of the domain alone.

Both kinds for queries, locks, unique names, migrations, and for input that only one of them cannot store.
"""


@pytest_asyncio.fixture
async def database_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The address of a database; each test runs on SQLite and on PostgreSQL.

    It is empty, but in the folder of a service: there it has the service's tables, copied from one that was migrated
    once in this run.
    """
    service = request.path.parent.name
    return await (databases.make_migrated(f"toolcare_{service}") if service in SERVICES else databases.make("service"))
