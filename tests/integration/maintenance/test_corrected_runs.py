"""A run that was another one: what may run, and since when a tool is stored, follow."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.maintenance.conftest import TOOL

from toolcare_shared.contracts.maintenance import Alert
from toolcare_shared.contracts.registry import RunValues

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio

CARE = {"code": "L1", "name": "Care", "interval_days": 10, "only_stored": True}
OTHER = "t-0043"
DAY = timedelta(days=1)


async def test_the_days_in_storage_begin_with_the_corrected_end(shop: "Maintenance") -> None:
    """It came off four days before somebody entered it; heard again, and with an older correction late, it stays."""
    await shop.plan(CARE)
    since = shop.clock.now()
    shop.clock.advance(6 * DAY)
    entered = shop.clock.now()
    await shop.unmount("m-1")
    shop.clock.advance(7 * DAY)
    await shop.tick()
    assert (await shop.levels())["L1"]["status"] == "ok"
    before = RunValues(tool_id="t-0042", machine_id="p01", since=since, until=entered, shot_factor=1)
    heard = await shop.correct_run(before, before.model_copy(update={"until": entered - 4 * DAY}))
    await shop.tick()
    assert (await shop.levels())["L1"]["status"] != "ok"
    for envelope in heard:
        await shop.hear_again(envelope)
    assert (await shop.levels())["L1"]["status"] != "ok"
    assert len(await shop.jobs()) == 1


async def test_an_overdue_tool_stops_the_press_on_which_it_really_hangs(shop: "Maintenance") -> None:
    """The run was another tool's, then on another press: permits of both presses follow, for both tools."""
    await shop.tool(OTHER)
    await shop.machine("p02")
    await shop.plan({"code": "L1", "name": "Clean vents", "interval_shots": 1_000, "blocks_run": True})
    since = shop.clock.now()
    await shop.unmount("m-1")
    await shop.mount("m-2", tool_id=OTHER)
    await shop.run(2_000)
    assert (await shop.permit())["run"] is True
    before = RunValues(tool_id=OTHER, machine_id="p01", since=since, shot_factor=1)
    after = before.model_copy(update={"tool_id": "t-0042", "machine_id": "p02"})
    await shop.correct_run(before, after, "m-2")
    assert (await shop.permit("p01"))["run"] is True
    stopped = await shop.permit("p02")
    assert stopped["run"] is False
    assert "T-0042" in str(stopped["reasons"])


async def test_alerts_name_the_press_on_which_a_tool_really_hangs(shop: "Maintenance") -> None:
    """Of both tools of a run that was another one's, whichever is told first; and back again."""
    clean = {"code": "L1", "name": "Clean vents", "interval_shots": 1_000}
    await shop.tool(OTHER)
    await shop.plan(clean)
    await shop.plan(clean | {"interval_shots": 2_000}, tool_id=OTHER)
    for tool_id in (TOOL, OTHER):
        await shop.run(1_000, tool_id=tool_id)
    before = RunValues(tool_id=TOOL, machine_id="p01", since=shop.clock.now(), shot_factor=1)
    after = before.model_copy(update={"tool_id": OTHER})
    await shop.correct_run(before, after)
    assert [await alerted_presses(shop, tool_id) for tool_id in (TOOL, OTHER)] == [[], ["p01"]]
    await shop.correct_run(after, before, correction=2)
    assert [await alerted_presses(shop, tool_id) for tool_id in (TOOL, OTHER)] == [["p01"], []]


async def alerted_presses(shop: "Maintenance", tool_id: str) -> list[str]:
    alert = (await shop.retained())[f"alert/{tool_id}/maintenance-due"]
    assert alert is not None
    return Alert.model_validate_json(alert).machine_ids
