"""What actions do to the reports they answer, on both databases: once, late, and out of order."""

from datetime import datetime, timedelta

import pytest
from tests.integration.failures.conftest import NOW, TOOL, Failures, Json, listed, picture

from toolcare_shared.contracts.actions import (
    ActionCompleted,
    ActionKind,
    ActionReopened,
    ActionResumed,
    ActionState,
    ActionVerified,
    ReopenReason,
    WatchEnd,
)

pytestmark = pytest.mark.asyncio


def named(version: int, failures: tuple[Json, ...], at: datetime | None, action: str = "a-1") -> dict[str, object]:
    return {
        "action_id": action,
        "number": 7,
        "tool_id": TOOL,
        "title": "Clean the vents",
        "by": "Anna",
        "version": version,
        "failure_ids": [str(one["id"]) for one in failures],
        "at": at or NOW + timedelta(hours=2),
    }


def completed(
    version: int,
    *failures: Json,
    kind: ActionKind = ActionKind.CORRECTIVE,
    at: datetime | None = None,
    action: str = "a-1",
) -> ActionCompleted:
    return ActionCompleted.model_validate(
        {
            **named(version, failures, at, action),
            "kind": kind,
            "after": ActionState.WATCHING,
            "note": "Stoned both vents",
            "fixes": ["X-STONE", "X-CLEAN", "NONE"],
            "cause": "C-WEAR",
            "shots": 1_500,
            "photo_ids": [picture(1)],
        }
    )


def verified(version: int, *failures: Json) -> ActionVerified:
    return ActionVerified.model_validate(
        {**named(version, failures, None), "ended_by": WatchEnd.SHOTS, "shots_held": 20_000, "days_held": 3}
    )


def reopened(version: int, *failures: Json, reason: str = "returned", by: Json | None = None) -> ActionReopened:
    returned_as = None if by is None else by["id"]
    return ActionReopened.model_validate(
        {**named(version, failures, None), "reason": reason, "owner": "anna", "returned_as": returned_as}
    )


def steps(report: Json) -> list[tuple[object, ...]]:
    return [
        (entry["deed"], entry["by"], entry["after"], entry["action"] and entry["action"]["number"])  # type: ignore[index, call-overload] # an object or null
        for entry in listed(report, "history")
    ]


async def test_an_action_solves_and_closes_the_reports_it_answers(shop: Failures) -> None:
    """Also one that triage has not seen; with what was done, and the action's number in the history."""
    report, other = await shop.report(), await shop.report("SC")
    shop.clock.advance(timedelta(hours=3))
    done = await shop.hear(completed(4, report, other, {"id": "never-heard-of"}))
    await shop.hear_again(done)
    solved = await shop.get(report)
    solution = solved["solution"]
    assert isinstance(solution, dict)
    assert [fix["code"] for fix in listed(solution, "fixes")] == ["X-STONE", "X-CLEAN"]
    assert (solution["note"], solution["by"], solution["shots"]) == ("Stoned both vents", "Anna", 1_500)
    assert solution["photo_ids"] == [picture(1)]
    assert solution["at"] == "2026-03-02T08:00:00Z"
    await shop.hear(verified(5, report, other))
    await shop.hear_again(done)
    closed = await shop.get(report)
    assert steps(closed)[1:] == [("solved", "Anna", "solved", 7), ("closed", "Anna", "closed", 7)]
    assert (await shop.get(other))["state"] == "closed"
    told = [one for one in await shop.told("failure_state_changed") if one["failure_id"] == report["id"]]
    assert [(one["before"], one["after"], one["by"], one["action_id"]) for one in told] == [
        ("new", "solved", "Anna", "a-1"),
        ("solved", "closed", "Anna", "a-1"),
    ]
    assert [one["solved_at"] for one in told] == [solution["at"]] * 2


async def test_a_failure_that_came_back_is_taken_up_again(shop: Failures) -> None:
    """What was done stays on record with the shots it held; the report that came instead is named."""
    report = await shop.report(cavity=3)
    await shop.hear(completed(4, report))
    shop.clock.advance(timedelta(hours=3))
    await shop.run(4_000)
    back = await shop.report(cavity=3)
    again = await shop.hear(reopened(6, report, by=back))
    await shop.hear_again(again)
    late = await shop.hear(verified(5, report))
    await shop.hear_again(late)
    seen = await shop.get(report)
    assert seen["state"] == "accepted"
    entry = listed(seen, "history")[-1]
    assert (entry["deed"], entry["other"] and entry["other"]["id"]) == ("reopened", back["id"])  # type: ignore[index, call-overload] # an object or null
    (earlier,) = listed(await shop.get(back), "earlier")
    assert (earlier["held_shots"], earlier["still_holds"]) == (3_500, False)
    last = (await shop.told("failure_state_changed"))[-1]
    assert (last["after"], last["fixes"], last["shots"]) == ("accepted", [], None)
    assert last["solved_at"] == "2026-03-02T07:00:00Z"


async def test_a_return_that_was_none_leaves_the_report_solved(shop: Failures) -> None:
    """With what was done, as before; but not where a person has gone on meanwhile."""
    report, other = await shop.report(), await shop.report("SC")
    await shop.hear(completed(4, report, other))
    shop.clock.advance(timedelta(hours=3))
    back = await shop.report()
    await shop.hear(reopened(6, report, other, by=back))
    await shop.do(other, "start")
    resumed = ActionResumed.model_validate(
        {**named(8, (report, other), None), "after": "watching", "rejected": back["id"], "note": "F-3: Dirt"}
    )
    await shop.hear_again(await shop.hear(resumed))
    seen = await shop.get(report)
    entry = listed(seen, "history")[-1]
    assert (seen["state"], entry["deed"], entry["note"]) == ("solved", "return_rejected", "F-3: Dirt")
    assert (await shop.get(other))["state"] == "in_work"
    last = (await shop.told("failure_state_changed"))[-1]
    assert (last["after"], last["fixes"], last["action_id"]) == ("solved", ["X-STONE", "X-CLEAN"], "a-1")
    assert last["solved_at"] == "2026-03-02T07:00:00Z" < str(last["at"])


async def test_an_action_that_reopens_a_stopping_report_asks_for_a_hold(shop: Failures) -> None:
    """Once, however often the word comes; a report that stops nothing asks for nothing."""
    crack, flash = await shop.report("CR"), await shop.report("FL")
    await shop.hear(completed(4, crack, flash))
    shop.clock.advance(timedelta(hours=3))
    again = await shop.hear(reopened(6, crack, flash))
    await shop.hear_again(again)
    steps = [one for one in await shop.told("failure_state_changed") if one["after"] == "accepted"]
    assert {one["failure_id"]: one["hold_id"] is not None for one in steps} == {crack["id"]: True, flash["id"]: False}
    assert len(steps) == 2


async def test_a_late_word_leaves_alone_what_a_person_decided_since(shop: Failures) -> None:
    """Solved, found wanting and taken up again: that the action was done before changes nothing, but is told."""
    report = await shop.report()
    await shop.do(report, "accept")
    await shop.do(report, "solve", fixes=["X-CLEAN"])
    shop.clock.advance(timedelta(hours=1))
    await shop.do(report, "reopen", reason="Flash again")
    await shop.hear(completed(4, report, at=NOW + timedelta(minutes=30)))
    seen = await shop.get(report)
    assert (seen["state"], steps(seen)[-1]) == ("accepted", ("action_done", "Anna", "accepted", 7))


async def test_containing_and_a_refused_approval_move_no_report(shop: Failures) -> None:
    report = await shop.report()
    await shop.hear(completed(2, report, kind=ActionKind.CONTAINMENT))
    assert steps(await shop.get(report))[1:] == [("action_done", "Anna", "new", 7)]
    await shop.do(report, "accept")
    solved = await shop.do(report, "solve", fixes=["X-CLEAN"])
    await shop.hear(reopened(3, report, reason=ReopenReason.REFUSED))
    assert (await shop.get(report))["state"] == "solved"
    await shop.hear(reopened(4, report, reason=ReopenReason.PERSON))
    seen = await shop.get(report)
    assert (seen["state"], seen["solution"]) == ("solved", solved["solution"])


async def test_an_action_moves_only_the_report_that_it_solved(shop: Failures) -> None:
    """What another action did has a watch of its own; that the failure came back is heard from each of them."""
    report = await shop.report("CR")
    await shop.hear(completed(2, report, kind=ActionKind.CONTAINMENT))
    await shop.hear(completed(2, report, action="a-2"))
    solved = await shop.get(report)
    await shop.hear(verified(3, report))
    await shop.hear(reopened(4, report, reason=ReopenReason.PERSON))
    seen = await shop.get(report)
    assert (seen["state"], seen["solution"]) == ("solved", solved["solution"])
    shop.clock.advance(timedelta(hours=3))
    await shop.hear(reopened(6, report, by=await shop.report("CR")))
    assert (await shop.get(report))["state"] == "accepted"
    await shop.hear(completed(4, report, action="a-2", at=shop.clock.now()))
    again = ActionVerified.model_validate(
        {**verified(5, report).model_dump(), "action_id": "a-2", "at": shop.clock.now()}
    )
    await shop.hear(again)
    assert (await shop.get(report))["state"] == "closed"


async def test_an_action_about_a_merged_report_answers_the_one_that_stays(shop: Failures) -> None:
    report, twin = await shop.report(), await shop.report()
    await shop.do(twin, "merge", into_id=report["id"])
    shop.clock.advance(timedelta(hours=3))
    await shop.hear(completed(4, twin))
    assert [(await shop.get(one))["state"] for one in (report, twin)] == ["solved", "duplicate"]
