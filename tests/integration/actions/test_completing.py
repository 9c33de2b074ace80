"""An action is worked on, shown to be done, and approved by somebody else."""

from datetime import datetime, timedelta

import pytest
from tests.integration.actions.conftest import (
    ENOUGH,
    Actions,
    Json,
    deeds,
    listed,
    made,
    picture,
    refused,
    watch_of,
)
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.retelling import told_by

from toolcare_shared.contracts.photos import PhotoChanged, PhotoDeleted

pytestmark = [pytest.mark.asyncio, ON_ONE_DATABASE]


async def test_an_action_goes_from_open_to_watched(shop: Actions) -> None:
    """Started, ticked off, talked about and done: the failures are solved by it, and the watch begins."""
    action = await shop.make(failure_ids=["f-1"], checklist=["Grind in"])
    (item,) = listed(action, "checklist")
    await shop.do(shop.timo, action, "start", note="Insert is there")
    await shop.do(shop.timo, action, "comments", text="Took longer than I thought", photo_ids=[picture(1)])
    await shop.do(shop.timo, action, "check", item_id=item["id"], done=True)
    done = await shop.done(action, cause="C-WEAR", photo_ids=[picture(2)], fixes=["x-stone", "X-STONE"])
    assert (done["state"], done["completed_by"], done["fixes"], done["cause"]) == (
        *("watching", "Timo Tal"),
        ["X-STONE"],
        "C-WEAR",
    )
    watch = watch_of(done)
    assert (watch["state"], watch["started_shots"], watch["ends_at_shots"], watch["run_shots"]) == (
        *("running", 100_000),
        *(120_000, 0),
    )
    assert watch["ends_on"] == "2026-04-01"
    assert [(one["by"], one["text"]) for one in listed(done, "comments")] == [
        ("Timo Tal", "Took longer than I thought")
    ]
    assert deeds(done) == ["created", "started", "checked", "completed"]
    (told,) = await shop.told("action_completed")
    assert (told["after"], told["failure_ids"], told["fixes"], told["shots"], told["by"], told["approved_by"]) == (
        *("watching", ["f-1"]),
        *(["X-STONE"], 100_000),
        *("Timo Tal", None),
    )


async def test_closing_needs_evidence(shop: Actions) -> None:
    """The answer names what is missing; a completed job of maintenance is evidence, one still to do is none."""
    action = await shop.make(checklist=["Grind in", "Stone"], job_ids=["job-1"])
    answer = await shop.timo.post(f"/actions/{action['id']}/complete", json={"note": "done"})
    assert refused(answer) == (409, "evidence_missing")
    body: Json = answer.json()
    assert (body["missing"], body["unticked"]) == (["evidence", "checklist"], ["Grind in", "Stone"])
    for item in listed(action, "checklist"):
        await shop.do(shop.timo, action, "check", item_id=item["id"], done=True)
    answer = await shop.timo.post(f"/actions/{action['id']}/complete", json={"note": "done"})
    assert answer.json()["missing"] == ["evidence"]
    await shop.hear(shop.job_done())
    done = await shop.do(shop.timo, action, "complete", note="done")
    assert (done["state"], deeds(done)[-2:]) == ("done", ["job_done", "completed"])
    assert [(job["id"], job["code"], job["done_by"]) for job in listed(done, "jobs_done")] == [("job-1", "L3", "Timo")]


async def test_a_job_shows_only_what_was_done_on_its_tool_since(shop: Actions) -> None:
    """One of another tool is refused with its number, or shows nothing where it was linked before it was done."""
    await shop.tool("t-0043")
    await shop.hear(shop.job_done("before"))
    shop.clock.advance(timedelta(minutes=1))
    action = await shop.make(job_ids=["before", "open"])
    await shop.hear(shop.job_done("open", tool_id="t-0043"))
    shop.clock.advance(timedelta(minutes=1))
    await shop.hear(shop.job_done("elsewhere", tool_id="t-0043"))
    assert listed(await shop.get(action), "jobs_done") == []
    with_job = await shop.timo.post(
        f"/actions/{action['id']}/complete", json={"note": "done", "job_ids": ["elsewhere"]}
    )
    assert (refused(with_job), with_job.json()["tool"]) == ((422, "job_of_other_tool"), "T-0043")
    assert refused(await shop.patch(action, job_ids=["elsewhere"])) == (422, "job_of_other_tool")
    made_with = await shop.erika.post("/actions", json=shop.body(job_ids=["elsewhere"]))
    assert refused(made_with) == (422, "job_of_other_tool")
    answer = await shop.timo.post(f"/actions/{action['id']}/complete", json={"note": "done"})
    assert refused(answer) == (409, "evidence_missing")
    await shop.hear(shop.job_done())
    done = await shop.do(shop.timo, action, "complete", note="done", job_ids=["job-1"])
    assert [job["id"] for job in listed(done, "jobs_done")] == ["job-1"]


async def test_a_job_of_a_try_that_did_not_hold_shows_nothing_of_the_next_one(shop: Actions) -> None:
    """What is done again needs evidence of its own; the job stays linked."""
    action = await shop.make(job_ids=["job-1"], failure_ids=[], watch=None)
    await shop.hear(shop.job_done())
    await shop.do(shop.timo, action, "complete", note="done")
    shop.clock.advance(timedelta(hours=1))
    again = await shop.do(shop.erika, action, "reopen", reason="It leaks again")
    assert (again["job_ids"], again["jobs_done"]) == (["job-1"], [])
    answer = await shop.timo.post(f"/actions/{action['id']}/complete", json={"note": "done"})
    assert refused(answer) == (409, "evidence_missing")
    shop.clock.advance(timedelta(hours=1))
    await shop.hear(shop.job_done("job-2"))
    done = await shop.do(shop.timo, action, "complete", note="done", job_ids=["job-2"])
    assert [job["id"] for job in listed(done, "jobs_done")] == ["job-2"]


async def test_what_a_tablet_sends_late_was_done_when_it_says(shop: Actions) -> None:
    """Not ahead of now, as by a clock that is fast, nor before the action came into the state in which it is."""
    action = await shop.make(checklist=["Grind in", "Stone"])
    made_at = shop.clock.now()
    shop.clock.advance(timedelta(hours=5))

    def hours(passed: int) -> str:
        return (made_at + timedelta(hours=passed)).isoformat()

    async def at_times(name: str, field: str) -> list[object]:
        return [
            (datetime.fromisoformat(str(one[field])) - made_at) / timedelta(hours=1)
            for one in listed(await shop.get(action), name)
        ]

    await shop.do(shop.timo, action, "start", at=hours(1))
    first, second = (item["id"] for item in listed(action, "checklist"))
    await shop.do(shop.timo, action, "check", item_id=first, done=True, at=hours(2))
    await shop.do(shop.timo, action, "check", item_id=second, done=True, at=hours(0))
    for passed in (3, 9, -4):
        await shop.do(shop.timo, action, "comments", text="Seen", at=hours(passed))
    assert await at_times("checklist", "done_at") == [2, 1]
    assert await at_times("history", "at") == [0, 1, 1, 2]
    assert await at_times("comments", "at") == [0, 3, 5]
    started = await shop.told("action_state_changed")
    assert [one["at"] for one in started] == [(made_at + timedelta(hours=1)).isoformat().replace("+00:00", "Z")]
    naive = await shop.timo.post(f"/actions/{action['id']}/start", json={"at": "2026-03-02T06:00:00"})
    assert refused(naive) == (422, "invalid_input")


async def test_a_tick_is_taken_away_again(shop: Actions) -> None:
    """Ticked twice is ticked once; a point that is not there is refused in words."""
    action = await shop.make(checklist=["Grind in"])
    (item,) = listed(action, "checklist")
    first = await shop.do(shop.timo, action, "check", item_id=item["id"], done=True)
    again = await shop.do(shop.jonas, action, "check", item_id=item["id"], done=True)
    assert first["version"] == again["version"]
    assert listed(again, "checklist")[0]["done_by"] == "Timo Tal"
    off = await shop.do(shop.timo, action, "check", item_id=item["id"], done=False)
    assert listed(off, "checklist")[0]["done"] is False
    answer = await shop.timo.post(f"/actions/{action['id']}/check", json={"item_id": "x", "done": True})
    assert refused(answer) == (404, "unknown_check_item")


async def test_approving_takes_a_second_person(shop: Actions) -> None:
    """Nothing is solved before; whoever did it does not approve it, nor does anybody who was not asked."""
    action = await shop.make(failure_ids=["f-1"], approver="jonas", owner="erika")
    as_approver = await shop.jonas.post(f"/actions/{action['id']}/complete", json={"note": ENOUGH})
    assert refused(as_approver) == (403, "four_eyes")
    waiting = await shop.do(shop.erika, action, "complete", note=ENOUGH, fixes=["X-STONE"])
    assert (waiting["state"], watch_of(waiting)["state"]) == ("in_approval", "planned")
    assert await shop.told("action_completed") == []
    await shop.make(title="Of somebody else")
    assert [one["id"] for one in await shop.found(approver="jonas")] == [action["id"]]
    path = f"/actions/{action['id']}/approve"
    assert refused(await shop.erika.post(path, json={})) == (403, "four_eyes")
    assert refused(await shop.timo.post(path, json={})) == (403, "forbidden")
    await shop.run(500)
    approved = await shop.do(shop.jonas, action, "approve", note="Seen on the press")
    assert (approved["state"], watch_of(approved)["started_shots"]) == ("watching", 100_500)
    (told,) = await shop.told("action_completed")
    assert (told["by"], told["approved_by"], told["note"]) == ("Erika Muster", "Jonas Jung", ENOUGH)


async def test_who_was_not_asked_does_not_approve(shop: Actions) -> None:
    """Another approver may be named while it waits; none at all is refused."""
    action = await shop.make(approver="jonas")
    await shop.done(action)
    assert refused(await shop.erika.post(f"/actions/{action['id']}/approve", json={})) == (403, "not_the_approver")
    assert refused(await shop.patch(action, approver=None)) == (409, "approver_needed")
    made(await shop.patch(action, approver="erika"))
    assert (await shop.do(shop.erika, action, "approve"))["state"] == "done"


async def test_what_changed_before_the_approval_is_asked_for_again(shop: Actions) -> None:
    """A point more on the checklist is open, and nobody approves over it; given back, it can be ticked."""
    action = await shop.make(approver="jonas")
    await shop.done(action)
    made(await shop.patch(action, checklist=[{"text": "Measure cavity 3"}]))
    answer = await shop.jonas.post(f"/actions/{action['id']}/approve", json={})
    assert (refused(answer), answer.json()["unticked"]) == ((409, "evidence_missing"), ["Measure cavity 3"])
    assert (await shop.do(shop.jonas, action, "refuse", note="Cavity 3 is missing"))["state"] == "in_work"


async def test_a_refused_action_goes_back_to_its_owner(shop: Actions) -> None:
    """What is ticked stays; nothing was solved, so nothing is opened again."""
    action = await shop.make(failure_ids=["f-1"], approver="jonas", checklist=["Grind in"])
    (item,) = listed(action, "checklist")
    await shop.do(shop.timo, action, "check", item_id=item["id"], done=True)
    await shop.done(action)
    assert refused(await shop.jonas.post(f"/actions/{action['id']}/refuse", json={"note": " "})) == (
        422,
        "invalid_input",
    )
    back = await shop.do(shop.jonas, action, "refuse", note="The vent is still closed")
    assert (back["state"], back["completed_by"], back["reopened_count"]) == ("in_work", None, 0)
    assert listed(back, "checklist")[0]["done"] is True
    (told,) = await shop.told("action_reopened")
    assert (told["reason"], told["owner"], told["failure_ids"]) == ("refused", "timo", [])
    assert (await shop.done(action))["state"] == "in_approval"


async def test_a_watch_that_begins_at_night_ends_on_the_plants_day(shop: Actions) -> None:
    """Half past midnight in the plant is still the day before in UTC."""
    shop.clock.advance(timedelta(hours=17, minutes=30))
    assert watch_of(await shop.watched())["ends_on"] == "2026-04-02"


async def test_what_was_done_is_opened_again_by_a_person(shop: Actions) -> None:
    """Its points are to be ticked anew, its failures open again; the watch said nothing for or against the fix."""
    action = await shop.watched()
    await shop.turn_calendar(days=20)
    reopened = await shop.do(shop.erika, action, "reopen", reason="The wrong insert was renewed")
    assert (reopened["state"], reopened["reopened_count"], reopened["completion_note"]) == ("open", 1, "")
    assert reopened["due_on"] == "2026-03-29", "a past day gives way to as many days as there were"
    assert watch_of(reopened)["state"] == "planned"
    (told,) = await shop.told("action_reopened")
    assert (told["reason"], told["failure_ids"], told["returned_as"]) == ("person", ["f-1"], None)
    (moved,) = await shop.told("action_changed")
    assert (moved["changed"], moved["due_on"]) == (["due_on"], "2026-03-29")
    (rate,) = await shop.found("fix-rates")
    assert (rate["tried"], rate["held"], rate["returned"], rate["running"], rate["rate"]) == (1, 0, 0, 0, None)


async def test_what_was_called_off_is_taken_up_again(shop: Actions) -> None:
    """It had solved nothing, so no failure is opened with it; no more than with one that only contained."""
    action = await shop.make(failure_ids=["f-1"])
    cancelled = await shop.do(shop.erika, action, "cancel", reason="The tool is scrapped")
    assert cancelled["state"] == "cancelled"
    assert refused(await shop.timo.post(f"/actions/{action['id']}/start", json={})) == (409, "action_step_refused")
    assert refused(await shop.patch(action, title="Late")) == (409, "action_step_refused")
    assert (await shop.do(shop.erika, action, "reopen", reason="It is not"))["state"] == "open"
    assert [told["after"] for told in await shop.told("action_state_changed")] == ["cancelled"]
    contained = await shop.make(failure_ids=["f-1"], kind="containment", watch=None)
    assert (await shop.done(contained))["state"] == "done"
    await shop.do(shop.erika, contained, "reopen", reason="Sorted the wrong box")
    assert [told["failure_ids"] for told in await shop.told("action_reopened")] == [[], []]


async def test_what_is_no_fix_is_refused(shop: Actions) -> None:
    """Also what is in no catalogue."""
    action = await shop.make()
    await shop.hear(shop.code("X-OLD", "fix", retired=True))
    await shop.hear(shop.code("FL", "part_defect"))
    for wrong in ("X-OLD", "FL", "NONE"):
        answer = await shop.timo.post(f"/actions/{action['id']}/complete", json={"note": ENOUGH, "fixes": [wrong]})
        assert refused(answer) == (422, "code_not_usable")
    answer = await shop.timo.post(f"/actions/{action['id']}/complete", json={"note": ENOUGH, "cause": "X-OLD"})
    assert refused(answer) == (422, "code_not_usable")
    assert "catalogue's causes" in answer.json()["detail"]


async def test_a_photo_on_its_way_is_shown_to_the_approver(shop: Actions) -> None:
    """A tablet sends it after what it shows. Until it is here nothing shows that it is done; a deleted one is none."""
    action = await shop.make(approver="jonas")
    waiting = await shop.done(action, note="done", photo_ids=[picture(1), picture(2)])
    assert (waiting["state"], waiting["photo_pending"]) == ("in_approval", True)
    assert waiting["photos_pending"] == [picture(1), picture(2)]
    await shop.hear(shop.photo(picture(1)))
    here = await shop.get(action)
    assert (here["photo_pending"], here["photos_pending"]) == (False, [picture(2)])
    await shop.hear(shop.photo(picture(5)))
    same = {"photo_id": picture(5), "alias": picture(2), "by": "Timo", "at": shop.clock.now()}
    await shop.hear(PhotoChanged.model_validate(same))
    assert (await shop.get(action))["photos_pending"] == [], "the same picture was here under another id"
    gone = PhotoDeleted(photo_id=picture(3), by="Timo", reason="Blurred", at=shop.clock.now())
    await shop.hear(shop.photo(picture(3)))
    await shop.hear(gone)
    other = await shop.make()
    path = f"/actions/{other['id']}/complete"
    assert refused(await shop.timo.post(path, json={"note": "done", "photo_ids": [picture(3)]})) == (
        409,
        "evidence_missing",
    )
    said = await shop.done(other, photo_ids=[picture(4)])
    assert (said["photo_pending"], said["photos_pending"]) == (False, [picture(4)]), "the note says enough"


async def test_a_comment_says_something_or_shows_it(shop: Actions) -> None:
    action = await shop.make(failure_ids=["f-1"])
    shown = await shop.do(shop.timo, action, "comments", photo_ids=[picture(1)])
    assert [(one["text"], one["photo_ids"]) for one in listed(shown, "comments")] == [("", [picture(1)])]
    answer = await shop.timo.post(f"/actions/{action['id']}/comments", json={"text": " "})
    assert refused(answer) == (422, "invalid_input")
    await shop.do(shop.timo, action, "comments", text="No photo")
    told = await shop.told("action_commented")
    assert [(one["text"], one["photo_ids"]) for one in told] == [("", [picture(1)]), ("No photo", [])]
    assert told[0]["failure_ids"] == ["f-1"]
    (again,) = await told_by("toolcare_actions.migrations.versions.0033_comments_told", shop.database)
    assert again.data == {**told[0], "at": again.data["at"]}, "those that an older version kept to itself"
