"""The migrations make exactly the tables that the code expects."""

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.tables import Base, Job, Part
from toolcare_shared import migrations

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio


async def test_migrations_do_not_drift_from_the_tables(maintenance: "Maintenance") -> None:
    """A column that only one of the two has would fail on the first plant that upgrades."""
    assert list(await migrations.drift(maintenance.database, Base.metadata)) == []


async def test_numbers_of_parts_are_spelled_as_files_look_them_up(maintenance: "Maintenance") -> None:
    """One whose number is then another part's keeps its own."""
    spaced = "DI\N{NO-BREAK SPACE} 7"
    old = {"1": spaced, "2": "EP 4", "3": "EP  4"}
    async with maintenance.database.write() as session:
        for id_, number in old.items():
            session.add(
                Part(id=id_, number=number, number_key=number.casefold(), name="Pin", search=number, unit="pcs")
            )
        await session.flush()
        await _upgrade(session, "0055_part_numbers")
    async with maintenance.database.read() as session:
        found = {part.id: (part.number, part.number_key) for part in await session.scalars(select(Part))}
    assert found == {"1": ("DI 7", "di 7"), "2": ("EP 4", "ep 4"), "3": ("EP  4", "ep  4")}


async def test_what_was_corrected_in_silence_is_told(shop: "Maintenance") -> None:
    """Of two jobs the one whose log says another count than was told when it was done."""
    await shop.plan({"code": "L1", "name": "Clean vents", "interval_shots": 1_000})
    level_id = (await shop.levels())["L1"]["id"]
    for shots in (600, 700):
        await shop.run(shots)
        await shop.log(level_id)
    async with shop.database.write() as session:
        job = (await session.scalars(select(Job).where(Job.shots_since_last == 600))).one()
        job.total_at_completion = job.shots_since_last = 400
        await session.flush()
        await _upgrade(session, "0056_corrected_log_told")
    (told,) = await shop.events("maintenance_corrected")
    assert (told["job_id"], told["total_at_completion"], told["shots_since_last"]) == (job.id, 400, 400)


async def _upgrade(session: AsyncSession, migration: str) -> None:
    def upgrade(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            import_module(f"toolcare_maintenance.migrations.versions.{migration}").upgrade()

    await (await session.connection()).run_sync(upgrade)
