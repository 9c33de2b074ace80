"""Whether what was done holds: shots run, days pass, and the failure stays away or comes back."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.integration.actions.conftest import (
    ENOUGH,
    NOW,
    Actions,
    deeds,
    listed,
    made,
    refused,
    watch_of,
)
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.together import GROUPS, heard_in_both_ways, tool_ids

from toolcare_actions.domain.watches import Outcome
from toolcare_actions.tables import Attempt, Tool
from toolcare_shared.contracts.failures import Verdict
from toolcare_shared.contracts.shotcounter import ShotOrigin

pytestmark = pytest.mark.asyncio

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_enough_shots_make_an_action_effective(shop: Actions) -> None:
    action = await shop.watched()
    await shop.run(19_999)
    running = watch_of(await shop.get(action))
    assert (running["state"], running["run_shots"]) == ("running", 19_999)
    await shop.run(1)
    held = await shop.get(action)
    assert (held["state"], deeds(held)[-1]) == ("effective", "verified")
    assert (watch_of(held)["state"], watch_of(held)["run_shots"]) == ("held", 20_000)
    (told,) = await shop.told("action_verified")
    assert (told["ended_by"], told["shots_held"], told["days_held"], told["failure_ids"]) == (
        *("shots", 20_000),
        *(0, ["f-1"]),
    )


async def test_two_completions_at_once_make_one(shop: Actions) -> None:
    """The second is told that it is done already, and one watch runs."""
    action = await shop.make(failure_ids=["f-1"])
    body = {"note": ENOUGH, "fixes": ["X-STONE"]}
    path = f"/actions/{action['id']}/complete"
    answers = await asyncio.gather(shop.timo.post(path, json=body), shop.jonas.post(path, json=body))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await shop.told("action_completed")) == 1
    (rate,) = await shop.found("fix-rates")
    assert (rate["tried"], rate["running"]) == (1, 1)


async def test_days_make_it_effective_once_the_tool_ran(shop: Actions) -> None:
    """An idle tool proves nothing, however long it stands; the first shot after that does."""
    action = await shop.watched()
    assert await shop.turn_calendar(days=40) == (0, 0)
    assert (await shop.get(action))["state"] == "watching"
    await shop.run(10)
    assert (await shop.get(action))["state"] == "effective"
    (told,) = await shop.told("action_verified")
    assert (told["ended_by"], told["shots_held"], told["days_held"]) == ("days", 10, 40)


async def test_the_calendar_ends_a_watch_of_a_tool_that_ran(shop: Actions) -> None:
    """Without a further event, once, and not before its time."""
    action = await shop.watched(watch={"days": 30})
    await shop.run(10)
    assert await shop.turn_calendar(days=29) == (0, 0)
    assert await shop.turn_calendar(days=1) == (0, 1)
    assert await shop.turn_calendar(days=1) == (0, 0)
    assert (await shop.get(action))["state"] == "effective"


@ON_ONE_DATABASE
async def test_an_engineer_ends_a_watch_early(shop: Actions) -> None:
    action = await shop.watched()
    assert refused(await shop.timo.post(f"/actions/{action['id']}/verify", json={"note": "Good"})) == (403, "forbidden")
    held = await shop.do(shop.erika, action, "verify", note="Parts measured, all good")
    assert held["state"] == "effective"
    assert [told["ended_by"] for told in await shop.told("action_verified")] == ["person"]
    again = await shop.erika.post(f"/actions/{action['id']}/verify", json={"note": "Good"})
    assert refused(again) == (409, "action_step_refused")


async def test_a_failure_that_comes_back_reopens_the_action_once(shop: Actions) -> None:
    """Its owner is told with how long it held; a second report finds the action open, and the next try is a new one."""
    action = await shop.watched()
    await shop.run(4_120)
    back = await shop.report("f-2", "f-1")
    await shop.report("f-3", "f-2", "f-1")
    reopened = await shop.get(action)
    assert (reopened["state"], reopened["reopened_count"], reopened["completed_by"]) == ("open", 1, None)
    watch = watch_of(reopened)
    assert (watch["state"], watch["run_shots"]) == ("returned", 4_120)
    assert watch["returned_as"] == {"id": "f-2", "number": back.number}
    assert [one["id"] for one in listed(reopened, "failures")] == ["f-1", "f-2"]
    assert listed(reopened, "history")[-1]["note"] == "F-2"
    (told,) = await shop.told("action_reopened")
    assert (told["reason"], told["owner"], told["returned_as"], told["shots_held"], told["failure_ids"]) == (
        *("returned", "timo", "f-2"),
        *(4_120, ["f-1"]),
    )
    await shop.done(action, fixes=["X-WELD"])
    await shop.run(20_000)
    assert (await shop.get(action))["state"] == "effective"
    rates = {rate["fix"]: rate for rate in await shop.found("fix-rates", code="fl", tool_id="t-0042", cavity="3")}
    assert (rates["X-STONE"]["returned"], rates["X-STONE"]["rate"]) == (1, 0.0)
    assert (rates["X-WELD"]["held"], rates["X-WELD"]["rate"]) == (1, 1.0)
    assert await shop.found("fix-rates", code="SC") == await shop.found("fix-rates", cavity="4") == []


@ON_ONE_DATABASE
@pytest.mark.parametrize("case", ["another place", "before it was done", "other tool"])
async def test_what_is_something_else_does_not_reopen(shop: Actions, case: str) -> None:
    """Another failure, or a draft of before that is sent late."""
    action = await shop.watched()
    await shop.run(100)
    if case == "another place":
        await shop.report("f-2")
    elif case == "before it was done":
        await shop.report("f-2", "f-1", at=NOW + HOUR)
    else:
        await shop.hear(shop.reported("f-2", "f-1", tool_id="t-other"))
    assert (await shop.get(action))["state"] == "watching"


async def test_a_report_that_arrives_late_tells_against_a_watch_that_ended(shop: Actions) -> None:
    """A tablet was offline: the failure had come back before the shots were through."""
    action = await shop.watched()
    await shop.run(20_000)
    held = await shop.get(action)
    assert held["state"] == "effective"
    await shop.report("f-2", "f-1", at=shop.clock.now() - MINUTE)
    assert (await shop.get(action))["state"] == "open"
    (rate,) = await shop.found("fix-rates")
    assert (rate["held"], rate["returned"]) == (0, 1)


@ON_ONE_DATABASE
async def test_what_comes_back_after_the_watch_is_a_new_failure(shop: Actions) -> None:
    action = await shop.watched()
    await shop.run(20_000)
    await shop.report("f-2", "f-1")
    assert (await shop.get(action))["state"] == "effective"
    assert await shop.told("action_reopened") == []


@ON_ONE_DATABASE
async def test_a_report_in_words_counts_once_it_has_a_code(shop: Actions) -> None:
    """Triage says what it is; from then on it names its earlier ones."""
    action = await shop.watched()
    await shop.run(100)
    words = shop.reported("f-2", code=None)
    await shop.hear(words)
    assert (await shop.get(action))["state"] == "watching"
    await shop.hear(shop.changed(words, 2, code="FL", earlier_ids=["f-1"]))
    assert (await shop.get(action))["state"] == "open"


@ON_ONE_DATABASE
async def test_a_rejected_report_is_no_return(shop: Actions) -> None:
    """Heard before what it says, as events of two kinds may be; taken up again by triage it is one."""
    action = await shop.watched()
    await shop.run(100)
    back = shop.reported("f-2", "f-1")
    await shop.hear(shop.triaged(back, Verdict.REJECTED))
    await shop.hear(back)
    assert (await shop.get(action))["state"] == "watching"
    await shop.hear(shop.went_on(back, "rejected", "new", 3))
    assert (await shop.get(action))["state"] == "open"


async def test_a_return_that_triage_rejects_lets_the_watch_run_on(shop: Actions) -> None:
    """From where it was, as if it had never been reopened; the fix is as good as before."""
    action = await shop.watched()
    await shop.run(100)
    back = await shop.report("f-2", "f-1")
    await shop.run(100)
    rejected = await shop.hear(shop.triaged(back, Verdict.REJECTED))
    await shop.hear_again(rejected)
    again = await shop.get(action)
    assert (again["state"], deeds(again)[-2:]) == ("watching", ["returned", "return_rejected"])
    assert listed(again, "history")[-1]["note"] == "F-2: A drop of oil, no flash"
    assert [one["id"] for one in listed(again, "failures")] == ["f-1"]
    assert (again["completed_by"], again["completion_note"], again["fixes"]) == ("Timo Tal", ENOUGH, ["X-STONE"])
    assert (watch_of(again)["state"], watch_of(again)["run_shots"], again["reopened_count"]) == ("running", 200, 0)
    (told,) = await shop.told("action_resumed")
    assert (told["rejected"], told["failure_ids"], told["after"]) == ("f-2", ["f-1"], "watching")
    await shop.run(19_800)
    assert (await shop.get(action))["state"] == "effective"
    (rate,) = await shop.found("fix-rates")
    assert (rate["tried"], rate["held"], rate["returned"]) == (1, 1, 0)


@ON_ONE_DATABASE
async def test_a_watch_that_runs_on_hears_what_came_since(shop: Actions) -> None:
    """A second report while it was open is the return, when the first was none."""
    action = await shop.watched()
    await shop.run(100)
    back = await shop.report("f-2", "f-1")
    await shop.run(100)
    await shop.report("f-3", "f-2", "f-1")
    await shop.hear(shop.triaged(back, Verdict.REJECTED))
    reopened = await shop.get(action)
    assert (reopened["state"], watch_of(reopened)["run_shots"], reopened["reopened_count"]) == ("open", 200, 1)
    assert deeds(reopened)[-2:] == ["return_rejected", "returned"]


@ON_ONE_DATABASE
async def test_a_return_that_is_merged_stays_one(shop: Actions) -> None:
    """The same failure was reported twice: that it came back is the truer."""
    action = await shop.watched()
    await shop.run(100)
    back = await shop.report("f-2", "f-1")
    other = await shop.report("f-3")
    await shop.hear(shop.triaged(back, Verdict.MERGED, duplicate_of=other.failure_id))
    reopened = await shop.get(action)
    assert (reopened["state"], deeds(reopened)[-2:]) == ("open", ["returned", "changed"])
    (rate,) = await shop.found("fix-rates")
    assert rate["returned"] == 1


@ON_ONE_DATABASE
async def test_a_rejection_after_it_was_done_anew_leaves_the_action(shop: Actions) -> None:
    """The second try is under watch; of the first nobody can say any more whether it held."""
    action = await shop.watched()
    await shop.run(100)
    back = await shop.report("f-2", "f-1")
    await shop.done(action, fixes=["X-WELD"])
    await shop.hear(shop.triaged(back, Verdict.REJECTED))
    again = await shop.get(action)
    assert (again["state"], again["fixes"]) == ("watching", ["X-WELD"])
    rates = {rate["fix"]: (rate["tried"], rate["returned"]) for rate in await shop.found("fix-rates")}
    assert rates == {"X-STONE": (1, 0), "X-WELD": (1, 0)}


async def test_an_action_follows_its_failure_into_the_report_that_stays(shop: Actions) -> None:
    """Merged, the failure is watched by the one it became."""
    first = next(one for one in shop.heard if one.subject == "f-1")
    kept = await shop.report("f-0")
    action = await shop.make(failure_ids=["f-1"])
    merged = shop.triaged(shop.reported("f-1"), Verdict.MERGED, duplicate_of="f-0")
    await shop.hear(merged)
    await shop.hear_again(first)
    linked = await shop.get(action)
    assert [(one["id"], one["state"]) for one in listed(linked, "failures")] == [("f-1", "duplicate"), ("f-0", "new")]
    assert refused(await shop.erika.post("/actions", json=shop.body(failure_ids=["f-1"]))) == (
        409,
        "failure_does_not_count",
    )
    await shop.done(action)
    await shop.report("f-2", kept.failure_id)
    assert (await shop.get(action))["state"] == "open"


async def test_a_watch_follows_corrections_of_the_count(shop: Actions) -> None:
    """Shots of before do not count for it, when they are entered later; shots that were never made do not either."""
    action = await shop.watched()
    done_at = shop.clock.now()
    await shop.run(15_000)
    await shop.count(8_000, done_at - 3 * HOUR, done_at - HOUR, ShotOrigin.MANUAL)
    running = watch_of(await shop.get(action))
    assert (running["run_shots"], running["started_shots"]) == (15_000, 108_000)
    await shop.count(-5_000, done_at, shop.clock.now(), ShotOrigin.CORRECTION)
    await shop.run(9_999)
    assert (await shop.get(action))["state"] == "watching"
    await shop.run(1)
    assert (await shop.get(action))["state"] == "effective"


async def test_a_correction_reaches_what_was_reported_since(shop: Actions) -> None:
    await shop.count(-1_000, NOW, NOW + MINUTE, ShotOrigin.CORRECTION)
    action = await shop.make(failure_ids=["f-1"])
    assert listed(action, "failures")[0]["shots"] == 99_000


@ON_ONE_DATABASE
async def test_a_watch_begins_before_the_first_count(actions: Actions) -> None:
    """A tool that was never counted: its first count says from where it runs."""
    await actions.catalogue()
    await actions.tool()
    await actions.user("timo")
    await actions.hear(actions.reported("f-1"))
    action = await actions.watched(watch={"shots": 500})
    assert watch_of(action)["started_shots"] is None
    actions.total = 80_000
    await actions.run(499)
    running = watch_of(await actions.get(action))
    assert (running["started_shots"], running["run_shots"]) == (80_000, 499)
    await actions.run(1)
    assert (await actions.get(action))["state"] == "effective"


async def test_whatever_is_heard_twice_changes_nothing(shop: Actions) -> None:
    """Every event once more, in order and against it, after all of them: no event, no version, no history."""
    action = await shop.watched(job_ids=["job-1"])
    await shop.hear(shop.job_done())
    await shop.hear(shop.code("FL", "part_defect"))
    await shop.run(100)
    back = await shop.report("f-2", "f-1")
    await shop.hear(shop.triaged(back, Verdict.ACCEPTED))
    await shop.hear(shop.changed(back, 3, cavity=4, earlier_ids=[]))
    await shop.report("f-3", "f-1")
    await shop.report("f-4", "f-3", "f-1")
    before = (await shop.get(action), await shop.told_at_all(), await shop.found("action-proposals"))
    for envelope in [*shop.heard, *reversed(shop.heard)]:
        await shop.hear_again(envelope)
    assert (await shop.get(action), await shop.told_at_all(), await shop.found("action-proposals")) == before


@ON_ONE_DATABASE
async def test_a_failure_is_heard_before_its_tool(actions: Actions) -> None:
    """Streams are independent: what is heard first waits for the rest, and nobody plans for a tool without a name."""
    await actions.user("timo")
    await actions.hear(actions.reported("f-1"))
    body = actions.body(failure_ids=["f-1"])
    assert refused(await actions.erika.post("/actions", json=body)) == (404, "unknown_tool")
    await actions.tool(name="Cup lid, revised", version=2)
    await actions.tool(version=1)
    action = made(await actions.erika.post("/actions", json=body), 201)
    assert action["tool"] == {"id": "t-0042", "number": "T-0042", "name": "Cup lid, revised"}


async def test_counts_that_wait_together_come_to_the_same(actions: Actions) -> None:
    """One of the tools is watched, and its count ends that."""
    for group in GROUPS:
        for tool_id in tool_ids(group):
            await actions.tool(tool_id)
        async with actions.database.write() as session:
            watched = Attempt(id=group, tool_id=f"{group}-4", shots=100, started_at=NOW, outcome=Outcome.RUNNING)
            session.add(watched)
    await heard_in_both_ways(actions, NOW)
    known: dict[str, list[tuple[object, ...]]] = {group: [] for group in GROUPS}
    async with actions.database.read() as session:
        for row in await session.execute(select(Tool.id, Tool.total).order_by(Tool.id)):
            group, _, number = row[0].partition("-")
            known[group].append((number, row[1]))
        for attempt in await session.scalars(select(Attempt)):
            known[attempt.id].append((attempt.outcome, attempt.started_shots, attempt.shots_held))
    assert known["alone"] == known["together"]
    assert known["alone"][-1] == (Outcome.HELD, 0, 110)
