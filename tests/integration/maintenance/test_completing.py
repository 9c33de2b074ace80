"""A technician does the work: the interval begins anew, the life count goes on."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared.ids import new_id

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Maintenance

pytestmark = pytest.mark.asyncio

L1 = {"code": "L1", "name": "Clean vents", "interval_shots": 1_000}
L2 = {"code": "L2", "name": "Grease", "interval_shots": 5_000}
L3 = {"code": "L3", "name": "Inspection", "interval_shots": 20_000, "interval_days": 365}


async def test_a_completion_starts_the_interval_at_the_present_count(shop: "Maintenance") -> None:
    """Due again one interval later, counted from the completion and not from the missed due count."""
    await shop.plan(L1)
    await shop.run(1_050)
    (job,) = await shop.jobs()
    done = await shop.complete(job["id"], note="vents blown out")
    assert (done["state"], done["done_by"], done["note"]) == ("completed", "Timo", "vents blown out")
    assert (done["total_at_completion"], done["shots_since_last"]) == (1_050, 1_050)
    level = (await shop.levels())["L1"]
    assert (level["status"], level["start_total"], level["due_total"]) == ("ok", 1_050, 2_050)
    await shop.run(999)
    assert await shop.jobs() == []
    await shop.run(1)
    assert len(await shop.jobs()) == 1
    (event,) = await shop.events("maintenance_completed")
    assert (event["by"], event["total_at_completion"]) == ("Timo", 1_050)


async def test_a_bigger_service_includes_the_smaller_ones(shop: "Maintenance") -> None:
    """L3 restarts L1 and L2, closes their open jobs, and says so in answer, log and events."""
    await shop.plan(L1, L2, L3)
    await shop.run(2_000)
    (open_l1,) = await shop.jobs()
    done = await shop.log((await shop.levels())["L3"]["id"], note="opened and checked")
    assert done["restarted"] == ["L3", "L2", "L1"]
    assert {code: level["start_total"] for code, level in (await shop.levels()).items()} == {
        "L1": 2_000,
        "L2": 2_000,
        "L3": 2_000,
    }
    assert await shop.jobs() == []
    log = await shop.ok(shop.http.get("/tools/t-0042/maintenance-log"))
    entries = {entry["code"]: entry for entry in log["items"]}  # type: ignore[attr-defined]
    assert entries["L1"]["id"] == open_l1["id"]
    assert entries["L1"]["included_in"] == entries["L2"]["included_in"] == done["id"]
    assert entries["L1"]["note"] == "opened and checked"
    completed = await shop.events("maintenance_completed")
    assert [(event["code"], len(event["restarted_level_ids"])) for event in completed] == [  # type: ignore[arg-type]
        ("L3", 3),
        ("L2", 1),
        ("L1", 1),
    ]


async def test_a_smaller_service_restarts_itself_alone(shop: "Maintenance") -> None:
    """L1 says nothing of L2."""
    await shop.plan(L1, L2)
    await shop.run(500)
    done = await shop.log((await shop.levels())["L1"]["id"])
    assert done["restarted"] == ["L1"]
    assert (await shop.levels())["L2"]["start_total"] == 0


@ON_ONE_DATABASE
async def test_a_level_may_be_planned_to_include_nothing(shop: "Maintenance") -> None:
    """The flag is on the level, for services that are of another kind."""
    await shop.plan(L1, {**L2, "includes_lower": False})
    await shop.run(500)
    assert (await shop.log((await shop.levels())["L2"]["id"]))["restarted"] == ["L2"]


async def test_a_bigger_service_of_the_past_keeps_a_later_smaller_one(shop: "Maintenance") -> None:
    """L2 of Friday is logged on Monday; the L1 of Saturday is newer."""
    await shop.plan(L1, L2)
    shop.clock.advance(timedelta(days=1))
    friday = shop.clock.now()
    shop.clock.advance(timedelta(days=1))
    await shop.run(300)
    await shop.log((await shop.levels())["L1"]["id"])
    shop.clock.advance(timedelta(days=2))
    done = await shop.log((await shop.levels())["L2"]["id"], done_at=friday.isoformat())
    assert done["restarted"] == ["L2"]
    assert (await shop.levels())["L1"]["start_total"] == 300


async def test_a_backdated_completion_begins_at_the_count_of_that_time(shop: "Maintenance") -> None:
    """Work of Friday that is logged on Monday does not hide the weekend's shots."""
    await shop.plan(L1)
    await shop.run(600)
    shop.clock.advance(timedelta(hours=3))
    friday = shop.clock.now()
    shop.clock.advance(timedelta(hours=60))
    await shop.run(1_000)
    (job,) = await shop.jobs()
    done = await shop.complete(job["id"], done_at=friday.isoformat())
    assert done["total_at_completion"] == 600
    level = (await shop.levels())["L1"]
    assert (level["start_total"], level["due_total"], level["status"]) == (600, 1_600, "due")
    (again,) = await shop.jobs()
    assert again["id"] != job["id"]
    assert [name for name, _ in await shop.told()] == ["warned", "due", "overdue", "completed", "warned", "due"]


@ON_ONE_DATABASE
async def test_what_was_done_at_noon_and_sent_at_night_waited_until_noon(shop: "Maintenance") -> None:
    await shop.plan(L1)
    await shop.run(1_000)
    (job,) = await shop.jobs()
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/start", json={}))
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/wait", json={"reason": "parts"}))
    shop.clock.advance(timedelta(minutes=30))
    noon = shop.clock.now()
    shop.clock.advance(timedelta(hours=10))
    done = await shop.complete(job["id"], done_at=noon.isoformat())
    assert (done["waiting_minutes"], done["waited_minutes"]) == (30, 30)


async def test_a_clock_that_was_ahead_leaves_no_count_in_the_future(shop: "Maintenance") -> None:
    """After it was set back work begins at the count of its time, today and on the day that it had believed in."""
    await shop.plan(L1)
    level_id = (await shop.levels())["L1"]["id"]
    await shop.run(600)
    shop.clock.advance(timedelta(days=3))
    await shop.run(100)
    shop.clock.advance(timedelta(days=-3, hours=2))
    await shop.run(50)
    assert (await shop.log(level_id))["total_at_completion"] == 750
    shop.clock.advance(timedelta(days=4))
    await shop.run(50)
    done_at = shop.clock.now() - timedelta(hours=20)
    assert (await shop.log(level_id, done_at=done_at.isoformat()))["total_at_completion"] == 750


@ON_ONE_DATABASE
async def test_work_signed_by_a_clock_that_was_ahead_holds_nobody_up(shop: "Maintenance") -> None:
    """After it was set back the level is signed again, also for an hour ago, and as part of a bigger one."""
    await shop.plan(L1, L2)
    levels = await shop.levels()
    shop.clock.advance(timedelta(days=365))
    await shop.log(levels["L1"]["id"])
    shop.clock.advance(timedelta(days=-364))
    done = await shop.log(levels["L2"]["id"])
    assert done["restarted"] == ["L2", "L1"]
    shop.clock.advance(timedelta(days=365))
    await shop.log(levels["L1"]["id"])
    shop.clock.advance(timedelta(days=-364))
    an_hour_ago = (shop.clock.now() - timedelta(hours=1)).isoformat()
    assert (await shop.log(levels["L1"]["id"], done_at=an_hour_ago))["state"] == "completed"


@ON_ONE_DATABASE
async def test_a_completion_is_neither_in_the_future_nor_before_the_last(shop: "Maintenance") -> None:
    """Both are refused with what to do; a tablet's clock may be a few minutes ahead."""
    await shop.plan(L1)
    shop.clock.advance(timedelta(days=1))
    level = (await shop.levels())["L1"]
    await shop.log(level["id"])
    for wrong, code in (
        (timedelta(minutes=6), "completion_in_future"),
        (-timedelta(hours=1), "completion_before_start"),
    ):
        body = {"note": "cleaned", "done_at": (shop.clock.now() + wrong).isoformat()}
        answer = await shop.technician.post(f"/levels/{level['id']}/log", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    ahead = (shop.clock.now() + timedelta(minutes=4)).isoformat()
    assert (await shop.log(level["id"], done_at=ahead))["done_at"] == shop.clock.now().isoformat().replace(
        "+00:00", "Z"
    )


async def test_a_started_job_names_who_works_on_it(shop: "Maintenance") -> None:
    """A second start is refused with the name; completing without a start is fine, twice is not."""
    await shop.plan(L1)
    await shop.run(1_000)
    (job,) = await shop.jobs()
    started = await shop.ok(shop.technician.post(f"/jobs/{job['id']}/start", json={"note": "on bench 2"}))
    assert (started["state"], started["started_by"], started["start_note"]) == ("started", "Timo", "on bench 2")
    again = await shop.http.post(f"/jobs/{job['id']}/start", json={})
    assert (again.status_code, again.json()["code"]) == (409, "job_already_started")
    assert "Timo" in again.json()["detail"]
    await shop.complete(job["id"])
    twice = await shop.http.post(f"/jobs/{job['id']}/complete", json={"note": "again"})
    assert (twice.status_code, twice.json()["code"]) == (409, "job_already_closed")
    assert [name for name, _ in await shop.told()] == ["warned", "due", "started", "completed"]


async def test_completing_in_parallel_has_one_effect(shop: "Maintenance") -> None:
    """Two people, one job: one of them is told."""
    await shop.plan(L1)
    await shop.run(1_000)
    (job,) = await shop.jobs()
    answers = await asyncio.gather(
        *(client.post(f"/jobs/{job['id']}/complete", json={"note": "done"}) for client in (shop.http, shop.technician))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await shop.events("maintenance_completed")) == 1


async def test_a_repeated_request_gets_the_first_answer(shop: "Maintenance") -> None:
    """A tablet with poor Wi-Fi repeats itself; the work was done once."""
    await shop.plan(L1)
    level_id = (await shop.levels())["L1"]["id"]
    key = {"Idempotency-Key": new_id()}
    first, second = [
        await shop.technician.post(f"/levels/{level_id}/log", json={"note": "cleaned"}, headers=key) for _ in range(2)
    ]
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(await shop.events("maintenance_completed")) == 1


async def test_the_log_is_read_in_pages(shop: "Maintenance") -> None:
    """Latest first, nothing twice, nothing left out."""
    await shop.plan(L1)
    level_id = (await shop.levels())["L1"]["id"]
    for _ in range(5):
        shop.clock.advance(timedelta(hours=1))
        await shop.log(level_id)
    seen, cursor = [], None
    while True:
        page = await shop.ok(
            shop.http.get(
                "/tools/t-0042/maintenance-log",
                params={"limit": 2, **({} if cursor is None else {"cursor": str(cursor)})},
            )
        )
        seen += [entry["done_at"] for entry in page["items"]]  # type: ignore[attr-defined]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 5
    assert seen == sorted(set(seen), reverse=True)
