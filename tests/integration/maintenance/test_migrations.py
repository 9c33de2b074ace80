"""The migrations make exactly the tables that the code expects."""

from typing import TYPE_CHECKING

import pytest

from toolcare_maintenance.tables import Base
from toolcare_shared import migrations

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio


async def test_migrations_do_not_drift_from_the_tables(maintenance: "Maintenance") -> None:
    """A column that only one of the two has would fail on the first plant that upgrades."""
    assert list(await migrations.drift(maintenance.database, Base.metadata)) == []
