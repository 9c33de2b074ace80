"""What may be called confirmed, and what an action does to the reports it answers."""

from datetime import UTC, datetime, timedelta

import pytest

from toolcare_failures.domain.analysis import (
    Analysis,
    Branch,
    CauseNotProved,
    CauseState,
    NothingToConfirm,
    PossibleCause,
    RootCause,
    check,
    touches_confirmed,
)
from toolcare_failures.domain.answers import completed, reopened, verified
from toolcare_failures.domain.reports import FailureDeed, FailureState

DONE_AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LATER = DONE_AT + timedelta(minutes=1)
EARLIER = DONE_AT - timedelta(minutes=1)


@pytest.mark.parametrize(
    "root",
    [
        RootCause(),
        RootCause(text="Vent worn"),
        RootCause(text="Vent worn", evidence="Measured"),
        RootCause(text="Vent worn", confirmed=True, evidence="0.05 mm instead of 0.02 mm"),
        RootCause(code="C-WEAR", confirmed=True, photo_ids=("p",)),
    ],
)
def test_a_confirmed_cause_is_named_and_shown(root: RootCause) -> None:
    check(Analysis(root=root))


@pytest.mark.parametrize("root", [RootCause(code="C-WEAR", confirmed=True), RootCause(text="Vent", confirmed=True)])
def test_a_cause_that_nothing_shows_is_not_confirmed(root: RootCause) -> None:
    """Whatever it is called by."""
    with pytest.raises(CauseNotProved, match=root.text or root.code):
        check(Analysis(root=root))


def test_nothing_cannot_be_confirmed() -> None:
    with pytest.raises(NothingToConfirm):
        check(Analysis(root=RootCause(confirmed=True, evidence="Measured")))


def test_a_cause_on_a_bone_is_held_to_the_same() -> None:
    """Ruled out it may be by a word; confirmed only with what shows it."""
    ruled_out = PossibleCause("1", "Melt too hot", CauseState.RULED_OUT)
    confirmed = PossibleCause("2", "Vent worn", CauseState.CONFIRMED)
    check(Analysis(fishbone={Branch.MACHINE: (ruled_out,)}))
    with pytest.raises(CauseNotProved, match="Vent worn"):
        check(Analysis(fishbone={Branch.MATERIAL: (ruled_out,), Branch.MACHINE: (ruled_out, confirmed)}))


def test_what_is_confirmed_is_touched_by_each_change_of_it() -> None:
    suspected, confirmed = RootCause(text="Vent"), RootCause(text="Vent", confirmed=True, evidence="Measured")
    assert touches_confirmed(suspected, confirmed)
    assert touches_confirmed(confirmed, suspected)
    assert not touches_confirmed(confirmed, confirmed)
    assert not touches_confirmed(suspected, RootCause(text="Vent worn"))


@pytest.mark.parametrize("state", FailureState)
def test_a_completed_action_solves_what_is_open(state: FailureState) -> None:
    solves = state in {FailureState.NEW, FailureState.ACCEPTED, FailureState.IN_WORK}
    deed = completed(state, contains=False, done_at=DONE_AT, decided_at=EARLIER)
    assert deed is (FailureDeed.SOLVED if solves else FailureDeed.ACTION_DONE)


def test_containing_a_failure_solves_nothing() -> None:
    """It keeps harm away for now."""
    deed = completed(FailureState.ACCEPTED, contains=True, done_at=DONE_AT, decided_at=None)
    assert deed is FailureDeed.ACTION_DONE


def test_a_late_word_undoes_no_later_decision() -> None:
    """Of a person who took the report up again since; bad news counts all the same."""
    state = FailureState.ACCEPTED
    assert completed(state, contains=False, done_at=DONE_AT, decided_at=LATER) is FailureDeed.ACTION_DONE
    assert verified(FailureState.SOLVED, ended_at=DONE_AT, decided_at=LATER) is None
    assert verified(FailureState.SOLVED, ended_at=DONE_AT, decided_at=EARLIER) is FailureDeed.CLOSED
    assert verified(FailureState.ACCEPTED, ended_at=DONE_AT, decided_at=None) is None
    assert reopened(FailureState.CLOSED) is FailureDeed.REOPENED
    assert reopened(FailureState.REJECTED) is None
