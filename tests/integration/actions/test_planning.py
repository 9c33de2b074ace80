"""An action comes on record, is found, and is planned anew."""

import asyncio

import pytest
from tests.integration.actions.conftest import (
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

pytestmark = pytest.mark.asyncio


async def test_an_action_carries_what_was_reported(shop: Actions) -> None:
    """Text and photos of the report, the owner's team, and the plant's watch where nobody says otherwise."""
    action = await shop.make(failure_ids=["f-1"], checklist=["Grind in", "Stone"], photo_ids=[picture(1)])
    assert (action["number"], action["state"], action["team"], action["version"]) == (1, "open", "Tool shop", 1)
    assert action["tool"] == {"id": "t-0042", "number": "T-0042", "name": "Cup lid"}
    assert action["owner"] == {"username": "timo", "name": "Timo Tal"}
    assert [item["text"] for item in listed(action, "checklist")] == ["Grind in", "Stone"]
    (failure,) = listed(action, "failures")
    assert failure["note"] == "A thin skin at the parting line"
    assert (failure["photo_ids"], failure["code"], failure["shots"]) == (["photo-1"], "FL", 100_000)
    watch = watch_of(action)
    assert (watch["state"], watch["shots"], watch["days"]) == ("planned", 20_000, 30)
    assert deeds(action) == ["created"]
    (told,) = await shop.told("action_assigned")
    assert (told["owner"], told["failure_ids"], told["watch_shots"]) == ("timo", ["f-1"], 20_000)


@ON_ONE_DATABASE
async def test_an_action_needs_no_failure(shop: Actions) -> None:
    """A preventive one has nothing to watch, and is done when it is done."""
    action = await shop.make(kind="preventive")
    assert (action["failures"], action["watch"]) == ([], None)
    done = await shop.done(action)
    assert (done["state"], done["watch"]) == ("done", None)
    (told,) = await shop.told("action_completed")
    assert (told["after"], told["failure_ids"]) == ("done", [])


async def test_a_draft_becomes_one_action(shop: Actions) -> None:
    """However often and from wherever it is sent, also twice at once; numbers have no gaps."""
    body = shop.body(client_id="draft-1")
    first, second = await asyncio.gather(*(shop.erika.post("/actions", json=body) for _ in range(2)))
    again = await shop.jonas.post("/actions", json=body)
    assert made(first, 201)["id"] == made(second, 201)["id"] == made(again, 201)["id"]
    assert (await shop.make())["number"] == 2
    assert len(await shop.told("action_assigned")) == 2


REFUSED: list[tuple[Json, tuple[int, str]]] = [
    ({"owner": "nobody"}, (404, "unknown_person")),
    ({"owner": "gone"}, (409, "person_inactive")),
    ({"approver": "gone"}, (409, "person_inactive")),
    ({"approver": "paul"}, (422, "may_not_approve")),
    ({"owner": "jonas", "approver": "jonas"}, (422, "approver_is_owner")),
    ({"tool_id": "t-9"}, (404, "unknown_tool")),
    ({"failure_ids": ["f-9"]}, (404, "unknown_failure")),
    ({"failure_ids": ["f-other"]}, (422, "failure_of_other_tool")),
    ({"due_on": "2026-03-01"}, (422, "due_in_past")),
    ({"watch": {"shots": 5}}, (422, "watch_needs_failures")),
    ({"failure_ids": ["f-1"], "watch": None}, (422, "reason_for_no_watch")),
    ({"watch": {}}, (422, "invalid_input")),
    ({"proposal_id": "p-9"}, (404, "unknown_proposal")),
]


@ON_ONE_DATABASE
async def test_what_does_not_fit_is_refused_in_words(shop: Actions) -> None:
    """Nothing is on record afterwards, and no number is lost."""
    await shop.tool("t-other")
    await shop.hear(shop.reported("f-other", tool_id="t-other"))
    await shop.user("gone", active=False)
    await shop.user("paul")
    for fields, refusal in REFUSED:
        assert refused(await shop.erika.post("/actions", json=shop.body(**fields))) == refusal, fields
    assert (await shop.make())["number"] == 1


@ON_ONE_DATABASE
async def test_nothing_to_watch_has_its_reason(shop: Actions) -> None:
    action = await shop.make(failure_ids=["f-1"], watch=None, no_watch_reason="The tool is scrapped next week")
    assert (action["watch"], action["no_watch_reason"]) == (None, "The tool is scrapped next week")
    assert (await shop.done(action))["state"] == "done"


@ON_ONE_DATABASE
async def test_only_engineers_plan(shop: Actions) -> None:
    """Technicians work on actions; they neither make them nor call them off."""
    action = await shop.make()
    assert refused(await shop.timo.post("/actions", json=shop.body())) == (403, "forbidden")
    assert refused(await shop.timo.post(f"/actions/{action['id']}/cancel", json={"reason": "No"})) == (403, "forbidden")


async def test_a_plan_is_changed_with_its_history(shop: Actions) -> None:
    """Another owner hears of it; points keep their ticks; the second of two people is told."""
    action = await shop.make(checklist=["Grind in", "Stone"], failure_ids=["f-1"])
    first, second = listed(action, "checklist")
    await shop.do(shop.timo, action, "check", item_id=first["id"], done=True)
    wanted: Json = {
        "title": "Renew both inserts",
        "owner": "jonas",
        "due_on": "2026-03-12",
        "checklist": [{"id": second["id"], "text": "Stone"}, {"text": "Test"}, {"id": first["id"], "text": "Grind in"}],
        "watch": {"shots": 5_000},
    }
    stale = await shop.erika.patch(f"/actions/{action['id']}", json=wanted, headers={"If-Match": '"1"'})
    assert refused(stale) == (412, "precondition_failed")
    changed = made(await shop.patch(action, **wanted))
    assert [(item["text"], item["done"]) for item in listed(changed, "checklist")] == [
        ("Stone", False),
        ("Test", False),
        ("Grind in", True),
    ]
    assert (changed["team"], watch_of(changed)["days"]) == ("Engineering", None)
    assert {str(one["field"]) for one in listed(listed(changed, "history")[-1], "changes")} == {
        *("title", "owner", "team", "due_on", "checklist", "watch"),
    }
    assert [told["owner"] for told in await shop.told("action_assigned")] == ["timo", "jonas"]
    version = changed["version"]
    assert made(await shop.patch(action, title="Renew both inserts"))["version"] == version, "what is so is no change"
    made(await shop.patch(action, priority="urgent"))
    (told,) = await shop.told("action_changed")
    assert (told["priority"], told["changed"]) == ("urgent", ["priority"])


async def test_failures_that_are_linked_later_are_watched_as_well(shop: Actions) -> None:
    """Who links the first failure gets the plant's watch, and who takes the last away leaves none behind."""
    action = await shop.make()
    linked = made(await shop.patch(action, failure_ids=["f-1"]))
    assert watch_of(linked)["shots"] == 20_000
    assert refused(await shop.patch(action, failure_ids=[])) == (422, "watch_needs_failures")
    assert made(await shop.patch(action, failure_ids=[], watch=None))["watch"] is None


async def test_lists_show_what_is_to_do_first(shop: Actions) -> None:
    """By due day; what is over comes last. Counts are of what else was asked for, whatever its state."""
    late = await shop.make(title="Late", due_on="2026-03-03")
    soon = await shop.make(title="Soon", due_on="2026-03-20", owner="jonas", priority="urgent")
    over = await shop.make(title="Over", due_on="2026-03-02", kind="preventive")
    watched = await shop.watched(title="Watched", due_on="2026-03-02")
    await shop.do(shop.erika, over, "cancel", reason="Not needed")
    await shop.turn_calendar(days=3)
    page = made(await shop.timo.get("/actions"))
    assert [one["title"] for one in listed(page, "items")] == ["Late", "Soon", "Watched", "Over"]
    assert [one["overdue"] for one in listed(page, "items")] == [True, False, False, False]
    assert page["counts"] == {"open": 2, "in_work": 0, "in_approval": 0, "watching": 1, "overdue": 1}
    for query, expected in (
        ({"owner": "jonas"}, [soon]),
        ({"team": "Tool shop", "state": ["open", "watching"]}, [late, watched]),
        ({"overdue": "true"}, [late]),
        ({"kind": "preventive"}, [over]),
        ({"priority": "urgent"}, [soon]),
        ({"failure_id": "f-1"}, [watched]),
        ({"tool_id": "t-9"}, []),
        ({"q": "a-2"}, [soon]),
        ({"q": "jung soon"}, [soon]),
        ({"q": "t-0042 late"}, [late]),
    ):
        found = await shop.found(**query)
        assert [one["id"] for one in found] == [one["id"] for one in expected], query
    counts = made(await shop.timo.get("/actions", params={"state": "done", "owner": "timo"}))["counts"]
    assert counts == {"open": 1, "in_work": 0, "in_approval": 0, "watching": 1, "overdue": 1}
    seen, cursor = [], ""
    for _ in range(4):
        page = made(await shop.timo.get("/actions", params={"limit": 1, **({"cursor": cursor} if cursor else {})}))
        seen += [one["title"] for one in listed(page, "items")]
        cursor = str(page["next_cursor"] or "")
    assert (seen, cursor) == (["Late", "Soon", "Watched", "Over"], "")
    assert refused(await shop.timo.get("/actions", params={"cursor": "bm9uZQ"})) == (400, "invalid_cursor")


async def test_people_are_known_as_they_are_now(shop: Actions) -> None:
    """A late message about somebody changes nothing; whoever was switched off keeps what he has, and gets no more."""
    action = await shop.make()
    old = shop.heard[-1]
    await shop.user("timo", team="Moulding")
    first = next(one for one in shop.heard if one.event_name == "user_changed" and one.subject == "u-2")
    await shop.hear_again(first)
    assert (await shop.make())["team"] == "Moulding"
    await shop.user("timo", active=False)
    assert refused(await shop.erika.post("/actions", json=shop.body())) == (409, "person_inactive")
    assert made(await shop.patch(action, title="Still his"))["owner"] == {"username": "timo", "name": "Timo Tal"}
    assert old.event_name == "failure_reported"
