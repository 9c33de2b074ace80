"""A press that names another mould than the one that is mounted: told, or its shots held until somebody says whose."""

from typing import cast

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.shotcounter.conftest import NOW, PRESS, TOOL, Shotcounter, made

from toolcare_shared.ids import SourceId
from toolcare_shotcounter.readings import CycleKind

pytestmark = pytest.mark.asyncio


async def holding(counter: Shotcounter) -> SourceId:
    """A press with a tool on it, whose shots are held while it names another mould."""
    await counter.machine()
    await counter.tool()
    await counter.mount()
    body = {"machine_id": PRESS, "kind": "mqtt", "config": {"on_mismatch": "hold"}}
    return SourceId(str(made(await counter.http.post("/sources", json=body), 201)["id"]))


async def take(counter: Shotcounter, source: SourceId, value: int, mould: str | None) -> None:
    counter.later(20)
    await counter.intake.take([counter.reading(source, value, mould=mould)])


async def test_shots_of_another_mould_are_held_until_the_press_names_the_mounted_one(counter: Shotcounter) -> None:
    """Nobody gets them; a reading that names no mould changes nothing; the source says which mould it is."""
    source = await holding(counter)
    for value, mould in ((100, TOOL), (101, "T-0042"), (102, "T-0099"), (103, None), (104, "T-0099"), (105, "T-0042")):
        await take(counter, source, value, mould)
    assert await counter.total() == (2, 2)
    assert sum(entry.shots for entry in await counter.entries(None)) == 3
    (found,) = await counter.events("tool_mismatch_found")
    assert (found["reported_mould"], found["held"]) == ("T-0099", True)
    told = [event.get("held_mould") for event in await counter.events("source_state_changed")]
    assert told[-2:] == ["T-0099", None]
    await counter.publish()
    assert [event["total_unassigned"] for event in await counter.events("unassigned_shots_counted")][-1] == 3


async def test_held_shots_are_given_to_the_tool_that_made_them(counter: Shotcounter) -> None:
    """Also to the mounted one, when it was the press that was wrong; what is told late of its run leaves them alone."""
    source = await holding(counter)
    for value, mould in ((100, "T-0042"), (101, "T-0042"), (102, "T-0099"), (103, "T-0099")):
        await take(counter, source, value, mould)
    await counter.tool("t-0099")
    (held,) = (await counter.http.get("/unassigned")).json()["items"]
    assert (held["mould"], held["shots"]) == ("T-0099", 2)
    body = {
        "tool_id": "t-0099",
        "from": held["from_at"],
        "to": held["until"],
        "reason": "It was mounted, nobody said so",
    }
    made(await counter.http.post(f"/machines/{PRESS}/assignments", json=body), 201)
    assert [await counter.total(), await counter.total("t-0099")] == [(1, 1), (2, 2)]
    await take(counter, source, 104, "T-0042")
    assert await counter.total() == (2, 2)
    await counter.mount("t-0099", at=NOW)
    assert [await counter.total(), await counter.total("t-0099")] == [(2, 2), (4, 4)]


@ON_ONE_DATABASE
async def test_without_the_setting_a_mismatch_is_told_and_counted(counter: Shotcounter) -> None:
    source = await counter.press_with_tool()
    for value in (100, 101, 102):
        await take(counter, source, value, "T-0099")
    assert await counter.total() == (2, 2)
    (found,) = await counter.events("tool_mismatch_found")
    assert found["held"] is False


async def test_dry_and_start_up_shots_wear_the_tool_and_are_counted_apart(counter: Shotcounter) -> None:
    source = await counter.press_with_tool()
    kinds = [None, CycleKind.START_UP, CycleKind.DRY_RUN, CycleKind.DRY_RUN, CycleKind.PRODUCTION]
    for value, kind in enumerate(kinds, start=100):
        counter.later(20)
        await counter.intake.take([counter.reading(source, value, kind=kind)])
    counts = made(await counter.http.get(f"/tools/{TOOL}/counts"))
    assert (counts["total"], counts["dry_run"], counts["start_up"]) == (4, 2, 1)
    assert cast("list[object]", counts["buckets"])
