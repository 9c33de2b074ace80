"""From what services find to another interval: judged after each, decided by a person, kept in the plan."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from toolcare_maintenance import calendar
from toolcare_maintenance.tables import IntervalAdvice

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio

EVERY = 10_000
LIST: "Json" = {
    "titles": {"en": "Own list"},
    "groups": [
        {"titles": {"en": "Group"}, "items": [{"kind": "check", "texts": {"en": "Vents"}, "graded": True}]},
    ],
}


async def planned(shop: "Maintenance", **fields: object) -> "Json":
    """Give the tool a level whose service grades one point."""
    made = await shop.ok(shop.http.post("/checklists", json=LIST), 201)
    level: Json = {"code": "L2", "name": "Clean", "interval_shots": EVERY, "checklist_id": made["id"], **fields}
    await shop.plan(level)
    return (await shop.levels())["L2"]


async def serviced(shop: "Maintenance", level: "Json", shots: int, found: str, times: int = 1) -> None:
    for _ in range(times):
        shop.clock.advance(timedelta(days=5))
        await shop.run(shots)
        job = await shop.ok(shop.technician.post(f"/levels/{level['id']}/open-job", json={}), 201)
        sheet = await shop.ok(shop.technician.get(f"/jobs/{job['id']}/sheet"))
        item = sheet["checklist"]["groups"][0]["items"][0]  # type: ignore[index]
        graded = {"value": "ok", "as_found": found, "as_left": "good"}
        await shop.ok(shop.technician.put(f"/jobs/{job['id']}/answers/{item['id']}", json=graded))
        await shop.complete(job["id"])


async def proposals(shop: "Maintenance", **query: str) -> "list[Json]":
    return shop.rows(await shop.ok(shop.technician.get("/interval-proposals", params=query)), "items")


async def test_what_is_found_bad_too_often_proposes_less_and_an_engineer_takes_it(shop: "Maintenance") -> None:
    """The plan's next version has the interval and the reason; the same evidence proposes nothing again."""
    level = await planned(shop)
    await serviced(shop, level, EVERY, "good", 3)
    assert await proposals(shop) == []
    await serviced(shop, level, EVERY, "bad", 3)
    (proposal,) = await proposals(shop)
    assert (proposal["verdict"], proposal["by"], proposal["present"], proposal["looks"]) == ("shorter", "bad", EVERY, 6)
    assert proposal["found"] == {"good": 3, "caution": 0, "bad": 3}
    assert EVERY // 2 <= proposal["proposed"] < EVERY  # type: ignore[operator]

    url = f"/levels/{level['id']}/interval-proposal"
    evidence = await shop.ok(shop.http.get(url))
    assert [look["found"] for look in shop.rows(evidence, "looks")] == ["good"] * 3 + ["bad"] * 3
    shares = [point["share"]["bad"]["best"] for point in shop.rows(evidence, "curve")]  # type: ignore[index]
    assert shares == sorted(shares)

    said = {"present": EVERY, "wanted": proposal["proposed"], "reason": "3 of 6 services found worn vents"}
    await shop.ok(shop.technician.post(f"{url}/approve", json=said), 403)
    stale = await shop.ok(shop.http.post(f"{url}/approve", json={**said, "present": EVERY + 1}), 409)
    assert stale["code"] == "proposal_is_old"
    taken = await shop.ok(shop.http.post(f"{url}/approve", json=said))
    assert (taken["proposal"]["decision"]["decision"], taken["proposal"]["open"]) == ("approved", False)  # type: ignore[index]
    assert (await shop.levels())["L2"]["interval_shots"] == proposal["proposed"]
    versions = shop.rows(await shop.ok(shop.http.get(f"/plans/{proposal['plan_id']}/versions")), "items")
    assert (versions[0]["reason"], versions[0]["by"]) == (said["reason"], "Erika")
    assert await proposals(shop) == []
    again = await shop.ok(shop.http.post(f"{url}/approve", json={**said, "present": proposal["proposed"]}), 409)
    assert again["code"] == "nothing_proposed"


async def test_what_is_declined_comes_again_only_with_news(shop: "Maintenance") -> None:
    level = await planned(shop)
    await serviced(shop, level, EVERY, "bad", 5)
    url = f"/levels/{level['id']}/interval-proposal/decline"
    await shop.ok(shop.http.post(url, json={"present": EVERY, "reason": "a bad lot of resin"}))
    (kept,) = await proposals(shop, open="false")
    assert kept["decision"]["reason"] == "a bad lot of resin"  # type: ignore[index]
    await serviced(shop, level, EVERY, "bad", 2)
    assert await proposals(shop) == []
    await serviced(shop, level, EVERY, "bad")
    assert len(await proposals(shop)) == 1


async def test_a_skipped_service_adds_its_shots_to_the_next_look(shop: "Maintenance") -> None:
    level = await planned(shop)
    shop.clock.advance(timedelta(days=1))
    await shop.run(EVERY)
    (job,) = await shop.jobs()
    await shop.ok(shop.http.post(f"/jobs/{job['id']}/skip", json={"reason": "rush order"}))
    await serviced(shop, level, 4_000, "good")
    evidence = await shop.ok(shop.http.get(f"/levels/{level['id']}/interval-proposal"))
    (look,) = shop.rows(evidence, "looks")
    assert (look["ran"], look["left_out"], look["late"]) == (EVERY + 4_000, 1, True)
    assert evidence["proposal"]["verdict"] == "too_few"  # type: ignore[index]


async def test_a_level_by_days_is_tuned_in_days(shop: "Maintenance") -> None:
    level = await planned(shop, interval_shots=None, interval_days=5)
    await serviced(shop, level, 100, "bad", 7)
    (proposal,) = await proposals(shop)
    assert (proposal["unit"], proposal["present"], proposal["verdict"]) == ("days", 5, "shorter")


async def test_services_from_before_are_judged_at_the_start(shop: "Maintenance") -> None:
    level = await planned(shop)
    await serviced(shop, level, EVERY, "bad", 5)
    async with shop.database.write() as session:
        await session.delete(await session.get_one(IntervalAdvice, level["id"]))
    assert await proposals(shop) == []
    await calendar.judge_old_services(shop.database, shop.clock)
    assert len(await proposals(shop)) == 1


async def test_levels_that_are_never_tuned_do_not_hold_up_the_start(
    shop: "Maintenance", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is ever said of a level by hours or for stored tools, and the others come all the same."""
    monkeypatch.setattr(calendar, "_BATCH", 1)
    level = await planned(shop)
    await serviced(shop, level, EVERY, "bad", 5)
    hours = {"code": "L3", "name": "Oil", "interval_hours": 100}
    stored = {"code": "L4", "name": "Preserve", "interval_days": 90, "only_stored": True}
    await shop.plan(hours, stored, name="Care")
    await shop.log((await shop.levels())["L4"]["id"])
    async with shop.database.write() as session:
        await session.delete(await session.get_one(IntervalAdvice, level["id"]))
    async with asyncio.timeout(60):
        await calendar.judge_old_services(shop.database, shop.clock)
    assert len(await proposals(shop)) == 1
