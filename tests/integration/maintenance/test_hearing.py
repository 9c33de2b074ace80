"""Events come twice, late, in any order between streams, and corrected."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from tests.integration.maintenance.conftest import NOW
from tests.integration.together import GROUPS, heard_in_both_ways, tool_ids

from toolcare_maintenance.tables import HourlyCount, Level, Tool

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio

L1 = {"code": "L1", "name": "Clean vents", "interval_shots": 1_000}
_TOLD = ("maintenance_completed", "maintenance_corrected")


async def everything(shop: "Maintenance") -> tuple[object, ...]:
    return await shop.told(planned=True), await shop.retained(), await shop.versions(), await shop.jobs("all")


async def test_every_event_heard_twice_and_late_changes_nothing(shop: "Maintenance") -> None:
    """A handler may run again after everything that followed."""
    heard = [await shop.mount("m-1")]
    await shop.plan(L1)
    heard += [await shop.run(500), await shop.run(600)]
    before = await everything(shop)
    for envelope in heard:
        await shop.hear_again(envelope)
    assert await everything(shop) == before
    assert (await shop.levels())["L1"]["shots_since"] == 1_100


async def test_a_lost_count_heals_with_the_next(shop: "Maintenance") -> None:
    """The total is cumulative."""
    await shop.plan(L1)
    shop.total = shop.total_high = 950
    await shop.run(50)
    assert [name for name, _ in await shop.told()] == ["warned", "due"]


async def test_a_count_may_come_before_its_tool(maintenance: "Maintenance") -> None:
    """The two streams are independent; a plan starts at the count that is known."""
    await maintenance.run(7_000)
    assert (await maintenance.http.get("/tools/t-0042/plans")).status_code == 404
    await maintenance.tool()
    plan = await maintenance.plan(L1)
    assert plan["total_high"] == 7_000
    assert (await maintenance.levels())["L1"]["due_total"] == 8_000


async def test_a_renamed_tool_is_renamed_in_its_alert(shop: "Maintenance") -> None:
    """An older name that comes late changes nothing."""
    await shop.plan(L1)
    await shop.run(1_000)
    await shop.tool(version=5, name="Cup lid, revised")
    await shop.tool(version=2, name="Cup lid, old")
    assert "Cup lid, revised" in str((await shop.retained())["alert/t-0042/maintenance-due"])


async def test_a_correction_takes_a_due_level_back(shop: "Maintenance") -> None:
    """The open job is withdrawn and says so, the alert is cleared; the next shots make it due again, as a new job."""
    await shop.plan(L1)
    shop.clock.advance(timedelta(hours=1))
    since = shop.clock.now()
    await shop.run(500, gap=500)
    (job,) = await shop.jobs()
    await shop.correct(0, -500, since, since)
    assert await shop.jobs() == []
    (withdrawn,) = await shop.jobs("all")
    assert (withdrawn["state"], withdrawn["cancel_reason"]) == ("cancelled", "corrected")
    assert (await shop.retained())["alert/t-0042/maintenance-due"] is None
    (event,) = await shop.events("maintenance_withdrawn")
    assert (event["job_id"], event["reason"]) == (job["id"], "corrected")
    assert (await shop.events("level_planned"))[-1]["status"] == "ok"
    await shop.run(500)
    (again,) = await shop.jobs()
    assert again["id"] != job["id"]
    assert [name for name, _ in await shop.told()] == ["warned", "due", "withdrawn", "warned", "due"]


async def test_a_correction_leaves_work_under_way(shop: "Maintenance") -> None:
    """Somebody has the tool on the bench: the job stays and can be completed."""
    await shop.plan(L1)
    shop.clock.advance(timedelta(hours=1))
    since = shop.clock.now()
    await shop.run(500, gap=500)
    (job,) = await shop.jobs()
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/start", json={}))
    await shop.correct(0, -500, since, since)
    assert (await shop.levels())["L1"]["status"] == "ok"
    (kept,) = await shop.jobs()
    assert (kept["id"], kept["state"]) == (job["id"], "started")
    await shop.run(500)
    assert len(await shop.jobs("all")) == 1
    assert (await shop.complete(job["id"]))["state"] == "completed"


async def test_a_gap_settled_after_the_work_keeps_the_shots_since(shop: "Maintenance") -> None:
    """The gap lay before the maintenance; settling it makes the next one neither late nor early."""
    await shop.plan(L1)
    shop.clock.advance(timedelta(hours=1))
    since = shop.clock.now()
    await shop.run(600, gap=400)
    shop.clock.advance(timedelta(hours=1))
    (job,) = await shop.jobs()
    await shop.complete(job["id"])
    await shop.run(250)
    await shop.correct(100, -300, since, since)
    level = (await shop.levels())["L1"]
    assert (level["start_total"], level["shots_since"], level["due_total"]) == (700, 250, 1_700)
    assert shop.total == shop.total_high == 950


@pytest.mark.parametrize("counted_before", [600, 0])
async def test_shots_dated_before_the_work_are_none_since_it(shop: "Maintenance", counted_before: int) -> None:
    """A past life that is entered after the first service makes the next one neither due nor early."""
    await shop.plan(L1)
    shop.clock.advance(timedelta(hours=1))
    if counted_before:
        await shop.run(counted_before)
    before = shop.clock.now()
    shop.clock.advance(timedelta(hours=1))
    await shop.log((await shop.levels())["L1"]["id"])
    shop.clock.advance(timedelta(hours=1))
    await shop.enter(40_000, before)
    shop.clock.advance(timedelta(hours=1))
    await shop.enter(70, shop.clock.now() - timedelta(minutes=30))
    level = (await shop.levels())["L1"]
    began = counted_before + 40_000
    assert (level["start_total"], level["shots_since"], level["status"]) == (began, 70, "ok")
    (entry,) = await shop.jobs("all")
    assert (entry["total_at_completion"], entry["shots_since_last"]) == (began, began)
    told = [event for name in _TOLD for event in await shop.events(name)]
    assert [(event["job_id"], event["total_at_completion"], event["shots_since_last"]) for event in told] == [
        (entry["id"], counted_before, counted_before),
        (entry["id"], began, began),
    ]


async def test_a_retired_tool_takes_counts_but_no_plans(shop: "Maintenance") -> None:
    """Late shots of a scrapped tool are no alarm."""
    await shop.plan(L1)
    await shop.retire()
    await shop.run(5_000)
    assert await shop.told() == []
    refused = await shop.http.post("/tools/t-0042/plans", json={"name": "New", "levels": [L1]})
    assert (refused.status_code, refused.json()["code"]) == (409, "tool_is_retired")


async def test_counts_that_wait_together_come_to_the_same(maintenance: "Maintenance") -> None:
    """Among them some by which a level falls due, and some from before a level began."""
    for group in GROUPS:
        for tool_id in tool_ids(group):
            await maintenance.tool(tool_id)
        await maintenance.plan(L1 | {"interval_shots": 100}, tool_id=f"{group}-3")
    maintenance.clock.advance(timedelta(hours=1))
    for group in GROUPS:
        await maintenance.plan(L1, tool_id=tool_ids(group)[-1])
    await heard_in_both_ways(maintenance, NOW)
    alone, together = [await _known_of(maintenance, group) for group in GROUPS]
    assert alone == together
    assert ("3", 110, 110, 120_000, 0) in [row[:-1] for row in alone[0]]
    last = tool_ids("alone")[-1].removeprefix("alone-")
    assert sorted(alone[-1]) == sorted([("3", 0), (last, 10)])
    assert [name for name, _ in await maintenance.told()] == ["warned", "due", "overdue"] * 2


async def _known_of(maintenance: "Maintenance", group: str) -> list[list[tuple[object, ...]]]:
    of_tools = (Tool.id, Tool.total, Tool.total_high, Tool.running_ms, Tool.older_shots, Tool.counted_at)
    of_hours = (HourlyCount.tool_id, HourlyCount.ended_at, HourlyCount.total_high, HourlyCount.running_ms)
    of_levels = (Level.tool_id, Level.start_total)
    async with maintenance.database.read() as session:
        found = [
            await session.execute(select(*columns).where(columns[0].startswith(group)).order_by(*columns[:2]))
            for columns in (of_tools, of_hours, of_levels)
        ]
    return [[(row[0].removeprefix(f"{group}-"), *row[1:]) for row in rows] for rows in found]
