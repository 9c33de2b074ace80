"""A level is judged by the share of its interval that is used up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_maintenance.domain.intervals import (
    Interval,
    InvalidInterval,
    Meter,
    Reason,
    Start,
    Status,
    crossed,
    standing,
    thresholds,
)

T0 = datetime(2026, 3, 1, 6, tzinfo=UTC)
START = Start(total=1_000, at=T0)
SHOTS = Interval(shots=20_000, days=None)
DAYS = Interval(shots=None, days=90)
BOTH = Interval(shots=20_000, days=90)


@pytest.mark.parametrize(
    ("shots", "status"),
    [
        (0, Status.OK),
        (17_999, Status.OK),
        (18_000, Status.WARNED),
        (19_999, Status.WARNED),
        (20_000, Status.DUE),
        (21_999, Status.DUE),
        (22_000, Status.OVERDUE),
        (900_000, Status.OVERDUE),
    ],
)
def test_each_status_begins_exactly_at_its_count(shots: int, status: Status) -> None:
    """Warned at 90 %, due at the interval, overdue at 110 %: not a shot earlier, not a shot later."""
    assert standing(SHOTS, START, Meter(1_000 + shots), T0).status is status


@pytest.mark.parametrize(
    ("elapsed", "status"),
    [
        (timedelta(days=81) - timedelta(microseconds=1), Status.OK),
        (timedelta(days=81), Status.WARNED),
        (timedelta(days=90) - timedelta(microseconds=1), Status.WARNED),
        (timedelta(days=90), Status.DUE),
        (timedelta(days=99) - timedelta(microseconds=1), Status.DUE),
        (timedelta(days=99), Status.OVERDUE),
    ],
)
def test_each_status_begins_exactly_at_its_instant(elapsed: timedelta, status: Status) -> None:
    """The calendar is as exact as the count."""
    assert standing(DAYS, START, Meter(1_000), T0 + elapsed).status is status


@pytest.mark.parametrize(
    ("shots", "days", "status", "reason"),
    [
        (20_000, 10, Status.DUE, Reason.SHOTS),
        (100, 90, Status.DUE, Reason.DAYS),
        (18_000, 85, Status.WARNED, Reason.DAYS),
        (22_000, 91, Status.OVERDUE, Reason.SHOTS),
        (10_000, 45, Status.OK, Reason.SHOTS),
    ],
)
def test_whichever_comes_first_counts(shots: int, days: int, status: Status, reason: Reason) -> None:
    """With both intervals the one that is further along decides; shots win a tie."""
    found = standing(BOTH, START, Meter(1_000 + shots), T0 + timedelta(days=days))
    assert (found.status, found.reason) == (status, reason)


def test_percent_is_rounded_down() -> None:
    """100 % is never shown for a level that is not yet due, nor a negative share after a correction."""
    assert standing(SHOTS, START, Meter(20_999), T0).percent == 99
    assert standing(SHOTS, START, Meter(21_000), T0).percent == 100
    assert standing(SHOTS, START, Meter(500), T0).percent == 0


@pytest.mark.parametrize(
    "values",
    [
        {"shots": None, "days": None},
        {"shots": 0, "days": None},
        {"shots": None, "days": -1},
        {"shots": 10, "days": None, "warn_percent": 101},
        {"shots": 10, "days": None, "warn_percent": 0},
        {"shots": 10, "days": None, "limit_percent": 99},
    ],
)
def test_an_interval_that_makes_no_sense_does_not_construct(values: dict[str, int | None]) -> None:
    """No interval at all, none that is zero, no warning after the due date, no limit before it."""
    with pytest.raises(InvalidInterval):
        Interval(**values)  # type: ignore[arg-type]


def test_next_instant_is_the_next_threshold_of_the_calendar() -> None:
    """The clock sleeps until then; an interval in shots alone never needs it."""
    marks = thresholds(DAYS, START)
    assert marks.next_instant(T0) == T0 + timedelta(days=81)
    assert marks.next_instant(T0 + timedelta(days=81)) == T0 + timedelta(days=90)
    assert marks.next_instant(T0 + timedelta(days=99)) is None
    assert thresholds(SHOTS, START).next_instant(T0) is None


def test_a_jump_passes_every_status_on_the_way() -> None:
    """After an outage a level may go from ok to overdue at once; the warning and the due date are not skipped."""
    assert crossed(Status.OK, Status.OVERDUE) == (Status.WARNED, Status.DUE, Status.OVERDUE)
    assert crossed(Status.DUE, Status.DUE) == ()
    assert crossed(Status.OVERDUE, Status.OK) == ()


intervals = st.builds(
    Interval,
    shots=st.integers(1, 500_000),
    days=st.none() | st.integers(1, 800),
    warn_percent=st.integers(1, 100),
    limit_percent=st.integers(100, 300),
) | st.builds(Interval, shots=st.none(), days=st.integers(1, 800))
counts = st.integers(0, 2_000_000)
instants = st.timedeltas(timedelta(0), timedelta(days=3_000)).map(lambda passed: T0 + passed)


@given(intervals, counts, counts, instants, instants)
def test_status_never_falls_as_shots_and_time_go_on(
    interval: Interval, first: int, second: int, at: datetime, later: datetime
) -> None:
    """More shots or more time never make a level less urgent."""
    low, high = sorted((first, second))
    before, after = sorted((at, later))
    earlier = standing(interval, START, Meter(low), before).status
    assert earlier.rank <= standing(interval, START, Meter(high), after).status.rank


@given(intervals, counts, instants)
def test_thresholds_agree_with_the_status(interval: Interval, total: int, now: datetime) -> None:
    """What is announced (warn, due and limit, by count and by date) is what then happens."""
    marks = thresholds(interval, START)

    def reached(count: int | None, instant: datetime | None) -> bool:
        return (count is not None and total >= count) or (instant is not None and now >= instant)

    expected = Status.OK
    for status, count, instant in (
        (Status.WARNED, marks.warn_total, marks.warn_at),
        (Status.DUE, marks.due_total, marks.due_at),
        (Status.OVERDUE, marks.limit_total, marks.limit_at),
    ):
        expected = status if reached(count, instant) else expected
    assert standing(interval, START, Meter(total), now).status is expected


@given(intervals, st.lists(counts, min_size=1, max_size=30), instants)
def test_a_rising_count_enters_each_status_at_most_once(interval: Interval, totals: list[int], now: datetime) -> None:
    """However the readings are cut, each alarm is given once, and none is left out."""
    status = Status.OK
    entered: list[Status] = []
    for total in sorted(totals):
        reached = standing(interval, START, Meter(total), now).status
        entered += crossed(status, reached)
        status = reached
    assert entered == list(Status)[1 : status.rank + 1]


@given(intervals, counts, instants)
def test_whichever_first_is_the_worse_of_both_alone(interval: Interval, total: int, now: datetime) -> None:
    """An interval with shots and days is as urgent as the more urgent of the two."""
    alone = [
        standing(one, START, Meter(total), now).status.rank
        for one in (
            interval.shots and replace(interval, days=None),
            interval.days and replace(interval, shots=None),
        )
        if isinstance(one, Interval)
    ]
    assert standing(interval, START, Meter(total), now).status.rank == max(alone)
