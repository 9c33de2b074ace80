"""The migrations make exactly the tables that the code expects, and the catalogue that Toolcare comes with."""

import pytest
from tests.integration.failures.conftest import Failures

from toolcare_failures.tables import Base
from toolcare_shared import migrations
from toolcare_shared.testing.api import assert_every_route_refuses_strangers

pytestmark = pytest.mark.asyncio


async def test_migrations_do_not_drift_from_the_tables(failures: Failures) -> None:
    """A column that only one of the two has would fail on the first plant that upgrades."""
    assert list(await migrations.drift(failures.database, Base.metadata)) == []


async def test_the_catalogue_comes_in_two_languages(failures: Failures) -> None:
    """Each code has a name in both, stands in a tree of two levels, and what is reported has a severity."""
    items = await failures.codes()
    codes = {str(item["code"]): item for item in items}
    assert {"CL", "CR", "DT", "DM", "EJ", "FL", "GT", "LP", "MB", "OL", "PD", "PD1", "PD2", "PD3"} <= set(codes)
    assert {"PO", "RN", "RT", "SC", "SL", "VN", "WL"} <= set(codes)
    for item in items:
        names, parent = item["names"], item["parent"]
        assert isinstance(names, dict)
        assert set(names) == {"en", "de"}
        if parent is not None:
            assert codes[str(parent)]["parent"] is None
            assert codes[str(parent)]["group"] == item["group"]
        assert (item["severity"] is None) == (item["group"] in {"cause", "fix"})


async def test_no_stranger_gets_in(failures: Failures) -> None:
    """Every route asks who it is."""
    await assert_every_route_refuses_strangers(failures.app)
