"""The clock task: asleep until something can be due."""

import asyncio
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from toolcare_maintenance import calendar, store
from toolcare_maintenance.tables import HourlyCount
from toolcare_shared.testing.waiting import wait_until

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio


async def test_the_task_wakes_at_the_stored_instant(shop: "Maintenance") -> None:
    """It sleeps until the date of the nearest level and gives the alarm without anything else happening."""
    await shop.plan({"code": "L1", "name": "Preserve", "interval_days": 10})
    shop.clock.advance(timedelta(days=10, milliseconds=-200))
    await shop.tick()
    task = asyncio.create_task(calendar.watch_calendar(shop.app.state.context))
    shop.clock.advance(timedelta(milliseconds=200))
    try:
        await wait_until(shop.jobs, 30)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await shop.told() == [("warned", "L1"), ("due", "L1")]


async def test_old_counts_are_forgotten(shop: "Maintenance") -> None:
    """The record for backdated work is bounded; older work begins at the last maintenance's count, early not late."""
    await shop.plan({"code": "L1", "name": "Clean", "interval_shots": 1_000})
    await shop.run(500)
    shop.clock.advance(timedelta(days=2))
    then = shop.clock.now()
    shop.clock.advance(timedelta(hours=2))
    await shop.run(50)
    shop.clock.advance(store.COUNTS_KEPT + timedelta(days=1))
    await shop.run(100)
    await calendar.forget_old_counts(shop.database, shop.clock.now())
    level = (await shop.levels())["L1"]
    done = await shop.log(level["id"], done_at=then.isoformat())
    assert (done["total_at_completion"], (await shop.levels())["L1"]["shots_since"]) == (0, 650)


async def test_the_last_count_of_a_tool_that_stands_is_kept(shop: "Maintenance") -> None:
    """A service at the end of half a year in storage, logged after the first shots, begins at its count."""
    await shop.plan({"code": "L1", "name": "Clean", "interval_shots": 1_000})
    await shop.run(900)
    shop.clock.advance(timedelta(days=180))
    await calendar.forget_old_counts(shop.database, shop.clock.now())
    forecast = await shop.ok(shop.http.get("/tools/t-0042/forecast"))
    assert forecast["no_forecast"] == "idle"
    yesterday = shop.clock.now()
    shop.clock.advance(timedelta(days=1))
    await shop.run(10)
    level = (await shop.levels())["L1"]
    done = await shop.log(level["id"], done_at=yesterday.isoformat())
    assert (done["total_at_completion"], (await shop.levels())["L1"]["shots_since"]) == (900, 10)


async def test_an_upgrade_puts_the_last_count_of_a_standing_tool_back(shop: "Maintenance") -> None:
    """It was forgotten by a version before."""
    step = import_module("toolcare_maintenance.migrations.versions.0053_last_counts")
    await shop.run(900)
    counts = select(HourlyCount.tool_id, HourlyCount.ended_at, HourlyCount.total_high)
    async with shop.database.write() as session:
        before = (await session.execute(counts)).all()
        await session.execute(delete(HourlyCount))
        for _ in range(2):
            await (await session.connection()).run_sync(step.put_back)
        assert (await session.execute(counts)).all() == before != []
