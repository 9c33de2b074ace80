"""The migrations make exactly the tables that the code expects, and the catalogue that Toolcare comes with."""

import pytest
from sqlalchemy import select
from tests.integration.failures.conftest import Failures

from toolcare_failures.tables import Base
from toolcare_shared import migrations
from toolcare_shared.contracts.failures import CatalogueChanged
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.tables import outbox
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


async def test_the_whole_catalogue_is_told_once(failures: Failures) -> None:
    """Whoever hears of changes alone knows what came with Toolcare, too."""
    async with failures.database.read() as session:
        texts = await session.scalars(select(outbox.c.envelope).where(outbox.c.event == "catalogue_changed"))
    told = [CatalogueChanged.model_validate(Envelope.parse(text).data) for text in texts]
    items = {str(item["code"]): item for item in await failures.codes()}
    assert sorted(one.code for one in told) == sorted(items)
    flash = next(one for one in told if one.code == "FL")
    assert (flash.names, flash.version, flash.favourite) == (items["FL"]["names"], 1, True)
    assert flash.group == "part_defect"


async def test_no_stranger_gets_in(failures: Failures) -> None:
    """Every route asks who it is."""
    await assert_every_route_refuses_strangers(failures.app)
