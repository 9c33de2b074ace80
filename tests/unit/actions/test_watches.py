"""Whether what was done holds, how well each fix did, and what comes too often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_actions.domain.fixes import rate
from toolcare_actions.domain.recurrence import Limit, Sighting, events, recurring
from toolcare_actions.domain.watches import (
    EARLIER_TOLD,
    Answered,
    ReasonForNoWatch,
    Watch,
    WatchEnd,
    WatchNeedsFailures,
    WatchPlan,
    check_plan,
    counted,
    ended,
    is_same_again,
    returns,
)

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH = Watch(WatchPlan(20_000, 30), START, 100_000)


@pytest.mark.parametrize(
    ("total", "days", "by"),
    [
        (119_999, 29, None),
        (120_000, 1, WatchEnd.SHOTS),
        (100_001, 30, WatchEnd.DAYS),
        (100_000, 400, None),
        (99_000, 400, None),
    ],
)
def test_shots_or_days_end_a_watch_but_an_idle_tool_proves_nothing(total: int, days: int, by: WatchEnd | None) -> None:
    assert ended(BOTH, total, START + days * DAY) is by


def test_a_watch_by_one_measure_waits_for_that_alone() -> None:
    assert ended(Watch(WatchPlan(20_000, None), START, 0), 19_999, START + 400 * DAY) is None
    assert ended(Watch(WatchPlan(None, 30), START, 0), 900_000, START + 29 * DAY) is None


def test_a_tool_that_was_never_counted_runs_no_shots() -> None:
    assert ended(Watch(WatchPlan(1, 1), START, None), 500, START + 9 * DAY) is None


@pytest.mark.parametrize(
    ("since", "to", "start"),
    [(-2, -1, 100_600), (1, 2, 100_000), (-1, 1, 100_300), (-1, 2, 100_200)],
)
def test_shots_of_before_do_not_count_for_a_watch(since: int, to: int, start: int) -> None:
    """A late count of a period that lies before, across or after the start, as if the tool had run evenly."""
    assert counted(BOTH, shots=600, total=100_600, since=START + since * HOUR, to=START + to * HOUR) == start


def test_the_first_count_says_from_where_a_watch_runs() -> None:
    fresh = Watch(WatchPlan(20_000, None), START, None)
    assert counted(fresh, shots=500, total=500, since=START + HOUR, to=START + 2 * HOUR) == 0
    assert counted(fresh, shots=500, total=80_500, since=START - HOUR, to=START + HOUR) == 80_250


@given(
    st.lists(st.tuples(st.integers(-48, 48), st.integers(0, 24), st.integers(0, 5_000)), max_size=12),
    st.integers(0, 200_000),
)
def test_a_watch_has_run_what_was_made_after_its_start(periods: list[tuple[int, int, int]], begun: int) -> None:
    """Whatever order counts arrive in, and also when each is taken back by a correction afterwards."""
    start, total, after = begun, begun, 0
    made = [(START + at * HOUR, START + (at + length) * HOUR, shots) for at, length, shots in periods]
    for since, to, shots in made:
        total += shots
        start = counted(Watch(BOTH.plan, START, start), shots=shots, total=total, since=since, to=to)
        if since >= START:
            after += shots
        elif to > START:
            after += int(shots * ((to - START) / (to - since)))
        assert total - start == after
    for since, to, shots in made:
        total -= shots
        start = counted(Watch(BOTH.plan, START, start), shots=-shots, total=total, since=since, to=to)
    assert (start, total) == (begun, begun)


def test_only_a_report_of_its_time_tells_against_a_watch() -> None:
    """A draft of before that is sent late says nothing; one of its time does, also when it comes after the end."""
    over = Watch(BOTH.plan, START, 0, ended_at=START + 3 * DAY)
    assert not returns(BOTH, START)
    assert returns(BOTH, START + HOUR)
    assert returns(over, START + 3 * DAY)
    assert not returns(over, START + 3 * DAY + HOUR)


def test_a_report_is_the_same_again_when_it_names_the_failure() -> None:
    answered = [Answered("f-1", ["f-0"])]
    assert is_same_again("f-2", ["f-1", "f-0"], answered)
    assert not is_same_again("f-2", ["f-0"], answered), "the same as an earlier one, but not as this"
    assert not is_same_again("f-1", ["f-0", "f-1"], answered), "itself"


def test_a_long_chain_or_a_merged_failure_is_known_by_what_came_before() -> None:
    """An event names twenty earlier reports at most, and none that was merged away."""
    many = [f"f-{number}" for number in range(100, 100 + EARLIER_TOLD)]
    assert is_same_again("f-2", many, [Answered("f-1", ["f-119"])])
    assert is_same_again("f-2", ["f-0"], [Answered("f-1", ["f-0"], counts=False)])


def test_a_corrective_action_is_watched_or_says_why_not() -> None:
    check_plan(BOTH.plan, corrective=True, failures=1, reason="")
    check_plan(None, corrective=True, failures=1, reason="The tool is scrapped next week")
    check_plan(None, corrective=True, failures=0, reason="")
    check_plan(None, corrective=False, failures=2, reason="")
    with pytest.raises(ReasonForNoWatch):
        check_plan(None, corrective=True, failures=1, reason="")
    with pytest.raises(WatchNeedsFailures):
        check_plan(BOTH.plan, corrective=False, failures=0, reason="")


def seen(failure_id: str, shots: int, *, solved_after: int | None = None, answered: bool = False) -> Sighting:
    """A report at a count, made in the order of the counts, and solved so many minutes after it."""
    at = START + timedelta(minutes=shots)
    return Sighting(
        failure_id, at, shots, None if solved_after is None else at + timedelta(minutes=solved_after), answered
    )


def test_at_least_three_times_within_the_shots_is_too_often() -> None:
    limit = Limit(3, 50_000)
    newest, second, first = seen("f-3", 150_000), seen("f-2", 120_000), seen("f-1", 100_000)
    assert recurring([newest, second, first], limit) == [newest, second, first]
    assert recurring([second, newest, first], limit) == [newest, second, first], "in whatever order they are known"
    assert recurring([newest, second, seen("f-1", 99_999)], limit) is None
    assert recurring([newest, second, seen("f-1", 100_000, answered=True)], limit) is None
    assert recurring([seen("f-3", 150_000, answered=True), second, first], limit) is None
    assert recurring([newest, second], limit) is None
    assert recurring([], limit) is None


def test_what_tells_of_an_open_failure_again_is_no_other_event() -> None:
    """It came back when the one before was solved, or when the tool ran on clearly longer."""
    solved = seen("f-1", 100, solved_after=10)
    assert events([solved, seen("f-2", 111)])[0].failure_id == "f-2"
    assert [one.failure_id for one in events([solved, seen("f-2", 109)])] == ["f-1"]
    open_one = seen("f-1", 100)
    assert [one.failure_id for one in events([open_one, seen("f-2", 1_099)])] == ["f-1"]
    assert [one.failure_id for one in events([open_one, seen("f-2", 1_100)])] == ["f-2", "f-1"]
    assert [one.failure_id for one in events([open_one, seen("f-2", 900), seen("f-3", 1_800)])] == ["f-1"], "one chain"


@pytest.mark.parametrize(
    ("held", "returned", "low", "high"),
    [(1, 0, 0.2065, 1.0), (8, 2, 0.4902, 0.9433), (0, 5, 0.0, 0.4345), (50, 50, 0.4038, 0.5962)],
)
def test_a_rate_has_the_range_of_wilson(held: int, returned: int, low: float, high: float) -> None:
    """Figures of the score interval at 95 %; a single success proves little."""
    found = rate(held, returned)
    assert found.rate == held / (held + returned)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_rate_lies_in_its_range(held: int, returned: int) -> None:
    found = rate(held, returned)
    assert 0 <= found.low <= found.high <= 1
    if found.rate is None:
        assert (held, returned, found.low, found.high) == (0, 0, 0, 1)
    else:
        assert found.low <= found.rate + 1e-12
        assert found.rate <= found.high + 1e-12
