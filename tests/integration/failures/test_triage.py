"""What becomes of reports, on both databases: taken up, put aside, merged, solved, and how long that held."""

import pytest
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.failures.conftest import TOOL, Failures, Json, listed, made, picture, refused
from tests.integration.retelling import told_by

pytestmark = pytest.mark.asyncio


async def solved(shop: Failures, report: Json, fix: str = "X-STONE", note: str = "Stoned") -> Json:
    """Accept a report, and have a technician work on it."""
    await shop.do(report, "accept")
    path = f"/failures/{report['id']}"
    made(await shop.technician.post(f"{path}/start", json={"note": "On the bench"}))
    body = {"fixes": [fix], "cause": "C-WEAR", "note": note, "photo_ids": [picture(9)]}
    return made(await shop.technician.post(f"{path}/solve", json=body))


async def test_a_report_goes_from_new_to_closed_with_its_history(shop: Failures) -> None:
    """Who did what, when and why; each step is told."""
    report = await shop.report("FL", cavity=3)
    await solved(shop, report)
    closed = await shop.do(report, "close", note="Ran clean")
    assert closed["state"] == "closed"
    history = listed(closed, "history")
    assert [(entry["deed"], entry["by"], entry["before"], entry["after"]) for entry in history] == [
        ("reported", "Timo", None, "new"),
        ("accepted", "Erika", "new", "accepted"),
        ("started", "Timo", "accepted", "in_work"),
        ("solved", "Timo", "in_work", "solved"),
        ("closed", "Erika", "solved", "closed"),
    ]
    solution = closed["solution"]
    assert isinstance(solution, dict)
    assert [fix["code"] for fix in listed(solution, "fixes")] == ["X-STONE"]
    assert (solution["note"], solution["by"], solution["shots"]) == ("Stoned", "Timo", 1_000)
    (triaged,) = await shop.told("failure_triaged")
    assert (triaged["verdict"], triaged["by"], triaged["tool_id"]) == ("accepted", "Erika", TOOL)
    steps = await shop.told("failure_state_changed")
    assert [(step["before"], step["after"]) for step in steps] == [
        ("accepted", "in_work"),
        ("in_work", "solved"),
        ("solved", "closed"),
    ]
    assert (steps[1]["fixes"], steps[1]["cause"], steps[1]["shots"]) == (["X-STONE"], "C-WEAR", 1_000)


@ON_ONE_DATABASE
async def test_steps_that_do_not_follow_are_refused(shop: Failures) -> None:
    """With the state in which they would be possible."""
    report = await shop.report()
    early = await shop.http.post(f"/failures/{report['id']}/start", json={})
    assert refused(early) == (409, "step_refused")
    assert (early.json()["state"], early.json()["possible"]) == ("new", ["accepted"])
    await shop.do(report, "accept")
    path = f"/failures/{report['id']}"
    nothing = await shop.http.post(f"{path}/solve", json={"fixes": [], "note": "fixed it"})
    assert refused(nothing) == (422, "invalid_input")
    assert refused(await shop.http.post(f"{path}/solve", json={"fixes": ["FL"]})) == (422, "wrong_group")
    cause = await shop.http.post(f"{path}/solve", json={"fixes": ["X-CLEAN"], "cause": "X-CLEAN"})
    assert refused(cause) == (422, "wrong_group")
    assert (await shop.get(report))["state"] == "accepted"


async def test_a_stale_page_decides_nothing(shop: Failures) -> None:
    """Triage that names the version it saw is refused when the report was changed since."""
    report = await shop.report()
    path = f"/failures/{report['id']}"
    made(await shop.technician.patch(path, json={"note": "Worse"}, headers={"If-Match": '"1"'}))
    late = await shop.http.post(f"{path}/reject", json={"reason": "Nothing"}, headers={"If-Match": '"1"'})
    assert refused(late) == (412, "precondition_failed")


@ON_ONE_DATABASE
async def test_triage_and_closing_are_for_engineers(shop: Failures) -> None:
    report = await shop.report()
    for deed, body in (
        ("accept", {}),
        ("reject", {"reason": "x"}),
        ("merge", {"into_id": "x"}),
        ("close", {}),
        ("reopen", {"reason": "x"}),
    ):
        answer = await shop.technician.post(f"/failures/{report['id']}/{deed}", json=body)
        assert refused(answer) == (403, "forbidden"), deed


async def test_a_rejected_report_says_why_and_can_come_back(shop: Failures) -> None:
    report = await shop.report()
    rejected = await shop.do(report, "reject", reason="That is the gate mark")
    assert (rejected["state"], rejected["rejected_reason"]) == ("rejected", "That is the gate mark")
    edit = await shop.technician.patch(f"/failures/{report['id']}", json={"note": "x"}, headers={"If-Match": '"2"'})
    assert refused(edit) == (409, "failure_is_over")
    again = await shop.do(report, "reopen", reason="It is not")
    assert (again["state"], again["rejected_reason"]) == ("new", None)
    (triaged,) = await shop.told("failure_triaged")
    assert (triaged["verdict"], triaged["reason"]) == ("rejected", "That is the gate mark")


async def test_duplicates_are_linked_both_ways_and_nothing_is_lost(shop: Failures) -> None:
    """Note and photos stay readable; the one that stays is as severe as the worse of them."""
    stays = await shop.report("FL", cavity=3, severity="watch")
    double = await shop.report("FL", cavity=3, severity="stop_now", note="Cuts gloves", photo_ids=[picture(1)])
    merged = await shop.do(double, "merge", into_id=stays["id"], note="Same flash")
    assert merged["state"] == "duplicate"
    assert merged["duplicate_of"] == {"id": stays["id"], "number": 1, "state": "new"}
    shown = await shop.get(stays)
    (duplicate,) = listed(shown, "duplicates")
    assert (duplicate["note"], duplicate["photo_ids"]) == ("Cuts gloves", [picture(1)])
    assert shown["severity"] == "stop_now"
    took_in = listed(shown, "history")[1]
    assert (took_in["deed"], took_in["note"]) == ("took_in", "Same flash")
    assert took_in["other"] == {"id": double["id"], "number": 2, "state": "duplicate"}
    (triaged,) = await shop.told("failure_triaged")
    assert (triaged["verdict"], triaged["duplicate_of"]) == ("merged", stays["id"])


async def test_what_was_merged_before_goes_along(shop: Failures) -> None:
    """So a duplicate always points at the report that counts; taken out again both know."""
    first, second, third = [await shop.report("FL") for _ in range(3)]
    await shop.do(third, "merge", into_id=second["id"])
    await shop.do(second, "merge", into_id=first["id"])
    assert [one["number"] for one in listed(await shop.get(first), "duplicates")] == [2, 3]
    into_double = await shop.http.post(f"/failures/{first['id']}/merge", json={"into_id": third["id"]})
    assert refused(into_double) == (409, "merged_into_nothing")
    assert into_double.json()["use_id"] == first["id"]
    out = await shop.do(third, "reopen", reason="Another cavity")
    assert (out["state"], out["duplicate_of"]) == ("new", None)
    shown = await shop.get(first)
    assert [one["number"] for one in listed(shown, "duplicates")] == [2]
    assert listed(shown, "history")[-1]["deed"] == "split_off"


@ON_ONE_DATABASE
async def test_only_reports_of_one_tool_are_merged(shop: Failures) -> None:
    await shop.tool("t-0043")
    report = await shop.report()
    other = made(await shop.http.post("/failures", json={"tool_id": "t-0043", "code": "FL"}), 201)
    path = f"/failures/{report['id']}/merge"
    assert refused(await shop.http.post(path, json={"into_id": other["id"]})) == (422, "merged_with_other_tool")
    assert refused(await shop.http.post(path, json={"into_id": report["id"]})) == (422, "merged_with_itself")
    assert refused(await shop.http.post(path, json={"into_id": "nothing"})) == (404, "unknown_failure")


async def test_opening_a_report_shows_what_was_done_at_this_place_and_how_long_it_held(shop: Failures) -> None:
    """The last times of this code at this position, newest first; other places, tools and mistakes are none of them."""
    first = await shop.report("FL", cavity=3)
    await solved(shop, first, "X-CLEAN", "Cleaned")
    await shop.run(4_000)
    second = await shop.report("FL", cavity=3)
    await solved(shop, second, "X-STONE", "Stoned")
    await shop.report("FL", cavity=4)
    await shop.report("SH", cavity=3)
    mistake = await shop.report("FL", cavity=3)
    await shop.do(mistake, "reject", reason="Seen wrongly")
    await shop.run(9_000)
    third = await shop.report("FL", cavity=3)
    earlier = listed(third, "earlier")
    assert [(one["number"], one["held_shots"], one["still_holds"]) for one in earlier] == [
        (second["number"], 9_000, False),
        (first["number"], 4_000, False),
    ]
    solution = earlier[0]["solution"]
    assert isinstance(solution, dict)
    assert (solution["note"], solution["shots"], solution["photo_ids"]) == ("Stoned", 5_000, [picture(9)])
    assert third["earlier_count"] == 2
    told = (await shop.told("failure_reported"))[-1]
    assert told["earlier_ids"] == [second["id"], first["id"]]


async def test_the_photos_of_a_solution_are_told(shop: Failures) -> None:
    """Until the report is taken up again; those that an older version kept to itself are told by its migration."""
    failure = await shop.report("FL", cavity=3)
    await solved(shop, failure)
    (told,) = await told_by("toolcare_failures.migrations.versions.0035_solutions_shown", shop.database)
    assert (told.event_name, told.data["failure_id"], told.data["photo_ids"]) == (
        *("solution_shown", failure["id"]),
        [picture(9)],
    )
    await shop.do(failure, "reopen", reason="It is back")
    shown = [(one["version"], one["photo_ids"]) for one in await shop.told("solution_shown")]
    assert [photo_ids for _, photo_ids in sorted(shown)] == [[picture(9)], [picture(9)], []]
    assert await told_by("toolcare_failures.migrations.versions.0035_solutions_shown", shop.database) == []


async def test_what_still_holds_counts_on_and_merged_codes_are_one(shop: Failures) -> None:
    """A late report of the time before the repair does not say that it failed."""
    written = shop.clock.now().isoformat()
    await shop.run(100)
    first = await shop.report("GV", cavity=1, reported_at=written)
    await solved(shop, first)
    made(await shop.http.post("/failure-codes/GV/merge", json={"into": "FL", "reason": "Same"}))
    before_repair = await shop.report("FL", cavity=1, reported_at=shop.clock.now().isoformat())
    await shop.run(2_000)
    (earlier,) = listed(await shop.get(before_repair), "earlier")
    assert (earlier["number"], earlier["held_shots"], earlier["still_holds"]) == (1, 2_000, True)


async def test_a_reopened_report_starts_without_its_solution(shop: Failures) -> None:
    """It did not help; the history keeps what was done."""
    report = await shop.report()
    await solved(shop, report)
    reopened = await shop.do(report, "reopen", reason="Flash is back")
    assert (reopened["state"], reopened["solution"]) == ("accepted", None)
    done = listed(reopened, "history")[-2]
    assert (done["deed"], done["note"]) == ("solved", "Stoned")
    assert {"field": "fixes", "before": None, "after": ["X-STONE"]} in listed(done, "changes")
    step = (await shop.told("failure_state_changed"))[-1]
    assert (step["before"], step["after"], step["note"]) == ("solved", "accepted", "Flash is back")


async def test_whatever_takes_up_a_stopping_report_again_asks_for_a_hold_anew(shop: Failures) -> None:
    """Solved, rejected or merged before: the tool must not run on with it open."""
    stays = await shop.report("FL", severity="next_stop")
    crack = await shop.report("CR")
    await solved(shop, crack)
    await shop.do(crack, "reopen", reason="Cracked again at the weld")
    await shop.do(crack, "reject", reason="A scratch")
    await shop.do(crack, "reopen", reason="It is none")
    await shop.do(crack, "merge", into_id=stays["id"])
    await shop.do(crack, "reopen", reason="Another place")
    steps = [one for one in await shop.told("failure_state_changed") if one["before"] != "accepted"]
    asked = [(one["before"], one["after"], one["hold_id"] is not None) for one in steps]
    assert asked == [
        ("in_work", "solved", False),
        ("solved", "accepted", True),
        ("rejected", "new", True),
        ("duplicate", "new", True),
    ]
    assert len({one["hold_id"] for one in steps}) == len(steps)


async def test_only_the_newest_of_the_last_times_are_shown(shop: Failures) -> None:
    """With how many there are."""
    for _ in range(7):
        report = await shop.report("FL", cavity=3)
    assert [one["number"] for one in listed(report, "earlier")] == [6, 5, 4, 3, 2]
    assert report["earlier_count"] == 6


async def test_triage_sees_how_bad_it_usually_is(shop: Failures) -> None:
    """Whatever it was reported as, and by whom."""
    report = await shop.report("CR", severity="watch")
    assert (report["severity"], report["usual_severity"]) == ("watch", "stop_now")
    changed = await shop.do(report, "accept", code="FL")
    assert changed["usual_severity"] == "next_stop"
