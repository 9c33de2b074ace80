"""Reporting a failure over HTTP and by what maintenance tells, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import JsonValue
from sqlalchemy import select
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.failures.conftest import NOW, TOOL, Failures, Json, listed, made, picture, refused
from tests.integration.together import GROUPS, heard_in_both_ways, tool_ids

from toolcare_failures.tables import HourlyCount, Tool
from toolcare_shared.contracts.registry import MachineChanged, RunCorrected, RunValues
from toolcare_shared.contracts.shotcounter import ShotOrigin

pytestmark = pytest.mark.asyncio

HOUR = timedelta(hours=1)


def numbers(items: list[Json]) -> list[JsonValue]:
    return [item["number"] for item in items]


async def test_a_report_needs_no_more_than_tool_and_code(shop: Failures) -> None:
    """The severity is the code's; shots and press are known without being asked for."""
    made_ = await shop.report("FL", cavity=3)
    assert (made_["number"], made_["state"], made_["severity"], made_["cavity"]) == (1, "new", "next_stop", 3)
    assert (made_["shots"], made_["machine"]) == (1_000, {"id": "p01", "name": "Press 1"})
    assert made_["tool"] == {"id": TOOL, "number": "T-0042", "name": "Cup lid"}
    assert (made_["reported_by"], made_["stop"], made_["version"]) == ("Timo", "none", 1)
    (entry,) = listed(made_, "history")
    assert (entry["deed"], entry["by"], entry["before"], entry["after"]) == ("reported", "Timo", None, "new")
    (event,) = await shop.told("failure_reported")
    assert (event["failure_id"], event["code"], event["names"]) == (made_["id"], "FL", {"en": "Flash", "de": "Grat"})
    assert (event["shots"], event["machine_id"], event["hold_id"], event["by"]) == (1_000, "p01", None, "Timo")


async def test_a_report_says_all_that_a_person_can_say(shop: Failures) -> None:
    spot: Json = {"side": "B", "x": 0.25, "y": 0.5}
    await shop.component("k-1", "seal")
    made_ = await shop.report(
        "wl",
        severity="watch",
        component_id="k-1",
        position=spot,
        stop="unscheduled",
        note=" Drips ",
        photo_ids=[picture(1)],
    )
    for name, value in {
        "severity": "watch",
        "component_id": "k-1",
        "position": spot,
        "stop": "unscheduled",
        "note": "Drips",
        "photo_ids": [picture(1)],
    }.items():
        assert made_[name] == value
    assert made_["cavity"] is None


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"tool_id": "t-9999"}, (404, "unknown_tool")),
        ({"code": "NONE"}, (404, "unknown_code")),
        ({"code": "X-CLEAN"}, (422, "wrong_group")),
        ({"cavity": 9}, (422, "unknown_cavity")),
        ({"reported_at": "2026-03-02T08:00:00Z"}, (422, "reported_in_future")),
        ({"reported_at": "2026-03-02T08:00:00"}, (422, "invalid_input")),
        ({"position": {"side": "C", "x": 0, "y": 0}}, (422, "invalid_input")),
        ({"position": {"side": "A", "x": 1.1, "y": 0}}, (422, "invalid_input")),
    ],
)
async def test_a_wrong_report_is_refused(shop: Failures, change: Json, expected: tuple[int, str]) -> None:
    """And leaves no trace, not even in the numbers."""
    answer = await shop.technician.post("/failures", json={"tool_id": TOOL, "code": "FL", **change})
    assert refused(answer) == expected
    assert (await shop.report())["number"] == 1


async def test_a_draft_that_is_sent_again_is_one_report(shop: Failures) -> None:
    """At once or later, by whomever: it was reported once."""
    first = await shop.report("FL", client_id="draft-1")
    body = {"tool_id": TOOL, "code": "SH", "client_id": "draft-1"}
    again = made(await shop.http.post("/failures", json=body), 201)
    assert (again["id"], again["code"]) == (first["id"], first["code"])
    sent = [shop.technician.post("/failures", json={**body, "client_id": "draft-2"}) for _ in range(5)]
    answers = [made(answer, 201) for answer in await asyncio.gather(*sent)]
    assert {answer["number"] for answer in answers} == {2}
    assert len(await shop.told("failure_reported")) == 2


async def test_a_late_draft_has_the_count_and_the_press_of_its_time(shop: Failures) -> None:
    """Not those of the moment at which it is sent."""
    await shop.run(600)
    written = shop.clock.now() - HOUR / 2
    await shop.hear(shop.unmounted())
    await shop.hear(shop.mounted("m-2", "p02"))
    await shop.run(400)
    late = await shop.report(reported_at=written.isoformat())
    assert (late["shots"], late["machine"]) == (1_300, {"id": "p01", "name": "Press 1"})
    assert late["reported_at"] != late["recorded_at"]
    now = await shop.report()
    assert (now["shots"], now["machine"]) == (2_000, {"id": "p02", "name": "p02"})
    before = await shop.report(reported_at=(NOW - HOUR).isoformat())
    assert (before["shots"], before["machine"]) == (None, None)


async def test_a_clock_that_was_ahead_leaves_no_count_in_the_future(shop: Failures) -> None:
    """After it was set back a report has the count of its time, today and on the day that it had believed in."""
    await shop.run(600)
    shop.clock.advance(3 * 24 * HOUR)
    await shop.run(100)
    shop.clock.advance(-3 * 24 * HOUR)
    await shop.run(50)
    assert (await shop.report())["shots"] == 1_750
    shop.clock.advance(4 * 24 * HOUR)
    await shop.run(50)
    late = await shop.report(reported_at=(shop.clock.now() - 20 * HOUR).isoformat())
    assert 1_750 <= int(str(late["shots"])) <= 1_800


async def test_reports_follow_a_corrected_run(shop: Failures) -> None:
    """They name the press on which the tool really hung, those that stood and those that come later, but no others."""
    earlier = await shop.report(reported_at=(NOW - HOUR).isoformat())
    stood = await shop.report()
    before = RunValues(tool_id=TOOL, machine_id="p01", since=NOW, shot_factor=1)
    told = RunCorrected(
        tool_id=TOOL,
        mounting_id="m-1",
        correction=1,
        before=before,
        after=before.model_copy(update={"machine_id": "p02"}),
        reason="Wrong label",
        by="Erika",
        version=4,
        at=shop.clock.now(),
    )
    envelope = await shop.hear(told)
    await shop.hear(told.model_copy(update={"correction": 2, "after": before.model_copy(update={"machine_id": "p03"})}))
    await shop.hear_again(envelope)
    late = await shop.report()
    assert late["machine"] == {"id": "p03", "name": "p03"}
    followed = await shop.get(stood)
    assert (followed["machine"], followed["version"]) == (late["machine"], 3)
    steps = [(entry["by"], entry["note"], entry["changes"]) for entry in listed(followed, "history")[1:]]
    assert steps == [
        ("Erika", "Wrong label", [{"field": "machine", "before": before, "after": after}])
        for before, after in (("Press 1", "p02"), ("p02", "p03"))
    ]
    moved = [(event["machine_id"], event["changed"]) for event in await shop.told("failure_changed")]
    assert moved == [("p02", ["machine_id"]), ("p03", ["machine_id"])]
    assert (await shop.get(earlier))["version"] == 1


async def test_events_that_come_twice_late_or_in_another_order_change_nothing(shop: Failures) -> None:
    """Counts by their position, mountings from either end, names by their version."""
    ended = shop.unmounted()
    shop.clock.advance(HOUR)
    counted = await shop.run(500)
    await shop.run(500)
    await shop.hear_again(counted)
    await shop.tool(version=1, name="Older name")
    await shop.hear(MachineChanged(machine_id="p01", name="Press one", version=2, at=NOW))
    await shop.machine(name="Older press")
    await shop.hear(ended)
    await shop.hear(shop.mounted("m-1").model_copy(update={"at": NOW}))
    report = await shop.report()
    assert (report["shots"], report["machine"]) == (2_000, None)
    during = await shop.report(reported_at=(NOW + HOUR / 2).isoformat())
    assert during["machine"] == {"id": "p01", "name": "Press one"}
    assert during["tool"] == {"id": TOOL, "number": "T-0042", "name": "Cup lid"}


async def test_a_corrected_count_corrects_what_was_written_down_since(shop: Failures) -> None:
    """The shots that a repair held stay what they were."""
    early = await shop.report("FL", cavity=1)
    await shop.run(1_000)
    late = await shop.report("FL", cavity=2)
    event = await shop.count(-200, NOW + HOUR + HOUR / 2, NOW + 2 * HOUR, ShotOrigin.CORRECTION)
    await shop.hear_again(event)
    assert [(await shop.get(one))["shots"] for one in (early, late)] == [1_000, 1_800]
    assert (await shop.report())["shots"] == 1_800
    (told,) = await shop.told("failure_counts_corrected")
    assert (told["tool_id"], told["shots"]) == (TOOL, -200)
    assert str(early["reported_at"]) < str(told["since"]) < str(late["reported_at"])


async def test_what_a_press_kept_from_before_a_report_is_in_its_count(shop: Failures) -> None:
    """Offline over the weekend; on Monday it tells of Saturday, after a report of Sunday and the first new shots."""
    friday = shop.clock.now()
    shop.clock.advance(48 * HOUR)
    sunday = await shop.report("FL", cavity=1)
    shop.clock.advance(24 * HOUR)
    await shop.run(10)
    monday = await shop.report("FL", cavity=2)
    saturday = friday + 24 * HOUR
    await shop.count(500, saturday - HOUR, saturday, ShotOrigin.COUNTER)
    assert [(await shop.get(one))["shots"] for one in (sunday, monday)] == [1_500, 1_510]
    sent_late = await shop.report("FL", cavity=3, reported_at=(saturday + HOUR).isoformat())
    assert sent_late["shots"] == 1_500
    (told,) = await shop.told("failure_counts_corrected")
    assert (told["tool_id"], told["shots"], told["since"]) == (TOOL, 500, saturday.isoformat().replace("+00:00", "Z"))


async def test_what_a_person_dates_back_before_a_report_is_in_its_count(shop: Failures) -> None:
    report = await shop.report("FL", cavity=1)
    shop.clock.advance(24 * HOUR)
    await shop.count(40_000, NOW - 24 * HOUR, NOW - 24 * HOUR, ShotOrigin.MANUAL)
    assert (await shop.get(report))["shots"] == 41_000


async def test_reports_are_found_by_what_people_know_of_them(shop: Failures) -> None:
    """By tool, state, severity, code, cavity and words in either language, newest first and page by page."""
    await shop.tool("t-0043", name="Bucket")
    await shop.report("FL", cavity=3, note="Sharp at the lug")
    await shop.report("WL", severity="safety")
    other = made(await shop.http.post("/failures", json={"tool_id": "t-0043", "code": "SH"}), 201)
    await shop.do(other, "accept")
    assert numbers(await shop.found()) == [3, 2, 1]
    assert numbers(await shop.found(tool_id="t-0043")) == [3]
    assert numbers(await shop.found(state=["new"])) == [2, 1]
    assert numbers(await shop.found(state=["accepted", "closed"])) == [3]
    assert numbers(await shop.found(severity=["safety"])) == [2]
    assert numbers(await shop.found(code="sh")) == [3]
    assert numbers(await shop.found(cavity="3")) == [1]
    for query, found in {"grat": [1], "LUG sharp": [1], "bucket": [3], "erika": [3], "f-2": [2], "wasser": [2]}.items():
        assert numbers(await shop.found(q=query)) == found, query
    assert numbers(await shop.found(q="bucket flash")) == []
    assert numbers(await shop.found(group="part_defect")) == [3, 1]
    assert numbers(await shop.found(group="tool_fault", code="fl")) == []
    assert numbers(await shop.found(mine="true")) == [2, 1]
    first = made(await shop.technician.get("/failures?limit=2"))
    second = made(await shop.technician.get(f"/failures?limit=2&cursor={first['next_cursor']}"))
    assert (numbers(listed(first, "items")), numbers(listed(second, "items"))) == ([3, 2], [1])
    assert second["next_cursor"] is None
    assert refused(await shop.http.get("/failures?cursor=WzEsMl0")) == (400, "invalid_cursor")
    assert refused(await shop.http.get("/failures/nothing")) == (404, "unknown_failure")


async def test_a_report_is_said_better(shop: Failures) -> None:
    """What changed is in its history with before and after; what did not change is no change."""
    report = await shop.report("FL", cavity=3)
    patch: Json = {"cavity": None, "position": {"side": "A", "x": 0.5, "y": 0.5}, "note": "At the rim", "code": "fl"}
    changed = made(await shop.technician.patch(f"/failures/{report['id']}", json=patch, headers={"If-Match": '"1"'}))
    assert (changed["cavity"], changed["note"], changed["version"]) == (None, "At the rim", 2)
    assert listed(listed(changed, "history")[-1], "changes") == [
        {"field": "cavity", "before": 3, "after": None},
        {"field": "note", "before": "", "after": "At the rim"},
        {"field": "position", "before": None, "after": patch["position"]},
    ]
    same = made(await shop.technician.patch(f"/failures/{report['id']}", json=patch, headers={"If-Match": '"2"'}))
    assert same["version"] == 2
    (event,) = await shop.told("failure_changed")
    assert (event["changed"], event["version"]) == (["cavity", "note", "position"], 2)
    assert (await shop.found(q="rim"))[0]["id"] == report["id"]


async def test_two_people_edit_one_report(shop: Failures) -> None:
    """The second is told and overwrites nothing; with the new version his words go in."""
    report = await shop.report()
    path = f"/failures/{report['id']}"
    made(await shop.technician.patch(path, json={"note": "First"}, headers={"If-Match": '"1"'}))
    late = await shop.http.patch(path, json={"stop": "scheduled", "cavity": 2}, headers={"If-Match": '"1"'})
    assert refused(late) == (412, "precondition_failed")
    assert late.json()["version"] == 2
    assert refused(await shop.http.patch(path, json={"note": "x"})) == (428, "precondition_required")
    read = await shop.http.get(path)
    headers = {"If-Match": read.headers["etag"]}
    both = made(await shop.http.patch(path, json={"stop": "scheduled", "cavity": 2}, headers=headers))
    assert (both["note"], both["stop"], both["cavity"], both["version"]) == ("First", "scheduled", 2, 3)


async def test_critical_reports_ask_for_a_hold_once(shop: Failures) -> None:
    """A new one, and one that becomes critical; lowering it is for triage, and made worse again it asks again."""
    critical = await shop.report("FL", severity="safety")
    assert (await shop.told("failure_reported"))[0]["hold_id"] == critical["id"]
    report = await shop.report("FL", severity="watch")
    path = f"/failures/{report['id']}"

    async def say(version: int, severity: str) -> None:
        made(await shop.http.patch(path, json={"severity": severity}, headers={"If-Match": f'"{version}"'}))

    await say(1, "stop_now")
    await say(2, "safety")
    lowered = await shop.technician.patch(path, json={"severity": "watch"}, headers={"If-Match": '"3"'})
    assert refused(lowered) == (403, "only_triage_lowers")
    await say(3, "watch")
    await say(4, "stop_now")
    asked = [event["hold_id"] for event in await shop.told("failure_changed")]
    assert [hold is not None for hold in asked] == [True, False, False, True]
    assert asked[0] != asked[3]


async def test_findings_of_maintenance_become_reports_once(shop: Failures) -> None:
    """Linked to their job; the code is for triage to say, and without one it is not accepted."""
    event = await shop.hear(shop.completed("stop_now"))
    await shop.hear_again(event)
    await shop.hear(shop.completed("stop_now"))
    (found,) = await shop.found(job_id="job-1")
    assert (found["note"], found["severity"], found["cavity"], found["code"]) == ("Vent worn", "stop_now", 3, None)
    assert (found["job_id"], found["finding_id"], found["shots"]) == ("job-1", "finding-1", 4_000)
    assert (found["reported_by"], found["stop"]) == ("Timo", "none")
    (told,) = await shop.told("failure_reported")
    assert (told["hold_id"], told["job_id"], told["code"], told["by"]) == (found["id"], "job-1", None, "Timo")
    bare = await shop.http.post(f"/failures/{found['id']}/accept", json={})
    assert refused(bare) == (409, "code_missing")
    accepted = await shop.do(found, "accept", code="VN-WORN", severity="next_stop", note="Seen")
    assert (accepted["state"], accepted["severity"]) == ("accepted", "next_stop")
    assert [entry["deed"] for entry in listed(accepted, "history")] == ["reported", "changed", "accepted"]


async def test_a_finding_on_a_tool_that_is_not_known_yet_waits_for_its_name(failures: Failures) -> None:
    """The streams of two services are independent of each other."""
    await failures.hear(failures.completed())
    await failures.tool()
    (found,) = await failures.found()
    assert found["tool"] == {"id": TOOL, "number": "T-0042", "name": "Cup lid"}


@ON_ONE_DATABASE
async def test_a_component_is_one_of_the_tool_that_can_fail_in_this_way(shop: Failures) -> None:
    """Also when the code or the component is changed later; a code that fits any takes each."""
    await shop.component("k-1", "seal")
    await shop.component("k-2", "seal", tool_id="t-other")
    for component_id in ("nonsense", "k-2"):
        body = {"tool_id": TOOL, "code": "WL", "component_id": component_id}
        assert refused(await shop.technician.post("/failures", json=body)) == (404, "unknown_component")
    unfit = await shop.technician.post("/failures", json={"tool_id": TOOL, "code": "EJ-BENT", "component_id": "k-1"})
    assert refused(unfit) == (422, "component_does_not_fit")
    assert (unfit.json()["unfit_code"], unfit.json()["kind"]) == ("EJ-BENT", "seal")
    report = await shop.report("CR", component_id="k-1")
    path, version = f"/failures/{report['id']}", {"If-Match": '"1"'}
    for change in ({"code": "EJ-BENT"}, {"component_id": "nonsense"}):
        assert (await shop.technician.patch(path, json=change, headers=version)).status_code in {404, 422}
    assert refused(await shop.http.post(f"{path}/accept", json={"code": "EJ-BENT"})) == (422, "component_does_not_fit")
    both = {"code": "EJ-BENT", "component_id": None}
    made(await shop.technician.patch(path, json=both, headers=version))


@ON_ONE_DATABASE
async def test_a_photo_is_named_as_photos_are(shop: Failures) -> None:
    """It may arrive later, but what cannot be a photo is refused."""
    body = {"tool_id": TOOL, "code": "FL", "photo_ids": ["abc"]}
    assert refused(await shop.technician.post("/failures", json=body)) == (422, "invalid_input")


async def test_a_draft_of_before_a_merge_is_taken(shop: Failures) -> None:
    """It keeps the code it was written with and is counted under the one that stays; one written later is not."""
    written = shop.clock.now().isoformat()
    shop.clock.advance(HOUR)
    made(await shop.http.post("/failure-codes/GV/merge", json={"into": "FL", "reason": "The same here"}))
    shop.clock.advance(HOUR)
    late = await shop.report("gv", reported_at=written)
    code = late["code"]
    assert isinstance(code, dict)
    assert (code["code"], code["counted_as"]) == ("GV", "FL")
    after = {"tool_id": TOOL, "code": "GV", "reported_at": shop.clock.now().isoformat()}
    assert refused(await shop.technician.post("/failures", json=after)) == (409, "code_is_retired")


async def test_the_worst_come_first_when_asked_for(shop: Failures) -> None:
    """And of equally bad ones the newest, over all pages; mine are those that I reported, whatever I am called."""
    for severity in ("safety", "watch", "stop_now", "watch"):
        await shop.report("FL", severity=severity)
        shop.clock.advance(HOUR)
    made(await shop.http.post("/failures", json={"tool_id": TOOL, "code": "FL", "severity": "safety"}), 201)
    seen: list[Json] = []
    query = {"sort": "severity", "limit": "2"}
    while True:
        page = made(await shop.technician.get("/failures", params=query))
        seen += listed(page, "items")
        if page["next_cursor"] is None:
            break
        query["cursor"] = str(page["next_cursor"])
    assert numbers(seen) == [5, 1, 3, 4, 2]
    assert [one["reported_by_id"] for one in seen] == ["u-1", *["u-2"] * 4]
    assert numbers(await shop.found(mine="true")) == [4, 3, 2, 1]


async def test_counts_that_wait_together_come_to_the_same(failures: Failures) -> None:
    for group in GROUPS:
        for tool_id in tool_ids(group):
            await failures.tool(tool_id)
    failures.clock.advance(HOUR)
    await heard_in_both_ways(failures, NOW)
    of_tools, of_hours = (
        (Tool.id, Tool.total, Tool.counted_at),
        (HourlyCount.tool_id, HourlyCount.at, HourlyCount.total),
    )
    known: dict[str, list[tuple[object, ...]]] = {group: [] for group in GROUPS}
    async with failures.database.read() as session:
        for columns in (of_tools, of_hours):
            for row in await session.execute(select(*columns).order_by(*columns)):
                group, _, number = row[0].partition("-")
                known[group].append((number, *row[1:]))
    assert known["alone"] == known["together"]
    assert ("4", 110, NOW + timedelta(minutes=2)) in known["alone"]
