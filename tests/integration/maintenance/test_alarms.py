"""Each alarm is given once, exactly at its count or date, and cleared when the work is done."""

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio

SHOTS = {"code": "L1", "name": "Clean vents", "interval_shots": 1_000}
DAYS = {"code": "L2", "name": "Preserve", "interval_days": 100}
WARNED, DUE, OVERDUE = (f"alert/t-0042/maintenance-{kind}" for kind in ("warned", "due", "overdue"))


@ON_ONE_DATABASE
async def test_each_alarm_fires_once_exactly_at_its_count(shop: "Maintenance") -> None:
    """At 900, 1000 and 1100 of 1000 shots, not one earlier, and no shot in between repeats it."""
    await shop.plan(SHOTS)
    told = []
    for shots in (899, 1, 99, 1, 99, 1, 500):
        await shop.run(shots)
        told.append(await shop.told())
    assert [len(events) for events in told] == [0, 1, 1, 2, 2, 3, 3]
    assert told[-1] == [("warned", "L1"), ("due", "L1"), ("overdue", "L1")]


@ON_ONE_DATABASE
async def test_each_alarm_fires_once_exactly_at_its_date(shop: "Maintenance") -> None:
    """The calendar is judged without any shot: a stored mould corrodes."""
    await shop.plan(DAYS)
    moment = timedelta(microseconds=1)
    told = []
    for passed in (timedelta(days=90) - moment, moment, timedelta(days=10) - moment, moment, timedelta(days=10)):
        await shop.tick(passed)
        told.append(len(await shop.told()))
    await shop.tick(timedelta(days=400))
    assert told == [0, 1, 1, 2, 3]
    assert await shop.told() == [("warned", "L2"), ("due", "L2"), ("overdue", "L2")]
    assert [event["reason"] for event in await shop.events("maintenance_due")] == ["days"]
    (job,) = await shop.jobs()
    assert job["reason"] == "days"


async def test_whichever_comes_first_opens_the_one_job(shop: "Maintenance") -> None:
    """Shots are first here; the date that follows opens no second job and repeats no alarm."""
    await shop.plan({**SHOTS, "interval_days": 100, "limit_percent": 200})
    await shop.run(1_000)
    (job,) = await shop.jobs()
    assert job["reason"] == "shots"
    await shop.tick(timedelta(days=101))
    assert await shop.jobs() == [job]
    assert [name for name, _ in await shop.told()] == ["warned", "due"]


@ON_ONE_DATABASE
async def test_a_jump_skips_no_alarm(shop: "Maintenance") -> None:
    """After an outage the level is overdue at once; warning and due date are told all the same, in order."""
    await shop.plan(SHOTS)
    await shop.run(50_000)
    assert [name for name, _ in await shop.told()] == ["warned", "due", "overdue"]
    (job,) = await shop.jobs()
    assert {event["job_id"] for event in await shop.events("maintenance_overdue")} == {job["id"]}


async def test_a_hundred_readings_over_the_limit_open_one_job(shop: "Maintenance") -> None:
    """Every reading above the threshold opened another work order elsewhere."""
    await shop.plan(SHOTS)
    for _ in range(100):
        await shop.run(1_000)
    assert len(await shop.jobs("all")) == 1
    assert len(await shop.told()) == 3


@ON_ONE_DATABASE
async def test_the_upper_bound_of_the_count_decides(shop: "Maintenance") -> None:
    """An unsettled gap makes a level early, not late."""
    await shop.plan(SHOTS)
    await shop.run(10, gap=990)
    assert [name for name, _ in await shop.told()] == ["warned", "due"]


async def test_an_alert_stands_under_the_present_status_alone(shop: "Maintenance") -> None:
    """One retained topic per kind: it says which tool, which levels and what to do, and is cleared when it is over."""
    await shop.plan(SHOTS)
    await shop.run(900)
    before = await shop.retained()
    assert before[WARNED] is not None
    assert DUE not in before
    await shop.run(100)
    now = await shop.retained()
    assert now[WARNED] is None
    alert = json.loads(now[DUE] or "")
    assert alert["tool_number"] == "T-0042"
    assert alert["machine_ids"] == ["p01"]
    assert [(level["code"], level["due_total"]) for level in alert["levels"]] == [("L1", 1_000)]
    assert "L1 Clean vents" in alert["todo"]
    (job,) = await shop.jobs()
    await shop.complete(job["id"])
    assert (await shop.retained())[DUE] is None


async def test_counts_alone_repeat_no_retained_message(shop: "Maintenance") -> None:
    """An alert that is sent again with every shot is one nobody reads."""
    await shop.plan(SHOTS)
    await shop.run(1_000)
    before = await shop.versions()
    for _ in range(5):
        await shop.run(10)
    assert await shop.versions() == before


@ON_ONE_DATABASE
async def test_several_levels_share_the_alert_of_their_tool(shop: "Maintenance") -> None:
    """The topic lists them all, and says only the rest when one is done."""
    await shop.plan(SHOTS, {**SHOTS, "code": "L2", "name": "Grease", "includes_lower": False})
    await shop.run(1_000)
    levels = await shop.levels()
    await shop.complete(levels["L2"]["job_id"])
    alert = json.loads((await shop.retained())[DUE] or "")
    assert [level["code"] for level in alert["levels"]] == ["L1"]


async def test_two_schedulers_make_one_job(shop: "Maintenance") -> None:
    """Both find the same date; the second one has nothing left to do."""
    await shop.plan(DAYS)
    shop.clock.advance(timedelta(days=100))
    await asyncio.gather(*(shop.tick() for _ in range(4)))
    assert await shop.told() == [("warned", "L2"), ("due", "L2")]
    assert len(await shop.jobs("all")) == 1
    assert await shop.tick() == 0


async def test_clock_and_count_at_once_make_one_job(shop: "Maintenance") -> None:
    """A level that is due by shots and by date in the same moment is due once."""
    await shop.plan({**SHOTS, "interval_days": 100})
    shop.clock.advance(timedelta(days=100))
    await asyncio.gather(shop.tick(), shop.run(1_000), shop.tick())
    assert [name for name, _ in await shop.told()] == ["warned", "due"]
    assert len(await shop.jobs("all")) == 1


async def test_the_state_of_a_tool_names_every_level(shop: "Maintenance") -> None:
    """Retained, for whoever comes later."""
    await shop.plan(SHOTS, DAYS)
    await shop.run(1_000)
    state = json.loads((await shop.retained())["state/tool/t-0042"] or "")
    assert state["status"] == "due"
    assert [(level["code"], level["status"]) for level in state["levels"]] == [("L1", "due"), ("L2", "ok")]
