"""A report's way, its place, its time, and how long a repair held."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_failures.domain.counts import Reading, total_at
from toolcare_failures.domain.positions import Position, Side, Spot, UnknownCavity, check_cavity
from toolcare_failures.domain.reports import (
    Case,
    FailureDeed,
    FailureIsOver,
    FailureState,
    Held,
    ReportedInFuture,
    StepRefused,
    held,
    refuse_over,
    reported_at,
    step,
)
from toolcare_failures.domain.severity import FailureSeverity, begins_to_stop, worse

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_report_goes_from_new_to_closed() -> None:
    state = FailureState.NEW
    for deed in (FailureDeed.ACCEPTED, FailureDeed.STARTED, FailureDeed.SOLVED, FailureDeed.CLOSED):
        state = step(deed, state)
    assert state is FailureState.CLOSED


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (FailureDeed.ACCEPTED, FailureState.REJECTED),
        (FailureDeed.STARTED, FailureState.NEW),
        (FailureDeed.SOLVED, FailureState.NEW),
        (FailureDeed.CLOSED, FailureState.IN_WORK),
        (FailureDeed.REJECTED, FailureState.SOLVED),
        (FailureDeed.MERGED, FailureState.DUPLICATE),
        (FailureDeed.REOPENED, FailureState.IN_WORK),
    ],
)
def test_no_step_is_left_out(deed: FailureDeed, state: FailureState) -> None:
    with pytest.raises(StepRefused) as refused:
        step(deed, state)
    assert refused.value.state == state
    assert state not in refused.value.possible


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FailureState.SOLVED, FailureState.ACCEPTED),
        (FailureState.CLOSED, FailureState.ACCEPTED),
        (FailureState.REJECTED, FailureState.NEW),
        (FailureState.DUPLICATE, FailureState.NEW),
    ],
)
def test_reopened_it_goes_back_to_where_it_was_decided(before: FailureState, after: FailureState) -> None:
    assert step(FailureDeed.REOPENED, before) is after


@pytest.mark.parametrize("state", [FailureState.CLOSED, FailureState.REJECTED, FailureState.DUPLICATE])
def test_what_is_over_stays_as_it_is(state: FailureState) -> None:
    with pytest.raises(FailureIsOver):
        refuse_over(state)


def test_severities_are_in_order() -> None:
    """From stop_now on the tool stops, and only the step up to there asks for it."""
    assert [severity.stops for severity in FailureSeverity] == [False, False, True, True]
    assert worse(FailureSeverity.SAFETY, FailureSeverity.WATCH) is FailureSeverity.SAFETY
    assert begins_to_stop(FailureSeverity.WATCH, FailureSeverity.STOP_NOW)
    assert not begins_to_stop(FailureSeverity.STOP_NOW, FailureSeverity.SAFETY)
    assert not begins_to_stop(FailureSeverity.SAFETY, FailureSeverity.WATCH)


def test_clocks_of_tablets_may_differ_a_little() -> None:
    assert reported_at(None, NOW) == NOW
    assert reported_at(NOW + timedelta(minutes=4), NOW) == NOW
    assert reported_at(NOW - HOUR, NOW) == NOW - HOUR
    with pytest.raises(ReportedInFuture):
        reported_at(NOW + timedelta(minutes=6), NOW)


A = Spot(Side.A, 0.5, 0.5)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Position(), Position(), True),
        (Position(), Position(cavity=3), False),
        (Position(cavity=3), Position(cavity=3), True),
        (Position(cavity=3), Position(cavity=4), False),
        (Position(cavity=3, spot=A), Position(cavity=3), True),
        (Position(cavity=3, spot=A), Position(cavity=4, spot=A), False),
        (Position(cavity=3, component_id="k"), Position(cavity=3, component_id="l"), False),
        (Position(cavity=3, component_id="k"), Position(component_id="k"), True),
        (Position(spot=A), Position(spot=Spot(Side.A, 0.56, 0.44)), True),
        (Position(spot=A), Position(spot=Spot(Side.A, 0.7, 0.5)), False),
        (Position(spot=A), Position(spot=Spot(Side.B, 0.5, 0.5)), False),
        (Position(cavity=3), Position(spot=A), False),
    ],
)
def test_what_counts_as_the_same_place(one: Position, other: Position, same: bool) -> None:
    assert one.is_same(other) is same
    assert other.is_same(one) is same


def test_a_cavity_that_is_not_there_is_refused() -> None:
    check_cavity(8, 8)
    check_cavity(None, 0)
    with pytest.raises(UnknownCavity):
        check_cavity(9, 8)


def case(hours: int, shots: int | None, solved: tuple[int, int] | None = None) -> Case:
    solved_at, solved_shots = (None, None) if solved is None else (NOW + solved[0] * HOUR, solved[1])
    return Case(NOW + hours * HOUR, shots, solved_at, solved_shots)


def test_a_repair_holds_until_the_failure_is_back() -> None:
    """Reports from before the repair do not count against it; without another one it holds to this day."""
    first = case(0, 1_000, (2, 1_200))
    doubled, back, later = case(1, 1_100), case(9, 5_200), case(20, 9_000)
    assert held(first, [later, back, doubled, first], 10_000) == Held(4_000, still=False)
    assert held(first, [doubled, first], 10_000) == Held(8_800, still=True)
    assert held(back, [later, back], 10_000) is None
    assert held(first, [case(9, None)], 10_000) is None


def test_a_count_between_two_readings() -> None:
    """As if the tool had run evenly; before the first nobody knows."""
    before, after = Reading(NOW, 1_000), Reading(NOW + HOUR, 1_600)
    assert total_at(before, after, NOW + HOUR / 4) == 1_150
    assert total_at(before, None, NOW + HOUR) == 1_000
    assert total_at(None, after, NOW) is None


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 3_600))
def test_a_count_between_two_readings_lies_between_them(total: int, more: int, seconds: int) -> None:
    found = total_at(Reading(NOW, total), Reading(NOW + HOUR, total + more), NOW + timedelta(seconds=seconds))
    assert found is not None
    assert total <= found <= total + more
