"""What an older version kept of unassigned shots belongs to the counters of its press after the update."""

import pytest
from sqlalchemy import select, text

from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases
from toolcare_shotcounter.tables import StretchRow

pytestmark = pytest.mark.asyncio

BEFORE = "0064"
STRETCH = text(
    "INSERT INTO unassigned_stretch (machine_id, began_at, from_at, to_at, cycles) VALUES (:machine, "
    "'2026-03-02 06:00:00.000000', '2026-03-02 06:00:00.000000', '2026-03-02 07:00:00.000000', :cycles)"
)
SOURCE = text(
    "INSERT INTO counter_source (id, machine_id, kind, name, station, enabled, config, version, created_at) "
    "VALUES (:id, :machine, 'sparkplug', '', :station, :yes, '{}', 1, '2026-03-02 06:00:00.000000')"
)
LINE = text(
    "INSERT INTO press_line (id, key, machine_id, source_id, marks, hour, cycles, from_at, to_at, station, stations) "
    "VALUES (:id, :key, 'p02', :source, '', '2026-03-02 06:00:00.000000', :cycles, '2026-03-02 06:00:00.000000', "
    "'2026-03-02 07:00:00.000000', :station, 'A')"
)
ENTRY = text(
    "INSERT INTO shot_entry (id, press, machine_id, source_id, stretch, factor, readings, shots, shots_high, from_at, "
    "to_at, recorded_at, confidence, origin, marks, note, actor) "
    "VALUES (:id, :press, 'p02', :source, '2026-03-02 06:00:00.000000', 1, 1, :cycles, :cycles, "
    "'2026-03-02 06:00:00.000000', '2026-03-02 07:00:00.000000', '2026-03-02 07:00:00.000000', 'exact', 'counter', "
    "'', '', '')"
)


async def test_stretches_of_a_press_with_several_counters_fall_into_those_of_each(databases: Databases) -> None:
    """By the lines of the press that the ledger names; with one counter all is that one's."""
    database = Database(await databases.make("old"))
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_shotcounter", BEFORE)
            for machine, station in (("p01", "C"), ("p02", "A"), ("p02", "B")):
                source = {"id": f"s{station}", "machine": machine, "station": station}
                await session.execute(SOURCE, {**source, "yes": True})
            for machine, cycles in (("p01", 7), ("p02", 250), ("p03", 3)):
                await session.execute(STRETCH, {"machine": machine, "cycles": cycles})
            for name, key, station, cycles in (("l1", "k1", "A", 100), ("l2", None, "B", 90)):
                line = {"id": name, "source": f"s{station}", "station": station, "cycles": cycles}
                await session.execute(LINE, {**line, "key": key})
                entry = {"id": f"e{name}", "press": key or name, "source": f"s{station}", "cycles": cycles}
                await session.execute(ENTRY, entry)
        await migrations.migrate(database, "toolcare_shotcounter")
        async with database.read() as session:
            rows = (await session.scalars(select(StretchRow))).all()
    finally:
        await database.dispose()
    left = {(row.machine_id, row.station): row.cycles for row in rows}
    assert left == {("p01", "C"): 7, ("p02", "A"): 160, ("p02", "B"): 90, ("p03", ""): 3}
