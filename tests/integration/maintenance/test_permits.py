"""A press may ask whether it may run with the tools that hang on it."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from toolcare_shared.contracts.gateway import PlantChanged

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio

BLOCKING = {"code": "L3", "name": "Inspection", "interval_shots": 1_000, "blocks_run": True}
TOPIC = "permit/p01"


async def published(shop: "Maintenance") -> tuple[bool, list[str]]:
    permit = json.loads((await shop.retained())[TOPIC] or "")
    return permit["run"], permit["reasons"]


async def test_a_machine_without_tools_may_run(maintenance: "Maintenance") -> None:
    """Nothing speaks against it, and the topic says so from the start."""
    await maintenance.machine()
    assert await published(maintenance) == (True, [])
    assert await maintenance.permit() == {"machine_id": "p01", "run": True, "reasons": [], "causes": []}


async def test_the_permit_goes_exactly_at_the_limit_and_comes_back_with_the_work(shop: "Maintenance") -> None:
    """At 1100 of 1000 shots, with the reason; done, the press may run again."""
    await shop.plan(BLOCKING)
    await shop.run(1_099)
    assert await published(shop) == (True, [])
    await shop.run(1)
    run, reasons = await published(shop)
    assert not run
    assert reasons == ["T-0042: L3 Inspection is overdue (limit 1100 shots)"]
    told = await shop.permit()
    assert told["reasons"] == reasons
    values = {"tool": "T-0042", "level": "L3 Inspection", "by": "shots", "limit_shots": 1_100}
    assert told["causes"] == [{"code": "maintenance_overdue", "values": values}]
    assert json.loads((await shop.retained())[TOPIC] or "")["causes"] == told["causes"]
    (job,) = await shop.jobs()
    await shop.complete(job["id"])
    assert await published(shop) == (True, [])


async def test_the_day_of_a_limit_is_one_of_the_plant(shop: "Maintenance") -> None:
    """On Hawaii it is still the evening before; the forecast names the same days."""
    await shop.hear(PlantChanged(name="", timezone="Pacific/Honolulu", language="", version=1, at=shop.clock.now()))
    await shop.plan({**BLOCKING, "interval_shots": None, "interval_days": 30})
    forecast = await shop.ok(shop.http.get("/tools/t-0042/forecast"))
    [(due_at, due_on)] = [(level["arithmetic"]["due_at"], level["due_on"]) for level in forecast["levels"]]  # type: ignore[attr-defined]
    assert (due_at, due_on) == ("2026-04-01T06:00:00Z", "2026-03-31")
    assert await shop.tick(timedelta(days=33)) == 1
    assert await published(shop) == (False, ["T-0042: L3 Inspection is overdue (limit 2026-04-03)"])


async def test_a_level_that_does_not_block_leaves_the_permit(shop: "Maintenance") -> None:
    """Overdue is an alert; only a blocking level stops the press."""
    await shop.plan({**BLOCKING, "blocks_run": False})
    await shop.run(5_000)
    assert await published(shop) == (True, [])


async def test_the_permit_follows_the_tool(shop: "Maintenance") -> None:
    """Unmounting the overdue tool frees the press, mounting it elsewhere stops that one."""
    await shop.plan(BLOCKING)
    await shop.run(5_000)
    await shop.machine("p02")
    await shop.unmount()
    assert await published(shop) == (True, [])
    await shop.mount("m-2", machine_id="p02")
    assert (await shop.permit("p02"))["run"] is False
    assert (await shop.permit("p01"))["run"] is True


async def test_one_of_two_tools_is_enough_to_stop_a_press(shop: "Maintenance") -> None:
    """Each tool on the press has to be fit to run."""
    await shop.tool("t-0043")
    await shop.mount("m-2", tool_id="t-0043")
    await shop.plan(BLOCKING)
    await shop.plan(BLOCKING, tool_id="t-0043")
    await shop.run(5_000)
    run, reasons = await published(shop)
    assert (run, len(reasons)) == (False, 1)
    shop.total = shop.total_high = 0
    await shop.run(5_000, tool_id="t-0043")
    assert len((await published(shop))[1]) == 2


async def test_blocking_may_be_switched_on_while_overdue(shop: "Maintenance") -> None:
    """A changed plan holds at once."""
    plan = await shop.plan({**BLOCKING, "blocks_run": False})
    await shop.run(5_000)
    level = (await shop.levels())["L3"]
    changed = await shop.http.patch(
        f"/plans/{plan['id']}",
        json={"reason": "as agreed", "levels": [{**BLOCKING, "id": level["id"]}]},
        headers={"If-Match": '"1"'},
    )
    assert changed.status_code == 200, changed.text
    assert (await published(shop))[0] is False


async def test_a_mounting_heard_after_its_end_does_not_come_back(shop: "Maintenance") -> None:
    """Events may come twice and late."""
    await shop.plan(BLOCKING)
    await shop.run(5_000)
    mounted = await shop.mount("m-1")
    await shop.unmount("m-1")
    await shop.hear_again(mounted)
    assert await published(shop) == (True, [])


async def test_a_retired_tool_stops_no_press(shop: "Maintenance") -> None:
    """Its plans are closed, its alerts cleared."""
    await shop.plan(BLOCKING)
    await shop.run(5_000)
    await shop.retire()
    assert await published(shop) == (True, [])
    assert (await shop.retained())["alert/t-0042/maintenance-overdue"] is None
    assert (await shop.retained())["state/tool/t-0042"] is None
    (job,) = await shop.jobs("all")
    assert (job["state"], job["cancel_reason"]) == ("cancelled", "tool_retired")
