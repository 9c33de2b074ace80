"""Templates of the plant: what comes with Toolcare, what an engineer makes of it, and plans made from them."""

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.maintenance.conftest import TOOL

from toolcare_maintenance.usecases import facts
from toolcare_maintenance.usecases.facts import Count

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio

MINUTE_MS = 60_000

OWN: "Json" = {
    "titles": {"en": "Own list"},
    "groups": [{"titles": {"de": "Gruppe"}, "items": [{"kind": "check", "texts": {"en": "Clean"}}]}],
}


async def test_templates_come_unconfirmed_in_two_languages(shop: "Maintenance") -> None:
    """The plant confirms them; then it is said who did."""
    lists = shop.rows(await shop.ok(shop.http.get("/checklists")), "items")
    assert {"l1-routine", "l3-inspection", "l5-rebuild"} <= {one["id"] for one in lists}
    assert not any(one["confirmed"] for one in lists)
    found = await shop.http.get("/plan-templates/ladder")
    assert [level["code"] for level in found.json()["levels"]] == ["L1", "L2", "L3", "L4"]
    assert all({"en", "de"} <= set(level["names"]) for level in found.json()["levels"])
    confirmed = await shop.ok(
        shop.http.post("/plan-templates/ladder/confirm", headers={"If-Match": found.headers["etag"]})
    )
    assert (confirmed["confirmed"], confirmed["confirmed_by"]) == (True, "Erika")


async def test_an_engineer_writes_a_list(shop: "Maintenance") -> None:
    """Ids of items stay over versions; a change is to be confirmed anew; a lost update is refused."""
    made = await shop.ok(shop.http.post("/checklists", json=OWN), 201)
    url, groups = f"/checklists/{made['id']}", made["groups"]
    await shop.ok(shop.http.post(f"{url}/confirm", headers={"If-Match": '"1"'}))
    groups[0]["items"].append({"kind": "measure", "texts": {"en": "Gap"}, "unit": "mm", "high": 0.02})  # type: ignore[index]
    body = {"titles": OWN["titles"], "groups": groups}
    await shop.ok(shop.http.put(url, json=body, headers={"If-Match": '"1"'}), 412)
    changed = await shop.ok(shop.http.put(url, json=body, headers={"If-Match": '"2"'}))
    assert (changed["version"], changed["confirmed"]) == (2, False)
    assert changed["groups"][0]["items"][0] == groups[0]["items"][0]  # type: ignore[index]
    await shop.ok(shop.http.post(f"{url}/retire", json={"reason": "twice"}, headers={"If-Match": '"3"'}))
    await shop.ok(shop.http.put(url, json=body, headers={"If-Match": '"4"'}), 409)


@ON_ONE_DATABASE
async def test_a_list_nobody_could_fill_in_is_refused(shop: "Maintenance") -> None:
    """By an engineer; a technician may not write lists at all."""
    empty = {**OWN, "groups": [{"titles": {"en": "x"}, "items": [{"kind": "choice", "texts": {"en": "Which"}}]}]}
    assert (await shop.ok(shop.http.post("/checklists", json=empty), 422))["code"] == "invalid_checklist"
    await shop.ok(shop.http.post("/checklists", json={**OWN, "titles": {}}), 422)
    await shop.ok(shop.technician.post("/checklists", json=OWN), 403)


async def test_a_plan_template_is_made_changed_and_retired(shop: "Maintenance") -> None:
    """Its levels follow the rules of plans, and their checklists exist."""
    level = {"code": "L1", "names": {"en": "Clean"}, "interval_hours": 24, "checklist_id": "l1-routine"}
    body = {"titles": {"de": "Täglich"}, "note": "", "levels": [level]}
    made = await shop.ok(shop.http.post("/plan-templates", json=body), 201)
    url = f"/plan-templates/{made['id']}"
    nothing = {**body, "levels": [{**level, "interval_hours": None}]}
    assert (await shop.ok(shop.http.put(url, json=nothing, headers={"If-Match": '"1"'}), 422))[
        "code"
    ] == "invalid_interval"
    missing = {**body, "levels": [{**level, "checklist_id": "none"}]}
    await shop.ok(shop.http.put(url, json=missing, headers={"If-Match": '"1"'}), 404)
    changed = await shop.ok(shop.http.put(url, json={**body, "note": "x"}, headers={"If-Match": '"1"'}))
    assert (changed["note"], changed["version"]) == ("x", 2)
    retired = await shop.ok(shop.http.post(f"{url}/retire", json={"reason": "x"}, headers={"If-Match": '"2"'}))
    assert retired["retired"] is True


async def test_what_is_retired_is_refused_in_new_plans_and_comes_back(shop: "Maintenance") -> None:
    """A level or template that has the checklist keeps it through its changes; a new one does not get it."""
    level = {"code": "L1", "name": "Clean", "interval_shots": 1_000, "checklist_id": "l1-routine"}
    plan = await shop.plan(level)
    url = "/checklists/l1-routine"
    retired = await shop.ok(shop.http.post(f"{url}/retire", json={"reason": "twice"}, headers={"If-Match": '"1"'}))
    assert (retired["retired"], retired["retired_reason"]) == (True, "twice")
    body = {"name": "Second", "levels": [level]}
    refused = await shop.ok(shop.http.post("/tools/t-0042/plans", json=body), 409)
    assert (refused["code"], "bring it back" in str(refused["detail"])) == ("template_is_retired", True)
    proposed = {"code": "L1", "names": {"en": "Clean"}, "interval_shots": 1_000, "checklist_id": "l1-routine"}
    template = {"titles": {"en": "x"}, "levels": [proposed]}
    await shop.ok(shop.http.post("/plan-templates", json=template), 409)
    kept = {"reason": "as found good", "levels": [{**level, "id": plan["levels"][0]["id"], "interval_shots": 2_000}]}  # type: ignore[index]
    await shop.ok(shop.http.patch(f"/plans/{plan['id']}", json=kept, headers={"If-Match": '"1"'}))
    back = await shop.ok(shop.http.post(f"{url}/restore", headers={"If-Match": '"2"'}))
    assert (back["retired"], back["retired_reason"]) == (False, None)
    assert (await shop.ok(shop.http.post(f"{url}/restore", headers={"If-Match": '"3"'}), 409))[
        "code"
    ] == "template_in_use"
    await shop.ok(shop.http.post("/tools/t-0042/plans", json=body), 201)


async def test_a_retired_plan_template_comes_back(shop: "Maintenance") -> None:
    """The seeded ladder is not lost by one tap."""
    url = "/plan-templates/ladder"
    await shop.ok(shop.http.post(f"{url}/retire", json={"reason": "slip"}, headers={"If-Match": '"1"'}))
    assert (await shop.ok(shop.http.post(f"{url}/restore", headers={"If-Match": '"2"'})))["retired"] is False
    await shop.ok(shop.technician.post(f"{url}/restore", headers={"If-Match": '"3"'}), 403)


@ON_ONE_DATABASE
async def test_an_own_interval_needs_its_reason(shop: "Maintenance") -> None:
    """Without one the plan is refused; with one it is kept, and the versions tell the story."""
    own = {"code": "L1", "name": "Routine", "interval_shots": 12_000, "interval_days": 90}
    refused = await shop.http.post(
        "/tools/t-0042/plans", json={"name": "Ladder", "template_id": "ladder", "levels": [own]}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")
    plan = await shop.plan({**own, "reason": "abrasive resin"}, template_id="ladder", reason="first plan")
    assert plan["levels"][0]["reason"] == "abrasive resin"  # type: ignore[index]
    levels = [{**own, "id": plan["levels"][0]["id"], "interval_shots": 20_000}]  # type: ignore[index]
    body = {"reason": "as found good", "levels": levels}
    await shop.ok(shop.http.patch(f"/plans/{plan['id']}", json=body, headers={"If-Match": '"1"'}))
    versions = shop.rows(await shop.ok(shop.http.get(f"/plans/{plan['id']}/versions")), "items")
    told = [(one["version"], one["reason"], one["levels"][0]["interval_shots"]) for one in versions]  # type: ignore[index]
    assert told == [(2, "as found good", 20_000), (1, "first plan", 12_000)]


async def test_running_hours_make_a_level_due(shop: "Maintenance") -> None:
    """A pause of a day between two counts is no running time: two minutes a shot at most."""
    await shop.plan({"code": "L1", "name": "Daily", "interval_hours": 2})
    await shop.ran(59, timedelta(minutes=118))
    level = (await shop.levels())["L1"]
    assert (level["status"], level["by"], level["hours_since"]) == ("warned", "hours", 2.0)
    await shop.ran(1, timedelta(days=1))
    assert (await shop.levels())["L1"]["status"] == "due"
    (warned,), (due,) = await shop.events("maintenance_warned"), await shop.events("maintenance_due")
    assert (warned["running_ms"], due["running_ms"]) == (118 * MINUTE_MS, 120 * MINUTE_MS)


async def test_running_hours_are_told_as_the_tool_runs_on(shop: "Maintenance") -> None:
    """With each percent of the interval, not with each count; by counts that wait together as well."""
    await shop.plan({"code": "L1", "name": "Weekly", "interval_hours": 100})
    for _ in range(4):
        await shop.ran(20, timedelta(minutes=40))
    told = await shop.events("level_planned")
    hours = [(event["running_ms"], event["ran_on"]) for event in told]
    assert hours == [(0, False), (80 * MINUTE_MS, True), (120 * MINUTE_MS, True)]
    assert {event["version"] for event in told} == {1}
    taken = []
    for minutes in (10, 20):
        until = shop.clock.now() + timedelta(minutes=minutes)
        more = Count(TOOL, next(shop.positions), shop.total + 10, shop.total + 10, shop.clock.now(), until, 10, 10)
        async with shop.database.write() as session:
            taken.append(list(await facts.take_counts(session, [more], shop.clock.now())))
    assert taken == [[TOOL], []], "the second comes to another percent, and is judged by itself"


async def test_an_upgrade_tells_the_running_hours_once(shop: "Maintenance") -> None:
    """Of tools that stand as well: versions before told them only as the interval began."""
    step = import_module("toolcare_maintenance.migrations.versions.0054_hours_told")
    await shop.plan(
        {"code": "L1", "name": "Weekly", "interval_hours": 100}, {"code": "L2", "name": "Care", "interval_days": 90}
    )
    await shop.ran(20, timedelta(minutes=40))
    async with shop.database.write() as session:
        await session.execute(step.JUDGE_ONCE)
    assert (await shop.tick(), await shop.tick()) == (1, 0)
    told = [(event["code"], event["running_ms"]) for event in await shop.events("level_planned")]
    assert told == [("L1", 0), ("L2", 0), ("L1", 40 * MINUTE_MS)]


async def test_days_of_a_stored_tool_run_in_storage_alone(shop: "Maintenance") -> None:
    """On the press nothing falls due; from the day it comes off the days count, and mounting withdraws the job."""
    await shop.plan({"code": "L1", "name": "Care", "interval_days": 10, "only_stored": True})
    await shop.tick(timedelta(days=30))
    assert (await shop.levels())["L1"]["due_at"] is None
    await shop.unmount()
    await shop.tick(timedelta(days=11))
    (job,) = await shop.jobs()
    assert job["reason"] == "days"
    await shop.mount("m-2")
    assert await shop.jobs() == []
    (event,) = await shop.events("maintenance_withdrawn")
    assert event["reason"] == "tool_mounted"


async def test_forecast_and_orders_show_their_arithmetic(shop: "Maintenance") -> None:
    """A tool of 1,000 shots a day; an order of 3,000 does not fit before the next cleaning."""
    await shop.plan({"code": "L1", "name": "Clean", "interval_shots": 30_000, "limit_percent": 110})
    assert (await shop.ok(shop.http.get("/tools/t-0042/forecast")))["no_forecast"] == "no_data"
    for _ in range(28):
        shop.clock.advance(timedelta(days=1))
        await shop.run(1_000)
    found = await shop.ok(shop.http.get("/tools/t-0042/forecast"))
    assert found["rate"]["per_day"] == pytest.approx(1_000, rel=0.05)  # type: ignore[index]
    (level,) = shop.rows(found, "levels")
    assert level["arithmetic"]["remaining_shots"] == 2_000  # type: ignore[index]
    assert level["due_on"] == (shop.clock.now() + timedelta(days=2)).date().isoformat()
    fits = await shop.ok(shop.http.get("/tools/t-0042/fits", params={"shots": 3_000}))
    assert (fits["verdict"], fits["answer"]) == ("do_first", {"code": "L1", "name": "Clean", "at_shot": 2_000})
    assert (await shop.ok(shop.http.get("/tools/t-0042/fits", params={"shots": 1_999})))["verdict"] == "fits"


async def test_a_past_life_entered_later_is_no_pace(shop: "Maintenance") -> None:
    """The tool's own counter, read after it had run here for a while; taken back again it leaves nothing."""

    async def per_day() -> object:
        return (await shop.ok(shop.http.get("/tools/t-0042/forecast")))["rate"]["per_day"]  # type: ignore[index]

    for _ in range(15):
        shop.clock.advance(timedelta(days=1))
        await shop.run(1_000)
    before = await per_day()
    await shop.enter(900)
    assert before == 1_000
    assert await per_day() == pytest.approx(1_000, rel=0.1)
    busy = await per_day()
    await shop.enter(280_000)
    assert await per_day() == pytest.approx(busy, rel=0.7)
    await shop.enter(-280_000)
    assert await per_day() == pytest.approx(busy, rel=0.01)


async def test_an_override_gives_the_permit_back_for_so_many_shots(shop: "Maintenance") -> None:
    """An engineer may; the permit goes again with the last agreed shot, and nobody is told twice."""
    await shop.plan({"code": "L1", "name": "Clean", "interval_shots": 1_000, "blocks_run": True})
    level = (await shop.levels())["L1"]
    url, body = f"/levels/{level['id']}/override", {"reason": "order must go out", "shots": 50}
    await shop.ok(shop.http.post(url, json=body), 409)
    await shop.run(1_100)
    assert (await shop.permit())["run"] is False
    await shop.ok(shop.technician.post(url, json=body), 403)
    overridden = await shop.ok(shop.http.post(url, json=body))
    assert overridden["override"]["until_total"] == 1_150  # type: ignore[index]
    assert (await shop.permit())["run"] is True
    await shop.run(49)
    assert (await shop.permit())["run"] is True
    await shop.run(1)
    assert (await shop.permit())["run"] is False
    assert [name for name, _ in await shop.told()][-2:] == ["permit_overridden", "permit_override_ended"]
    await shop.ok(shop.http.post(url, json=body))
    await shop.ok(shop.http.post(f"/levels/{level['id']}/end-override", json={"reason": "order is cancelled"}))
    assert (await shop.permit())["run"] is False


async def test_a_tool_on_hold_stops_its_press(shop: "Maintenance") -> None:
    """With the reason the registry gives; released, the press may run."""
    await shop.ready("on_hold", "crack in core 3")
    assert await shop.permit() == {
        "machine_id": "p01",
        "run": False,
        "reasons": ["T-0042 is on hold: crack in core 3"],
        "causes": [{"code": "tool_on_hold", "values": {"tool": "T-0042", "reason": "crack in core 3"}}],
    }
    await shop.ready("on_hold", "crack in core 3; F-12 Flash, safety")
    assert (await shop.permit())["reasons"] == ["T-0042 is on hold: crack in core 3; F-12 Flash, safety"]
    await shop.ready("ready", "")
    assert (await shop.permit())["run"] is True
