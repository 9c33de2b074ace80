"""How far a level has run and which comes next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_gateway.readmodels.domain import (
    Bounds,
    Condition,
    DataState,
    Level,
    data_state,
    milliseconds,
    natural_key,
    next_level,
    progress,
    urgency,
)

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def level(
    code: str = "L1", *, shots: Bounds | None = None, days: Bounds | None = None, told: Condition = Condition.OK
) -> Level:
    return Level(code.lower(), "Standard", code, code, told, shots, days)


@pytest.mark.parametrize(
    ("total", "condition", "permille"),
    [
        (1_000, Condition.OK, 0),
        (9_999, Condition.OK, 899),
        (10_000, Condition.WARNED, 900),
        (10_999, Condition.WARNED, 999),
        (11_000, Condition.DUE, 1000),
        (11_999, Condition.DUE, 1099),
        (12_000, Condition.OVERDUE, 1100),
    ],
)
def test_shots_decide_exactly_at_their_bounds(total: int, condition: Condition, permille: int) -> None:
    """Warned, due and overdue begin at the very count, not one later."""
    found = progress(level(shots=Bounds(1_000, 10_000, 11_000, 12_000)), total, NOW)
    assert (found.condition, found.permille, found.remaining_shots) == (condition, permille, 11_000 - total)


def test_the_clock_that_runs_out_first_is_named() -> None:
    """A level by shots or days follows whichever is worse."""
    today = milliseconds(NOW)
    day = milliseconds(NOW + timedelta(days=1)) - today
    days = Bounds(today - 100 * day, today - 10 * day, today, today + 10 * day)
    found = progress(level(shots=Bounds(0, 900, 1000, 1100), days=days), 500, NOW)
    assert (found.by, found.condition, found.permille) == ("days", Condition.DUE, 1000)


def test_what_the_owner_told_is_never_made_better() -> None:
    """The count may lag behind the announcement that a level is due."""
    found = progress(level(shots=Bounds(0, 900, 1000, 1100), told=Condition.DUE), 10, NOW)
    assert found.condition is Condition.DUE


def test_the_worst_level_comes_next() -> None:
    """Whatever is left until the others."""
    small = level("L1", shots=Bounds(0, 900, 1000, 1100))
    large = level("L2", shots=Bounds(0, 9000, 10_000, 11_000), told=Condition.WARNED)
    ahead = next_level([small, large], 800, NOW)
    assert ahead is not None
    assert ahead.level.code == "L2"
    ahead = next_level([small, level("L3", shots=Bounds(0, 9000, 10_000, 11_000))], 800, NOW)
    assert ahead is not None
    assert ahead.level.code == "L1"
    assert next_level([], 800, NOW) is None


def test_of_levels_in_one_condition_the_one_with_fewest_shots_left_comes_next() -> None:
    """A long interval that has run further in percent is still further away."""
    soon = level("L3", shots=Bounds(480_000, 498_000, 500_000, 502_000))
    later = level("L4", shots=Bounds(0, 558_000, 620_000, 682_000))
    ahead = next_level([later, soon], 480_567, NOW)
    assert ahead is not None
    assert (ahead.level.code, ahead.remaining_shots) == ("L3", 19_433)


def test_levels_due_at_one_count_are_shown_by_the_larger_one() -> None:
    """The larger work includes the smaller."""
    small = level("L1", shots=Bounds(90_000, 99_000, 100_000, 101_000))
    large = level("L2", shots=Bounds(0, 99_000, 100_000, 101_000))
    ahead = next_level([small, large], 90_100, NOW)
    assert ahead is not None
    assert ahead.level.code == "L2"


def test_days_and_shots_are_compared_by_how_far_they_have_run() -> None:
    """The nearest day stands against the fewest shots."""
    today = milliseconds(NOW)
    day = milliseconds(NOW + timedelta(days=1)) - today

    def days(code: str, since: int, left: int) -> Level:
        due = today + left * day
        return level(code, days=Bounds(today - since * day, due - 1, due, due + day))

    shots = level("L1", shots=Bounds(0, 9_000, 10_000, 11_000))
    month, year = days("D30", 10, 20), days("D365", 300, 65)
    for total, code in ((3_000, "D30"), (4_000, "L1")):
        ahead = next_level([year, month, shots], total, NOW)
        assert ahead is not None
        assert ahead.level.code == code


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_any_worse_condition_sorts_above_any_better(one: int, other: int) -> None:
    """However far a level has run, being due outranks it."""
    assert urgency(Condition.DUE, one) > urgency(Condition.WARNED, other)


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([], DataState.NONE),
        (["waiting"], DataState.NO_DATA),
        (["unreachable", "idle"], DataState.IDLE),
        (["faulty", "live"], DataState.LIVE),
        (["no_data", "faulty"], DataState.FAULTY),
        (["disabled"], DataState.NONE),
    ],
)
def test_no_data_is_not_idle(states: list[str], shown: DataState) -> None:
    """A source that is silent says nothing about the press."""
    assert data_state(states) is shown


def test_numbers_in_names_sort_by_value() -> None:
    """T-9 comes before T-10, whatever the case."""
    assert sorted(["T-10", "t-9", "T-100"], key=natural_key) == ["t-9", "T-10", "T-100"]
