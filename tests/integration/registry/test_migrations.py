"""What the tools of an older version are after the update, on both databases."""

import pytest
from sqlalchemy import text
from tests.integration.registry.conftest import NOW

from toolcare_registry import store
from toolcare_registry.domain import Identity, codes
from toolcare_registry.domain.axes import UNKNOWN, LocationKind, PhysicalState, Readiness, Spot
from toolcare_registry.store import standings
from toolcare_registry.tables import Base
from toolcare_shared import migrations
from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import Databases

pytestmark = pytest.mark.asyncio

TOOL = text(
    "INSERT INTO tool (id, number, number_key, name, status, cavity_count, min_cycle_ms, version) "
    "VALUES (:id, :id, :id, 'Lid', 'released', 4, 1000, 3)"
)
MACHINE = text("INSERT INTO machine (id, name, name_key, version) VALUES ('p01', 'P01', 'p01', 1)")
MOUNTING = text(
    "INSERT INTO mounting (id, tool_id, machine_id, shot_factor, mounted_at, mounted_by) "
    "VALUES ('m', 't-1', 'p01', 1, '2026-03-02 06:00:00+00:00', 'Timo')"
)


async def test_tools_of_the_first_version_get_a_standing_and_a_code(databases: Databases) -> None:
    """On the press they hang on, else nobody knows where; ready, and with a code of their own."""
    database = Database(await databases.make("old"))
    try:
        async with database.write() as session:
            await (await session.connection()).run_sync(migrations.upgrade, "toolcare_registry", "0001")
            for tool_id in ("t-1", "t-2", "t-3"):
                await session.execute(TOOL, {"id": tool_id})
            await session.execute(MACHINE)
            await session.execute(MOUNTING)
        await migrations.migrate(database, "toolcare_registry")
        assert await migrations.drift(database, Base.metadata) == []
        async with database.read() as session:
            on, off = await standings.record(session, "t-1"), await standings.record(session, "t-2")
            tools = [await store.tool(session, tool_id) for tool_id in ("t-1", "t-2", "t-3")]
            run = await store.last_mounting(session, "t-1")
            steps = await standings.changes(session, "t-1", None, after=None, limit=9)
    finally:
        await database.dispose()
    assert (on.standing.spot, on.machine_name) == (Spot(LocationKind.PRESS, machine_id="p01"), "P01")
    assert (on.standing.located.at, on.standing.located.by) == (NOW, "Timo")
    assert (on.standing.physical, on.standing.readiness) == (PhysicalState.INSTALLED, Readiness.READY)
    assert (off.standing.spot, off.standing.physical) == (UNKNOWN, PhysicalState.NOT_INSTALLED)
    assert all(codes.is_right(tool.short_code) for tool in tools)
    assert len({tool.short_code for tool in tools}) == len(tools)
    assert {(step.axis.value, step.before, step.after) for step in steps} == {
        ("life_cycle", "", "released"),
        ("readiness", "", "ready"),
        ("location", "", "press"),
        ("physical", "", "installed"),
    }
    assert run is not None
    assert (run.shots, run.identity, run.job) == (0, Identity.NONE, None)
