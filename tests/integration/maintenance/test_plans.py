"""An engineer plans: makes, changes and retires."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared.testing.api import assert_every_route_refuses_strangers

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio

L1: "Json" = {"code": "L1", "name": "Clean vents", "interval_shots": 1_000}
L2: "Json" = {"code": "L2", "name": "Grease", "interval_shots": 5_000}


async def patch(shop: "Maintenance", plan: "Json", body: "Json", etag: str = '"1"', status: int = 200) -> "Json":
    body = {"reason": "as agreed", **body}
    return await shop.ok(shop.http.patch(f"/plans/{plan['id']}", json=body, headers={"If-Match": etag}), status)


async def test_a_plan_begins_at_the_present_count(shop: "Maintenance") -> None:
    """A tool that has run 40,000 shots is not overdue on its first day with a plan."""
    await shop.run(40_000)
    plan = await shop.plan(L1)
    assert plan["total_high"] == 40_000
    level = (await shop.levels())["L1"]
    assert (level["status"], level["start_total"], level["due_total"], level["percent"]) == ("ok", 40_000, 41_000, 0)
    (event,) = await shop.events("level_planned")
    assert (event["due_total"], event["warn_total"], event["limit_total"]) == (41_000, 40_900, 41_100)


async def test_a_plan_begins_at_the_last_known_maintenance(shop: "Maintenance") -> None:
    """Given for the plan, or per level; what is due already is due at once."""
    await shop.run(40_000)
    long_ago = (shop.clock.now() - timedelta(days=200)).isoformat()
    await shop.plan(L1, {**L2, "interval_days": 365, "start_total": 36_000, "start_at": long_ago}, start_total=39_950)
    levels = await shop.levels()
    assert (levels["L1"]["due_total"], levels["L1"]["status"]) == (40_950, "ok")
    assert (levels["L2"]["due_total"], levels["L2"]["percent"]) == (41_000, 80)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"levels": [{"code": "L1", "name": "x"}]}, "invalid_interval"),
        ({"levels": [L1, L1]}, "invalid_levels"),
        ({"levels": []}, "invalid_input"),
        ({"levels": [{**L1, "interval_shots": 0}]}, "invalid_input"),
        ({"levels": [{**L1, "interval_shots": "1000"}]}, "invalid_input"),
        ({"levels": [{**L1, "warn_percent": 101}]}, "invalid_input"),
        ({"levels": [{**L1, "code": "A"}]}, "invalid_input"),
        ({"levels": [{**L1, "code": "L6"}]}, "invalid_input"),
        ({"levels": [{**L1, "start_total": 1}]}, "start_in_future"),
        ({"levels": [{**L1, "start_at": "2999-01-01T00:00:00Z"}]}, "start_in_future"),
        ({"levels": [{**L1, "start_at": "0001-01-01T00:00:00+14:00"}]}, "invalid_input"),
        ({"levels": [L1], "tool": "x"}, "invalid_input"),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(shop: "Maintenance", body: "Json", code: str) -> None:
    """With a word for the client and a sentence for people; nothing is kept of it."""
    answer = await shop.http.post("/tools/t-0042/plans", json={"name": "Standard", **body})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await shop.levels() == {}


async def test_two_plans_of_a_tool_have_two_names(shop: "Maintenance") -> None:
    """Made or renamed; another case is the same name, and a retired plan gives its name back."""
    care, clean = await shop.plan(L1, name="Care"), await shop.plan(L2, name="Cleaning")
    again = await shop.ok(shop.http.post("/tools/t-0042/plans", json={"name": "CARE", "levels": [L1]}), 409)
    assert again["code"] == "plan_name_taken"
    assert (await patch(shop, clean, {"name": "care"}, status=409))["code"] == "plan_name_taken"
    assert (await patch(shop, care, {"name": "CARE"}))["name"] == "CARE"
    headers = {"If-Match": '"2"'}
    await shop.ok(shop.http.post(f"/plans/{care['id']}/retire", json={"reason": "one is enough"}, headers=headers))
    assert (await patch(shop, clean, {"name": "Care"}))["name"] == "Care"


async def test_a_changed_interval_holds_at_once(shop: "Maintenance") -> None:
    """Shortened it is due, lengthened the open job is withdrawn."""
    plan = await shop.plan(L1)
    await shop.run(600)
    level_id = (await shop.levels())["L1"]["id"]
    changed = await patch(shop, plan, {"levels": [{**L1, "id": level_id, "interval_shots": 600}]})
    assert changed["version"] == 2
    (job,) = await shop.jobs()
    await patch(shop, plan, {"levels": [{**L1, "id": level_id, "interval_shots": 2_000}]}, '"2"')
    assert await shop.jobs() == []
    assert (await shop.ok(shop.http.get(f"/jobs/{job['id']}")))["cancel_reason"] == "plan_changed"
    assert [name for name, _ in await shop.told()] == ["warned", "due", "withdrawn"]


async def test_a_level_whose_last_work_is_told_begins_there(shop: "Maintenance") -> None:
    """By its count alone: the days go on from where they were. The job it no longer asks for is withdrawn."""
    plan = await shop.plan({**L1, "interval_days": 100})
    began = (await shop.levels())["L1"]
    shop.clock.advance(timedelta(days=20))
    await shop.run(1_000)
    (job,) = await shop.jobs()
    await patch(shop, plan, {"levels": [{**L1, "interval_days": 100, "id": began["id"], "start_total": 900}]})
    level = (await shop.levels())["L1"]
    assert (level["status"], level["start_total"], level["due_total"]) == ("ok", 900, 1_900)
    assert (level["start_at"], level["due_at"]) == (began["start_at"], began["due_at"])
    assert await shop.jobs() == []
    shop.clock.advance(timedelta(days=1))
    await shop.run(900)
    (again,) = await shop.jobs()
    assert (again["id"] != job["id"], again["due_total"]) == (True, 1_900)


async def test_levels_come_go_and_stay(shop: "Maintenance") -> None:
    """The list is the whole plan: by id a level stays, without one it is new, missing it is retired."""
    plan = await shop.plan(L1, L2)
    await shop.run(1_000)
    levels = await shop.levels()
    await patch(shop, plan, {"levels": [{**L2, "id": levels["L2"]["id"], "name": "Grease all"}, L1]})
    now = await shop.levels()
    assert now["L2"]["id"] == levels["L2"]["id"]
    assert now["L2"]["name"] == "Grease all"
    assert now["L1"]["id"] != levels["L1"]["id"]
    assert now["L1"]["start_total"] == 1_000
    assert await shop.jobs() == []
    retired = [event["level_id"] for event in await shop.events("level_planned") if event["retired"]]
    assert retired == [levels["L1"]["id"]]


@ON_ONE_DATABASE
async def test_a_level_keeps_its_code(shop: "Maintenance") -> None:
    """Its history is that of L1; another code is another level."""
    plan = await shop.plan(L1)
    level_id = (await shop.levels())["L1"]["id"]
    refused = await patch(shop, plan, {"levels": [{**L2, "id": level_id}]}, status=422)
    assert refused["code"] == "invalid_levels"


async def test_work_under_way_is_not_planned_away(shop: "Maintenance") -> None:
    """Neither with its level nor with its plan."""
    plan = await shop.plan(L1, L2)
    await shop.run(1_000)
    (job,) = await shop.jobs()
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/start", json={}))
    refused = await patch(shop, plan, {"levels": [{**L2, "id": (await shop.levels())["L2"]["id"]}]}, status=409)
    assert (refused["code"], refused["by"]) == ("job_in_work", "Timo")
    assert (await shop.http.post(f"/plans/{plan['id']}/retire", json={"reason": "x"})).status_code == 409


async def test_a_retired_plan_asks_for_nothing_more(shop: "Maintenance") -> None:
    """Its job is withdrawn, its alert cleared; its log and the plan itself can still be read."""
    plan = await shop.plan(L1)
    await shop.run(1_000)
    await shop.ok(shop.http.post(f"/plans/{plan['id']}/retire", json={"reason": "new plan"}))
    await shop.run(5_000)
    assert await shop.jobs() == []
    assert (await shop.retained())["alert/t-0042/maintenance-due"] is None
    assert await shop.levels() == {}
    read = await shop.ok(shop.http.get(f"/plans/{plan['id']}"))
    assert (read["retired"], read["retired_reason"]) == (True, "new plan")
    again = await shop.http.post(f"/plans/{plan['id']}/retire", json={"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "plan_is_retired")


async def test_a_lost_update_is_refused(shop: "Maintenance") -> None:
    """Two engineers, one plan: the second has to look again."""
    plan = await shop.plan(L1)
    read = await shop.http.get(f"/plans/{plan['id']}")
    assert read.headers["ETag"] == '"1"'
    await patch(shop, plan, {"name": "Renamed"})
    assert (await shop.events("level_planned"))[-1]["plan_name"] == "Renamed"
    await patch(shop, plan, {"name": "Other"}, '"1"', 412)
    missing = await shop.http.patch(f"/plans/{plan['id']}", json={"name": "Other", "reason": "new name"})
    assert missing.status_code == 428


@ON_ONE_DATABASE
async def test_who_may_do_what(shop: "Maintenance") -> None:
    """A technician reads plans and does the work; planning is the engineer's."""
    refused = await shop.technician.post("/tools/t-0042/plans", json={"name": "x", "levels": [L1]})
    assert refused.status_code == 403
    await shop.plan(L1)
    assert (await shop.technician.get("/tools/t-0042/plans")).status_code == 200
    await assert_every_route_refuses_strangers(shop.app)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/tools/t-9/plans", "unknown_tool"),
        ("/tools/t-9/jobs", "unknown_tool"),
        ("/tools/t-9/maintenance-log", "unknown_tool"),
        ("/plans/p-9", "unknown_plan"),
        ("/jobs/j-9", "unknown_job"),
        ("/machines/m-9/permit", "unknown_machine"),
    ],
)
@ON_ONE_DATABASE
async def test_what_is_not_there_is_a_clear_problem(maintenance: "Maintenance", path: str, code: str) -> None:
    """Each says what to do next."""
    answer = await maintenance.http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert answer.json()["detail"]
