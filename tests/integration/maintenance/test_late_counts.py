"""What a press kept while it was offline, or a person dates back, counts where it was made."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from toolcare_maintenance.tables import HourlyCount

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio

L1 = {"code": "L1", "name": "Clean vents", "interval_shots": 1_000}
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_what_a_press_kept_from_before_the_work_is_none_since_it(shop: "Maintenance") -> None:
    """Offline from Friday on, cleaned on Sunday; on Monday the press tells of its weekend."""
    await shop.plan(L1)
    await shop.run(300)
    friday = shop.clock.now()
    shop.clock.advance(2 * DAY)
    await shop.log((await shop.levels())["L1"]["id"])
    shop.clock.advance(DAY)
    await shop.ran_before(500, friday + DAY)
    await shop.ran_before(400, friday + 2 * DAY + 4 * HOUR)
    await shop.run(50)
    level = (await shop.levels())["L1"]
    assert (level["start_total"], level["shots_since"], level["due_total"]) == (800, 450, 1_800)
    (entry,) = await shop.jobs("all")
    assert (entry["total_at_completion"], entry["shots_since_last"]) == (800, 800)
    (corrected,) = await shop.events("maintenance_corrected")
    assert (corrected["job_id"], corrected["total_at_completion"]) == (entry["id"], 800)


async def test_work_that_is_logged_later_begins_at_what_was_kept_from_before_it(shop: "Maintenance") -> None:
    """The press tells its weekend after Monday's first shots; then Sunday's work is written down."""
    await shop.plan(L1)
    await shop.run(300)
    friday = shop.clock.now()
    shop.clock.advance(3 * DAY)
    await shop.run(40)
    await shop.ran_before(500, friday + DAY)
    await shop.ran_before(60, friday + 2 * DAY + 4 * HOUR)
    done_at = friday + 2 * DAY
    await shop.log((await shop.levels())["L1"]["id"], done_at=done_at.isoformat())
    level = (await shop.levels())["L1"]
    assert (level["start_total"], level["shots_since"]) == (800, 100)


async def test_work_of_a_clock_that_was_ahead_takes_no_shots_of_now(shop: "Maintenance") -> None:
    """Else nothing would be due until that time had come."""
    await shop.plan(L1)
    await shop.run(300)
    shop.clock.advance(DAY)
    await shop.log((await shop.levels())["L1"]["id"])
    shop.clock.advance(-DAY + HOUR)
    await shop.run(700)
    await shop.run(400)
    level = (await shop.levels())["L1"]
    assert (level["start_total"], level["shots_since"], level["status"]) == (300, 1_100, "overdue")


async def test_a_past_dated_back_after_the_first_shots_is_the_tool_s_pace(shop: "Maintenance") -> None:
    """Counted since this morning; then the last three weeks are entered, day by day."""
    await shop.plan({**L1, "interval_shots": 40_000})
    shop.clock.advance(30 * DAY)
    await shop.run(5)
    for back in range(21, 0, -1):
        await shop.enter(1_000, shop.clock.now() - back * DAY)
    await shop.run(5)
    forecast = await shop.ok(shop.http.get("/tools/t-0042/forecast"))
    assert forecast["rate"]["per_day"] == pytest.approx(1_000, rel=0.1)  # type: ignore[index]
    done_at = shop.clock.now() - 7.5 * DAY
    await shop.log((await shop.levels())["L1"]["id"], done_at=done_at.isoformat())
    level = (await shop.levels())["L1"]
    assert (level["start_total"], level["shots_since"]) == (14_000, 7_010)


async def test_hours_run_follow_what_is_told_late(shop: "Maintenance") -> None:
    """Half an hour of Saturday, told on Monday: a service of Sunday comes after it."""
    await shop.ran(90, timedelta(minutes=30))
    friday = shop.clock.now()
    shop.clock.advance(3 * DAY)
    await shop.ran(90, timedelta(minutes=30))
    await shop.ran_before(3, friday + DAY)
    async with shop.database.read() as session:
        rows = list(await session.scalars(select(HourlyCount).order_by(HourlyCount.ended_at)))
    assert [(row.total_high, row.running_ms // 60_000) for row in rows] == [(90, 30), (93, 31), (183, 61)]
