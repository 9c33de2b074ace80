"""At the bench: a checklist is filled in, interrupted, and signed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import ON_ONE_DATABASE

if TYPE_CHECKING:
    from tests.integration.maintenance.conftest import Json, Maintenance

pytestmark = pytest.mark.asyncio

L3: "Json" = {
    "code": "L3",
    "name": "Inspection",
    "interval_shots": 1_000,
    "checklist_id": "l3-inspection",
    "planned_minutes": 90,
}


MORNING = {"start": 1, "wait": 60, "resume": 90}
"""Minutes after the job was due."""


async def due_job(shop: "Maintenance", *levels: "Json") -> "Json":
    await shop.plan(*(levels or (L3,)))
    await shop.run(1_000)
    (job,) = [job for job in await shop.jobs() if job["code"] == "L3"]
    return job


async def sheet(shop: "Maintenance", job: "Json") -> "Json":
    return await shop.ok(shop.technician.get(f"/jobs/{job['id']}/sheet"))


async def answer(shop: "Maintenance", job: "Json", item: str, status: int = 200, **answer: object) -> "Json":
    return await shop.ok(shop.technician.put(f"/jobs/{job['id']}/answers/{item}", json=answer), status)


async def fill(shop: "Maintenance", job: "Json") -> None:
    """Answer every item with what is good."""
    items = [item for group in (await sheet(shop, job))["checklist"]["groups"] for item in group["items"]]  # type: ignore[index]
    good = {"as_found": "good", "as_left": "good"}
    answers = [{"item_id": item["id"], "value": _good(item), **(good if item["graded"] else {})} for item in items]
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/answers", json={"answers": answers}))


def _good(item: "Json") -> object:
    if item["kind"] == "measure":
        return item["low"] if item["low"] is not None else item["high"]
    return item["choices"][0]["value"] if item["kind"] == "choice" else "ok"  # type: ignore[index]


async def test_a_job_has_the_checklist_of_its_level(shop: "Maintenance") -> None:
    """All in one answer: items with limits, what misses, what a completion includes."""
    job = await due_job(shop, {"code": "L1", "name": "Clean", "interval_shots": 5_000}, L3)
    found = await sheet(shop, job)
    items = [item for group in found["checklist"]["groups"] for item in group["items"]]  # type: ignore[index]
    assert len(items) == len(found["missing"]) == 15  # type: ignore[arg-type]
    assert (found["includes"], found["job"]["planned_minutes"], found["checklist"]["confirmed"]) == (["L1"], 90, False)  # type: ignore[index]


async def test_the_first_answer_begins_the_work(shop: "Maintenance") -> None:
    """Nobody has to press start; a measured value is judged by its limits."""
    job = await due_job(shop)
    after = await answer(shop, job, "l3-inspection-01", value=0.03, as_found="bad", as_left="good", note="stoned")
    assert (after["state"], after["started_by"], after["answered"], after["required_left"]) == (
        "started",
        "Timo",
        1,
        14,
    )
    (kept,) = shop.rows(await sheet(shop, job), "answers")
    assert (kept["verdict"], kept["by"], kept["note"]) == ("out_of_limits", "Timo", "stoned")
    assert (after["as_found"], after["as_left"]) == (
        {"good": 0, "caution": 0, "bad": 1},
        {"good": 1, "caution": 0, "bad": 0},
    )


@ON_ONE_DATABASE
async def test_required_items_hold_back_the_completion(shop: "Maintenance") -> None:
    """The refusal says how many miss and which one is first; a full list is signed."""
    job = await due_job(shop)
    await answer(shop, job, "l3-inspection-01", value=0.01, as_found="good", as_left="good")
    refused = await shop.technician.post(f"/jobs/{job['id']}/complete", json={"note": "done"})
    assert (refused.status_code, refused.json()["code"]) == (409, "items_missing")
    assert (refused.json()["first"], len(refused.json()["missing"])) == ("l3-inspection-02", 14)
    assert (await shop.jobs())[0]["state"] == "started"
    await fill(shop, job)
    shop.clock.advance(timedelta(minutes=45))
    done = await shop.complete(
        job["id"],
        workers=["Timo", "Anna"],
        bench_minutes=40,
        cost_cents=12_50,
        findings=[{"text": "Vent worn", "severity": "next_stop", "cavity": 3, "item_id": "l3-inspection-03"}],
    )
    assert (done["state"], done["outcome"], done["workers"], done["bench_minutes"]) == (
        "completed",
        "released",
        ["Timo", "Anna"],
        40,
    )
    (event,) = await shop.events("maintenance_completed")
    assert (event["released"], event["checklist_version"], event["findings"][0]["cavity"]) == (True, 1, 3)  # type: ignore[index]
    assert event["as_found"] == {"good": 14, "caution": 0, "bad": 0}


@ON_ONE_DATABASE
async def test_what_is_left_out_of_limits_is_not_released_without_a_word(shop: "Maintenance") -> None:
    """A finding, a note at the point or a note on the release says it; without a release nothing more is asked."""
    job = await due_job(shop)
    await fill(shop, job)
    await answer(shop, job, "l3-inspection-01", value=9, as_found="bad", as_left="bad")
    url = f"/jobs/{job['id']}/complete"
    refused = await shop.ok(shop.technician.post(url, json={"note": "done"}), 409)
    assert (refused["code"], refused["points"], refused["first"]) == (
        "points_left_open",
        ["l3-inspection-01"],
        "l3-inspection-01",
    )
    elsewhere = {"text": "Vent worn", "severity": "watch", "item_id": "l3-inspection-03"}
    await shop.ok(shop.technician.post(url, json={"note": "done", "findings": [elsewhere]}), 409)
    said = {"value": 9, "as_found": "bad", "as_left": "bad", "note": "Customer agrees until the next order"}
    await shop.ok(shop.technician.put(f"/jobs/{job['id']}/answers/l3-inspection-01", json=said))
    assert (await shop.complete(job["id"]))["outcome"] == "released"


@pytest.mark.parametrize(
    "said",
    [
        {"findings": [{"text": "Step too high", "severity": "watch", "item_id": "l3-inspection-01"}]},
        {"release_note": "Only inner parts"},
        {"released": False, "release_note": "Step to be ground"},
    ],
)
@ON_ONE_DATABASE
async def test_what_is_said_of_a_point_lets_it_be_signed(shop: "Maintenance", said: "Json") -> None:
    """Each of them is enough."""
    job = await due_job(shop)
    await fill(shop, job)
    await answer(shop, job, "l3-inspection-01", value=9, as_found="bad", as_left="caution")
    signed = await shop.ok(shop.technician.post(f"/jobs/{job['id']}/complete", json={"note": "done", **said}))
    assert signed["state"] == "completed"


async def test_a_late_answer_never_overwrites_a_newer_one(shop: "Maintenance") -> None:
    """A tablet that was offline sends what was written an hour ago."""
    job = await due_job(shop)
    now = shop.clock.now()
    await answer(shop, job, "l3-inspection-01", value=0.01, at=now.isoformat())
    await answer(shop, job, "l3-inspection-01", value=0.5, at=(now - timedelta(hours=1)).isoformat())
    (kept,) = shop.rows(await sheet(shop, job), "answers")
    assert kept["value"] == 0.01
    shop.clock.advance(timedelta(days=-1))
    await answer(shop, job, "l3-inspection-01", value=0.2)
    (kept,) = shop.rows(await sheet(shop, job), "answers")
    assert kept["value"] == 0.2, "what a clock that was ahead wrote is newer than nothing"


@ON_ONE_DATABASE
async def test_answers_that_do_not_fit_are_refused_in_words(shop: "Maintenance") -> None:
    """Nothing of several is kept when one is wrong."""
    job = await due_job(shop)
    wrong = await answer(shop, job, "l3-inspection-01", 422, value="a lot")
    assert (wrong["code"], "number in mm" in str(wrong["detail"])) == ("wrong_answer", True)
    assert (await answer(shop, job, "l9", 404, value="ok"))["code"] == "unknown_item"
    both = {"answers": [{"item_id": "l3-inspection-01", "value": 0}, {"item_id": "l3-inspection-02", "value": "x"}]}
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/answers", json=both), 422)
    assert (await sheet(shop, job))["answers"] == []


async def test_a_job_waits_and_goes_on(shop: "Maintenance") -> None:
    """Waiting time is measured, and is not bench time."""
    job = await due_job(shop)
    url = f"/jobs/{job['id']}"
    await answer(shop, job, "l3-inspection-01", value=0)
    waiting = await shop.ok(shop.technician.post(f"{url}/wait", json={"reason": "parts", "note": "O-rings"}))
    assert (waiting["state"], waiting["waiting_reason"]) == ("waiting", "parts")
    await shop.ok(shop.technician.post(f"{url}/wait", json={"reason": "press"}), 409)
    shop.clock.advance(timedelta(minutes=30))
    resumed = await shop.ok(shop.technician.post(f"{url}/resume"))
    assert (resumed["state"], resumed["waited_minutes"]) == ("started", 30)
    await shop.ok(shop.technician.post(f"{url}/resume"), 409)
    await fill(shop, job)
    assert (await shop.complete(job["id"]))["waiting_minutes"] == 30
    assert [name for name, _ in await shop.told()][-3:] == ["waiting", "resumed", "completed"]


async def test_an_answer_of_before_a_wait_does_not_end_it(shop: "Maintenance") -> None:
    """It comes from a tablet that was offline; one written in the wait does, at its time."""
    job = await due_job(shop)
    url, item = f"/jobs/{job['id']}", "l3-inspection-01"
    before = shop.clock.now().isoformat()
    shop.clock.advance(timedelta(minutes=5))
    await shop.ok(shop.technician.post(f"{url}/wait", json={"reason": "parts", "note": "O-ring ordered"}))
    shop.clock.advance(timedelta(minutes=20))
    kept = await answer(shop, job, item, value=0, as_found="good", as_left="good", at=before)
    assert (kept["state"], kept["waiting_note"], kept["answered"]) == ("waiting", "O-ring ordered", 1)
    resumed = await shop.ok(shop.technician.post(f"{url}/resume"))
    assert (resumed["state"], resumed["waited_minutes"]) == ("started", 20)
    await shop.ok(shop.technician.post(f"{url}/wait", json={"reason": "press"}))
    shop.clock.advance(timedelta(minutes=30))
    in_it = (shop.clock.now() - timedelta(minutes=10)).isoformat()
    after = await answer(shop, job, item, value=0, at=in_it)
    assert (after["state"], after["waited_minutes"]) == ("started", 40)


async def test_steps_written_without_a_network_are_of_their_own_time(shop: "Maintenance") -> None:
    """Sent at noon, work of the morning stays of the morning; no clock of a tablet moves a step before the last one."""
    job = await due_job(shop)
    url, begun = f"/jobs/{job['id']}", shop.clock.now()
    shop.clock.advance(timedelta(hours=4))
    said = {name: {"at": (begun + timedelta(minutes=after)).isoformat()} for name, after in MORNING.items()}
    started = await shop.ok(shop.technician.post(f"{url}/start", json=said["start"]))
    assert datetime.fromisoformat(str(started["started_at"])) == begun + timedelta(minutes=1)
    await shop.ok(shop.technician.post(f"{url}/wait", json={**said["wait"], "reason": "parts"}))
    resumed = await shop.ok(shop.technician.post(f"{url}/resume", json=said["resume"]))
    assert resumed["waited_minutes"] == 30
    waiting = await shop.ok(shop.technician.post(f"{url}/wait", json={**said["start"], "reason": "press"}))
    assert datetime.fromisoformat(str(waiting["waiting_since"])) == begun + timedelta(minutes=31)
    ahead = {"at": (shop.clock.now() + timedelta(hours=1)).isoformat()}
    assert (await shop.ok(shop.technician.post(f"{url}/resume", json=ahead)))["waited_minutes"] == 239


async def test_work_is_planned_and_begun(shop: "Maintenance") -> None:
    """An engineer plans it; a technician cannot, but starts it."""
    job = await due_job(shop)
    at = (shop.clock.now() + timedelta(days=1)).isoformat()
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/schedule", json={"at": at}), 403)
    early = (shop.clock.now() - timedelta(days=1)).isoformat()
    await shop.ok(shop.http.post(f"/jobs/{job['id']}/schedule", json={"at": early}), 422)
    planned = await shop.ok(shop.http.post(f"/jobs/{job['id']}/schedule", json={"at": at, "note": "early shift"}))
    assert planned["state"] == "scheduled"
    started = await shop.ok(shop.technician.post(f"/jobs/{job['id']}/start", json={}))
    assert started["state"] == "started"
    await shop.ok(shop.http.post(f"/jobs/{job['id']}/schedule", json={"at": at}), 409)


@ON_ONE_DATABASE
async def test_work_is_left_out_with_right_and_reason(shop: "Maintenance") -> None:
    """The interval begins anew, and the log says who decided it; who may not is refused."""
    job = await due_job(shop)
    await shop.ok(shop.technician.post(f"/jobs/{job['id']}/skip", json={"reason": "new tool"}), 403)
    await shop.ok(shop.http.post(f"/jobs/{job['id']}/skip", json={}), 422)
    skipped = await shop.ok(shop.http.post(f"/jobs/{job['id']}/skip", json={"reason": "tool goes to overhaul"}))
    assert (skipped["state"], skipped["skipped_by"]) == ("skipped", "Erika")
    assert (await shop.levels())["L3"]["due_total"] == 2_000
    (event,) = await shop.events("maintenance_skipped")
    assert (event["reason"], event["shots_since_last"]) == ("tool goes to overhaul", 1_000)


async def test_do_it_now_opens_one_job(shop: "Maintenance") -> None:
    """Opened twice it is one, and it stays the one when the level falls due; a correction does not take it away."""
    await shop.plan(L3)
    level = (await shop.levels())["L3"]
    first = await shop.ok(shop.technician.post(f"/levels/{level['id']}/open-job", json={"note": "press stands"}), 201)
    again = await shop.ok(shop.technician.post(f"/levels/{level['id']}/open-job", json={}), 201)
    assert (first["id"], first["opened_by"]) == (again["id"], "Timo")
    start = shop.clock.now()
    shop.clock.advance(timedelta(hours=1))
    await shop.run(1_000)
    await shop.correct(-900, -900, start, shop.clock.now())
    (job,) = await shop.jobs()
    assert (job["id"], job["state"]) == (first["id"], "open")


async def test_a_job_done_as_part_of_a_bigger_one_names_no_checklist(shop: "Maintenance") -> None:
    """Nobody filled it in; one that was begun keeps what was written."""
    routine = {"code": "L1", "name": "Routine", "interval_shots": 1_000, "checklist_id": "l1-routine"}
    job = await due_job(shop, routine, {**L3, "code": "L2", "checklist_id": None}, L3)
    (begun,) = [one for one in await shop.jobs() if one["code"] == "L1"]
    await answer(shop, begun, "l1-routine-01", value="ok", as_found="good", as_left="good")
    await fill(shop, job)
    await shop.complete(job["id"])
    done = {one["code"]: one for one in await shop.jobs("all")}
    assert (done["L1"]["included_in"], done["L1"]["checklist_id"]) == (job["id"], "l1-routine")
    level = (await shop.levels())["L3"]
    shop.clock.advance(timedelta(days=1))
    again = await shop.ok(shop.technician.post(f"/levels/{level['id']}/open-job", json={}), 201)
    await fill(shop, again)
    await shop.complete(again["id"])
    (included,) = [one for one in await shop.jobs("all") if one["code"] == "L1" and one["included_in"] == again["id"]]
    assert (included["checklist_id"], included["checklist_version"], included["required"]) == (None, None, 0)


async def test_the_sheet_tells_of_a_hold_that_outlasts_the_job(shop: "Maintenance") -> None:
    """Who signs sees that his signature does not lift it."""
    job = await due_job(shop)
    await shop.ready("on_hold", "Crack in cavity 3")
    tool = (await sheet(shop, job))["tool"]
    assert (tool["readiness"], tool["readiness_reason"]) == ("on_hold", "Crack in cavity 3")  # type: ignore[index]


@ON_ONE_DATABASE
async def test_a_tool_that_is_not_released_says_why(shop: "Maintenance") -> None:
    """Without a word it cannot be signed like that."""
    job = await due_job(shop)
    await fill(shop, job)
    refused = await shop.technician.post(f"/jobs/{job['id']}/complete", json={"note": "done", "released": False})
    assert (refused.status_code, refused.json()["code"]) == (422, "release_reason_missing")
    done = await shop.complete(job["id"], released=False, release_note="Crack in core 3")
    assert done["outcome"] == "not_released"
    (event,) = await shop.events("maintenance_completed")
    assert (event["released"], event["release_note"]) == (False, "Crack in core 3")


@ON_ONE_DATABASE
async def test_a_level_with_a_checklist_is_not_logged_by_a_note(shop: "Maintenance") -> None:
    """The refusal says what to do instead."""
    await shop.plan(L3)
    level = (await shop.levels())["L3"]
    refused = await shop.ok(shop.technician.post(f"/levels/{level['id']}/log", json={"note": "done"}), 409)
    assert refused["code"] == "checklist_to_fill"


async def test_parts_are_booked_and_given_back(shop: "Maintenance") -> None:
    """Their cost goes with the job; a use is given back once."""
    job = await due_job(shop)
    ring = await shop.ok(
        shop.http.post(
            "/parts", json={"number": "OR-1", "name": "O-ring", "unit": "pcs", "stock": 5, "price_cents": 80}
        ),
        201,
    )
    url = f"/jobs/{job['id']}/parts"
    for left in (1_60, 2_40):
        quantity = 2 if left == 1_60 else 1
        taken = await shop.ok(shop.technician.post(url, json={"part_id": ring["id"], "quantity": quantity}))
        assert taken["parts_cost_cents"] == left
    uses = shop.rows(await sheet(shop, job), "parts")
    assert [use["quantity"] for use in uses] == [2, 1]
    use_id = uses[0]["id"]
    back = await shop.ok(shop.technician.post(f"{url}/{use_id}/return"))
    assert back["parts_cost_cents"] == 80
    await shop.ok(shop.technician.post(f"{url}/{use_id}/return"), 404)
    assert (await shop.ok(shop.http.get(f"/parts/{ring['id']}")))["stock"] == 4
    await shop.ok(shop.technician.post(url, json={"part_id": ring["id"], "quantity": 9}), 409)


async def test_parts_taken_for_a_job_keep_it_and_come_back_from_a_withdrawn_one(shop: "Maintenance") -> None:
    """A corrected count does not withdraw it; where its plan is retired, what was taken is given back all the same."""
    shop.clock.advance(timedelta(hours=1))
    since = shop.clock.now()
    plan = await shop.plan(L3)
    await shop.run(500, gap=500)
    (job,) = await shop.jobs()
    ring = await shop.ok(
        shop.http.post("/parts", json={"number": "OR-1", "name": "O-ring", "unit": "pcs", "stock": 5}), 201
    )
    url = f"/jobs/{job['id']}/parts"
    await shop.ok(shop.technician.post(url, json={"part_id": ring["id"], "quantity": 2}))
    await shop.correct(0, -500, since, since)
    assert [one["id"] for one in await shop.jobs()] == [job["id"]]
    await shop.ok(shop.http.post(f"/plans/{plan['id']}/retire", json={"reason": "new plan"}))
    (use,) = shop.rows(await sheet(shop, job), "parts")
    assert (await shop.ok(shop.technician.post(f"{url}/{use['id']}/return")))["state"] == "cancelled"
    assert (await shop.ok(shop.http.get(f"/parts/{ring['id']}")))["stock"] == 5
    await shop.ok(shop.technician.post(url, json={"part_id": ring["id"], "quantity": 1}), 409)


async def test_a_job_keeps_the_version_it_began_with(shop: "Maintenance") -> None:
    """The next version is for the next job; the plan's version is kept as well."""
    job = await due_job(shop)
    await answer(shop, job, "l3-inspection-01", value=0)
    listed = await shop.http.get("/checklists/l3-inspection")
    body = {key: listed.json()[key] for key in ("titles", "groups")}
    body["groups"] = body["groups"][:1]
    changed = await shop.ok(
        shop.http.put("/checklists/l3-inspection", json=body, headers={"If-Match": listed.headers["etag"]})
    )
    assert (changed["version"], changed["confirmed"]) == (2, False)
    found = await sheet(shop, job)
    assert (found["checklist"]["version"], len(found["checklist"]["groups"])) == (1, 4)  # type: ignore[index]
    old = await shop.ok(shop.http.get("/checklists/l3-inspection", params={"version": 1}))
    assert len(old["groups"]) == 4  # type: ignore[arg-type]
    await fill(shop, job)
    assert (await shop.complete(job["id"]))["checklist_version"] == 1
