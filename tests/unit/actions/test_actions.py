"""An action's way, its checklist, its evidence and its days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_actions.domain.actions import (
    ActionDeed,
    ActionState,
    ActionStepRefused,
    DueInPast,
    after_completion,
    refuse_past,
    refuse_unless,
)
from toolcare_actions.domain.checklist import (
    CheckItem,
    UnknownCheckItem,
    Wish,
    begun_anew,
    rewritten,
    ticked,
    unticked,
)
from toolcare_actions.domain.deadlines import Notice, due_again, is_to_be_reminded, steps_reached
from toolcare_actions.domain.evidence import ENOUGH_WORDS, Evidence, EvidenceMissing, require_evidence

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DUE = date(2026, 3, 10)
NOTICE = Notice(remind_days=3, team_days=2, engineers_days=5)
LIST = [CheckItem("a", "Stone the parting line"), CheckItem("b", "Check the vent", "Timo", NOW)]


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (ActionDeed.STARTED, ActionState.IN_WORK),
        (ActionDeed.CHECKED, ActionState.IN_APPROVAL),
        (ActionDeed.COMPLETED, ActionState.IN_APPROVAL),
        (ActionDeed.COMPLETED, ActionState.WATCHING),
        (ActionDeed.APPROVED, ActionState.IN_WORK),
        (ActionDeed.CANCELLED, ActionState.WATCHING),
        (ActionDeed.VERIFIED, ActionState.DONE),
        (ActionDeed.REOPENED, ActionState.OPEN),
        (ActionDeed.RETURNED, ActionState.OPEN),
        (ActionDeed.CHANGED, ActionState.DONE),
    ],
)
def test_no_step_is_left_out(deed: ActionDeed, state: ActionState) -> None:
    with pytest.raises(ActionStepRefused) as refused:
        refuse_unless(deed, state)
    assert refused.value.state == state
    assert state not in refused.value.possible


def test_only_what_is_watched_waits_for_its_proof() -> None:
    assert after_completion(watched=True) is ActionState.WATCHING
    assert after_completion(watched=False) is ActionState.DONE


def test_the_list_shows_what_is_to_do_before_what_waits_and_what_is_over() -> None:
    assert [state.rank for state in ActionState] == [0, 0, 1, 1, 2, 2, 2]


def test_a_point_keeps_who_ticked_it_first() -> None:
    assert ticked(LIST, "b", "Eva", NOW + timedelta(days=1)) == LIST
    assert ticked(LIST, "a", "Eva", NOW)[0] == CheckItem("a", "Stone the parting line", "Eva", NOW)
    assert unticked(LIST, "b") == begun_anew(LIST)
    with pytest.raises(UnknownCheckItem):
        ticked(LIST, "c", "Eva", NOW)


def test_a_point_whose_words_change_loses_its_tick() -> None:
    """Order and words are as wished; what stays as it was keeps its tick, and no point is there twice."""
    wishes = [Wish("Check the vent", "b"), Wish("New point")]
    assert rewritten(LIST, wishes, ["x", "y"]) == [LIST[1], CheckItem("y", "New point")]
    assert rewritten(LIST, [Wish("Check both vents", "b")], ["x"]) == [CheckItem("b", "Check both vents")]
    for wrong in ([Wish("Twice", "b"), Wish("Twice", "b")], [Wish("Nobody's", "z")]):
        with pytest.raises(UnknownCheckItem):
            rewritten(LIST, wrong, ["x"] * len(wrong))


@pytest.mark.parametrize(
    "evidence",
    [Evidence("", photos=1), Evidence("", jobs_done=1), Evidence("x" * ENOUGH_WORDS)],
)
def test_a_photo_a_job_or_enough_words_are_evidence(evidence: Evidence) -> None:
    require_evidence(evidence, begun_anew([]))


def test_what_is_missing_is_named() -> None:
    with pytest.raises(EvidenceMissing, match="Stone the parting line") as missing:
        require_evidence(Evidence("done  " + " " * 40), LIST)
    assert missing.value.missing == ["evidence", "checklist"]
    assert missing.value.unticked == ["Stone the parting line"]


def test_a_due_day_lies_not_in_the_past() -> None:
    refuse_past(DUE, DUE)
    with pytest.raises(DueInPast):
        refuse_past(DUE, DUE + timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "reminded"),
    [(-4, False), (-3, True), (0, True), (1, False)],
)
def test_an_owner_is_reminded_in_the_days_before(days: int, reminded: bool) -> None:
    today = DUE + timedelta(days=days)
    assert is_to_be_reminded(DUE, today - timedelta(days=1), today, NOTICE) is reminded
    assert not is_to_be_reminded(DUE, today, today, NOTICE), "he has just heard of it"


@pytest.mark.parametrize(
    ("days", "told", "steps"),
    [(0, None, []), (1, None, [0]), (1, 0, []), (2, 0, [1]), (5, 1, [2]), (9, None, [0, 1, 2]), (9, 2, [])],
)
def test_an_overdue_action_is_told_step_by_step(days: int, told: int | None, steps: list[int]) -> None:
    assert steps_reached(DUE, DUE + timedelta(days=days), told, NOTICE) == steps


@given(st.lists(st.integers(0, 3), max_size=20), st.integers(1, 9), st.integers(0, 9))
def test_each_step_is_told_once_in_order(pauses: list[int], team: int, more: int) -> None:
    """However irregularly the service looks, nobody is told twice or left out."""
    notice = Notice(3, team, team + more)
    told: list[int] = []
    today = DUE
    for pause in pauses:
        today += timedelta(days=pause)
        told += steps_reached(DUE, today, told[-1] if told else None, notice)
    assert told == [step for step in range(3) if (today - DUE).days >= notice.begins(step)]


@given(st.dates(date(2026, 1, 1), DUE), st.integers(0, 400))
def test_an_action_done_again_has_time_for_it(created: date, late: int) -> None:
    """A day in the future stays; a past one gives way to as many days as there were, at least one."""
    today = DUE + timedelta(days=late)
    again = due_again(DUE, created, today)
    assert again == DUE if late == 0 else again - today == max(timedelta(days=1), DUE - created)
