"""The same failure comes too often: an action is proposed, once."""

import pytest
import pytest_asyncio
from tests.integration.actions.conftest import Actions, listed, made, refused
from tests.integration.conftest import ON_ONE_DATABASE

from toolcare_shared.contracts.failures import FailureReported, Verdict

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def often(shop: Actions) -> Actions:
    """A first failure that triage has taken up."""
    first = next(one for one in shop.heard if one.subject == "f-1")
    await shop.hear(shop.triaged(FailureReported.model_validate(first.data), Verdict.ACCEPTED))
    return shop


async def test_the_third_time_proposes_an_action_once(often: Actions) -> None:
    """Further reports join the proposal while it is open; nothing is told twice."""
    await often.accepted("f-2", "f-1", after=20_000)
    assert await often.found("action-proposals") == []
    await often.accepted("f-3", "f-2", "f-1", after=20_000)
    (proposal,) = await often.found("action-proposals", state="open")
    assert (proposal["code"], proposal["cavity"], proposal["times"], proposal["within_shots"]) == ("FL", 3, 3, 50_000)
    assert proposal["names"] == {"en": "Flash", "de": "Grat"}
    assert {one["id"] for one in listed(proposal, "failures")} == {"f-1", "f-2", "f-3"}
    await often.accepted("f-4", "f-3", "f-2", "f-1")
    (proposal,) = await often.found("action-proposals")
    assert proposal["times"] == 4
    (told,) = await often.told("recurrence_found")
    assert (told["times"], told["failure_ids"], told["tool_id"]) == (3, ["f-3", "f-2", "f-1"], "t-0042")


@ON_ONE_DATABASE
async def test_only_what_triage_took_up_recurs(often: Actions) -> None:
    """Whichever of them is accepted last."""
    await often.run(2_000)
    second = await often.report("f-2", "f-1")
    await often.accepted("f-3", "f-2", "f-1")
    assert await often.found("action-proposals") == []
    await often.hear(often.triaged(second, Verdict.ACCEPTED))
    (proposal,) = await often.found("action-proposals")
    assert proposal["times"] == 3


@ON_ONE_DATABASE
async def test_one_failure_that_many_report_does_not_recur(often: Actions) -> None:
    """Nobody had mended anything in between; once it was solved, the next report is another time."""
    second = await often.accepted("f-2", "f-1", after=10)
    third = await often.accepted("f-3", "f-2", "f-1", after=10)
    assert await often.found("action-proposals") == []
    first = FailureReported.model_validate(next(one for one in often.heard if one.subject == "f-1").data)
    for event in (first, second, third):
        await often.hear(often.went_on(event, "accepted", "solved", 3))
    fourth = await often.accepted("f-4", "f-3", "f-2", "f-1", after=10)
    assert await often.found("action-proposals") == []
    await often.hear(often.went_on(fourth, "accepted", "solved", 3))
    await often.accepted("f-5", "f-4", "f-3", "f-2", "f-1", after=10)
    (proposal,) = await often.found("action-proposals")
    assert {one["id"] for one in listed(proposal, "failures")} == {"f-1", "f-4", "f-5"}


@ON_ONE_DATABASE
async def test_what_lies_far_apart_does_not_recur(often: Actions) -> None:
    await often.accepted("f-2", "f-1", after=30_000)
    await often.accepted("f-3", "f-2", "f-1", after=30_000)
    assert await often.found("action-proposals") == []


@ON_ONE_DATABASE
async def test_a_rejected_report_does_not_recur(often: Actions) -> None:
    await often.run(2_000)
    second = await often.report("f-2", "f-1")
    await often.hear(often.triaged(second, Verdict.REJECTED))
    await often.accepted("f-3", "f-1")
    assert await often.found("action-proposals") == []


async def test_an_action_takes_a_proposal_with_its_failures(often: Actions) -> None:
    """Without those that triage rejected since. Nobody takes it twice; while the action runs none is made."""
    await often.accepted("f-2", "f-1")
    third = await often.accepted("f-3", "f-2", "f-1")
    (proposal,) = await often.found("action-proposals")
    await often.hear(often.triaged(third, Verdict.REJECTED, version=3))
    action = await often.make(proposal_id=proposal["id"])
    assert [one["id"] for one in listed(action, "failures")] == ["f-1", "f-2"]
    (taken,) = await often.found("action-proposals", state="taken", tool_id="t-0042")
    assert (taken["times"], len(listed(taken, "failures"))) == (2, 3)
    assert taken["action"] == {"id": action["id"], "number": 1}
    again = await often.erika.post("/actions", json=often.body(proposal_id=proposal["id"]))
    assert refused(again) == (409, "proposal_is_over")
    for number in range(4, 8):
        await often.accepted(f"f-{number}", "f-2", "f-1")
    assert len(await often.found("action-proposals")) == 1


@ON_ONE_DATABASE
async def test_a_dismissed_proposal_needs_as_many_new_reports(often: Actions) -> None:
    """Each report counts towards one proposal; who dismissed it says why."""
    await often.accepted("f-2", "f-1")
    await often.accepted("f-3", "f-2", "f-1")
    (proposal,) = await often.found("action-proposals")
    path = f"/action-proposals/{proposal['id']}/dismiss"
    assert refused(await often.timo.post(path, json={"reason": "No"})) == (403, "forbidden")
    dismissed = made(await often.erika.post(path, json={"reason": "A bad batch of material"}))
    assert dismissed["state"] == "dismissed"
    assert dismissed["dismissal"] == {
        "reason": "A bad batch of material",
        "by": "Erika Muster",
        "at": often.clock.now().isoformat().replace("+00:00", "Z"),
    }
    assert refused(await often.erika.post(path, json={"reason": "Again"})) == (409, "proposal_is_over")
    earlier = ["f-3", "f-2", "f-1"]
    for number in (4, 5, 6):
        await often.accepted(f"f-{number}", *earlier)
        earlier.insert(0, f"f-{number}")
    newest, _ = await often.found("action-proposals")
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


async def test_proposals_come_in_pages(often: Actions) -> None:
    await often.accepted("f-2", "f-1")
    await often.accepted("f-3", "f-2", "f-1")
    page = made(await often.timo.get("/action-proposals", params={"limit": 1}))
    assert (len(listed(page, "items")), page["next_cursor"]) == (1, None)
    for cursor in ("bm9uZQ", "WyIyMDI2Iiwi"):
        answer = await often.timo.get("/action-proposals", params={"cursor": cursor})
        assert refused(answer) == (400, "invalid_cursor")
