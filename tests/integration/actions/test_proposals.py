"""The same failure comes too often: an action is proposed, once."""

import pytest
from tests.integration.actions.conftest import ON_ONE_DATABASE, Actions, listed, made, refused

from toolcare_shared.contracts.failures import Verdict

pytestmark = pytest.mark.asyncio


async def test_the_third_time_proposes_an_action_once(shop: Actions) -> None:
    """Further reports join the proposal while it is open; nothing is told twice."""
    await shop.run(20_000)
    await shop.report("f-2", "f-1")
    assert await shop.found("action-proposals") == []
    await shop.run(20_000)
    await shop.report("f-3", "f-2", "f-1")
    (proposal,) = await shop.found("action-proposals", state="open")
    assert (proposal["code"], proposal["cavity"], proposal["times"], proposal["within_shots"]) == ("FL", 3, 3, 50_000)
    assert proposal["names"] == {"en": "Flash", "de": "Grat"}
    assert {one["id"] for one in listed(proposal, "failures")} == {"f-1", "f-2", "f-3"}
    await shop.report("f-4", "f-3", "f-2", "f-1")
    (proposal,) = await shop.found("action-proposals")
    assert proposal["times"] == 4
    (told,) = await shop.told("recurrence_found")
    assert (told["times"], told["failure_ids"], told["tool_id"]) == (3, ["f-3", "f-2", "f-1"], "t-0042")


@ON_ONE_DATABASE
async def test_what_lies_far_apart_does_not_recur(shop: Actions) -> None:
    await shop.run(30_000)
    await shop.report("f-2", "f-1")
    await shop.run(30_000)
    await shop.report("f-3", "f-2", "f-1")
    assert await shop.found("action-proposals") == []


@ON_ONE_DATABASE
async def test_a_rejected_report_does_not_recur(shop: Actions) -> None:
    second = await shop.report("f-2", "f-1")
    await shop.hear(shop.triaged(second, Verdict.REJECTED))
    await shop.report("f-3", "f-1")
    assert await shop.found("action-proposals") == []


async def test_an_action_takes_a_proposal_with_its_failures(shop: Actions) -> None:
    """Without those that triage rejected since. Nobody takes it twice; while the action runs none is made."""
    await shop.report("f-2", "f-1")
    third = await shop.report("f-3", "f-2", "f-1")
    (proposal,) = await shop.found("action-proposals")
    await shop.hear(shop.triaged(third, Verdict.REJECTED))
    action = await shop.make(proposal_id=proposal["id"])
    assert [one["id"] for one in listed(action, "failures")] == ["f-1", "f-2"]
    (taken,) = await shop.found("action-proposals", state="taken", tool_id="t-0042")
    assert (taken["times"], len(listed(taken, "failures"))) == (2, 3)
    assert taken["action"] == {"id": action["id"], "number": 1}
    again = await shop.erika.post("/actions", json=shop.body(proposal_id=proposal["id"]))
    assert refused(again) == (409, "proposal_is_over")
    for number in range(4, 9):
        await shop.report(f"f-{number}", "f-2", "f-1")
    assert len(await shop.found("action-proposals")) == 1


@ON_ONE_DATABASE
async def test_a_dismissed_proposal_needs_as_many_new_reports(shop: Actions) -> None:
    """Each report counts towards one proposal; who dismissed it says why."""
    await shop.report("f-2", "f-1")
    await shop.report("f-3", "f-2", "f-1")
    (proposal,) = await shop.found("action-proposals")
    path = f"/action-proposals/{proposal['id']}/dismiss"
    assert refused(await shop.timo.post(path, json={"reason": "No"})) == (403, "forbidden")
    dismissed = made(await shop.erika.post(path, json={"reason": "A bad batch of material"}))
    assert dismissed["state"] == "dismissed"
    assert dismissed["dismissal"] == {
        "reason": "A bad batch of material",
        "by": "Erika Muster",
        "at": shop.clock.now().isoformat().replace("+00:00", "Z"),
    }
    assert refused(await shop.erika.post(path, json={"reason": "Again"})) == (409, "proposal_is_over")
    earlier = ["f-3", "f-2", "f-1"]
    for number in (4, 5, 6):
        await shop.report(f"f-{number}", *earlier)
        earlier.insert(0, f"f-{number}")
    newest, _ = await shop.found("action-proposals")
    assert {one["id"] for one in listed(newest, "failures")} == {"f-4", "f-5", "f-6"}


async def test_merged_codes_are_counted_as_one(shop: Actions) -> None:
    """The catalogue says under which code reports and fixes are counted; a late older version changes nothing."""
    await shop.watched()
    await shop.hear(shop.code("FLX", "part_defect", merged_into="FL", version=2))
    await shop.hear(shop.code("FLX", "part_defect", version=1))
    await shop.hear(shop.code("X-STONE", "fix", merged_into="X-POLISH"))
    (rate,) = await shop.found("fix-rates", code="flx")
    assert (rate["fix"], rate["tried"], rate["low"], rate["high"]) == ("X-POLISH", 1, 0.0, 1.0)
    await shop.hear(shop.code("FL", "part_defect", names={"en": "Flash at the edge"}))
    (action,) = await shop.found("actions")
    assert listed(action, "failures")[0]["names"] == {"en": "Flash at the edge"}


async def test_proposals_come_in_pages(shop: Actions) -> None:
    await shop.report("f-2", "f-1")
    await shop.report("f-3", "f-2", "f-1")
    page = made(await shop.timo.get("/action-proposals", params={"limit": 1}))
    assert (len(listed(page, "items")), page["next_cursor"]) == (1, None)
    for cursor in ("bm9uZQ", "WyIyMDI2Iiwi"):
        answer = await shop.timo.get("/action-proposals", params={"cursor": cursor})
        assert refused(answer) == (400, "invalid_cursor")
