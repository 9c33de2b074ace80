"""The migrations make exactly the tables that the code expects, and the catalogue that Toolcare comes with."""

from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select
from tests.integration.failures.conftest import Failures

from toolcare_failures.tables import Base, Failure
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


async def test_what_was_corrected_in_silence_is_told(shop: Failures) -> None:
    """Of three reports the first is as it was told; the count of the others, and of a solution, was corrected twice."""
    reports = []
    for cavity in (1, 2, 3):
        reports.append(await shop.report("FL", cavity=cavity))
        await shop.run(1_000)
    await shop.do(reports[0], "accept")
    await shop.do(reports[0], "solve", fixes=["X-CLEAN"])
    async with shop.database.write() as session:
        solved, second, third = [await session.get_one(Failure, str(report["id"])) for report in reports]
        second.shots, third.shots, solved.solved_shots = 1_900, 2_850, 3_850
        await session.flush()
        await (await session.connection()).run_sync(_upgrade)
    told = await shop.told("failure_counts_corrected")
    assert [(event["since"], event["shots"]) for event in told] == [
        (reports[1]["reported_at"], -100),
        (reports[2]["reported_at"], -50),
    ]


def _upgrade(connection: Connection) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        import_module("toolcare_failures.migrations.versions.0034_figures_told").upgrade()


async def test_no_stranger_gets_in(failures: Failures) -> None:
    """Every route asks who it is."""
    await assert_every_route_refuses_strangers(failures.app)
