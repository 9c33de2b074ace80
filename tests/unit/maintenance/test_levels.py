"""Levels of one plan, and what a completion restarts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_maintenance.domain.intervals import Meter, Start
from toolcare_maintenance.domain.jobs import (
    CompletionBeforeStart,
    CompletionInFuture,
    JobAlreadyClosed,
    JobAlreadyStarted,
    JobState,
    check_in_hand,
    check_start,
    restart,
)
from toolcare_maintenance.domain.levels import (
    Correction,
    InvalidLevels,
    KnownStart,
    StartInFuture,
    Stretch,
    check_codes,
    corrected,
    first_start,
    included,
    start_as_told,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


@dataclass(frozen=True)
class Service:
    code: str
    start_at: datetime = YESTERDAY
    includes_lower: bool = True


@pytest.mark.parametrize("codes", [[], ["L1", "L1"], ["L0"], ["L6"], ["L10"], ["A"], ["l1"]])
def test_a_plan_has_distinct_levels_from_l1_to_l5(codes: list[str]) -> None:
    """Anything else could not be ordered from the smallest to the biggest service."""
    with pytest.raises(InvalidLevels):
        check_codes(codes)


def test_a_big_service_includes_the_smaller_ones() -> None:
    """L3 restarts L2 and L1, never L4."""
    l1, l2, l3, l4 = (Service(code) for code in ("L1", "L2", "L3", "L4"))
    assert included(l3, [l1, l2, l4], NOW, NOW) == [l2, l1]
    assert included(l1, [l2, l3, l4], NOW, NOW) == []


def test_a_level_may_stand_alone() -> None:
    """With the flag off, only the level itself starts anew."""
    assert included(Service("L3", includes_lower=False), [Service("L1")], NOW, NOW) == []


def test_a_smaller_service_done_later_keeps_its_start() -> None:
    """L3 of Friday, logged on Monday, does not take back the L1 of Saturday."""
    friday, saturday = NOW - timedelta(days=3), NOW - timedelta(days=2)
    assert included(Service("L3"), [Service("L1", start_at=saturday)], friday, NOW) == []


def test_a_new_level_starts_at_the_present_count() -> None:
    """Without knowledge of the past, the interval begins now."""
    assert first_start(KnownStart(), then=None, meter=Meter(40_000), now=NOW) == Start(40_000, NOW)


def test_a_new_level_starts_at_the_last_known_maintenance() -> None:
    """By its count, its date, or both."""
    assert first_start(KnownStart(35_000), then=None, meter=Meter(40_000), now=NOW) == Start(35_000, NOW)
    dated = KnownStart(at=YESTERDAY)
    assert first_start(dated, then=Meter(39_000), meter=Meter(40_000), now=NOW) == Start(39_000, YESTERDAY)
    assert first_start(dated, then=None, meter=Meter(40_000), now=NOW) == Start(40_000, YESTERDAY)


@pytest.mark.parametrize("known", [KnownStart(40_001), KnownStart(at=NOW + timedelta(seconds=1))])
def test_a_new_level_does_not_start_in_the_future(known: KnownStart) -> None:
    """Neither ahead of the count nor ahead of the clock."""
    with pytest.raises(StartInFuture):
        first_start(known, then=None, meter=Meter(40_000), now=NOW)


@pytest.mark.parametrize(
    ("known", "then", "start"),
    [
        (KnownStart(900), None, Start(900, YESTERDAY, 50)),
        (KnownStart(at=NOW), Meter(1_100, 70), Start(1_000, NOW, 70)),
        (KnownStart(at=NOW), None, Start(1_000, NOW, 50)),
        (KnownStart(900, YESTERDAY), Meter(1_000, 70), Start(900, YESTERDAY, 50)),
    ],
)
def test_what_is_not_told_of_the_last_work_stays(known: KnownStart, then: Meter | None, start: Start) -> None:
    """A corrected count does not begin the days and hours anew, nor a corrected date the shots."""
    before = Start(1_000, YESTERDAY, 50)
    assert start_as_told(before, known, then=then, meter=Meter(2_000, 90), now=NOW) == start


@pytest.mark.parametrize(
    ("start_at", "shots", "total"),
    [
        (NOW, -400, 600),
        (NOW, 400, 1_400),
        (YESTERDAY, -400, 1_000),
        (YESTERDAY + timedelta(minutes=30), -400, 600),
        (YESTERDAY + timedelta(minutes=30), 400, 1_000),
        (YESTERDAY - timedelta(days=1), -400, 1_000),
        (NOW, -4_000, 0),
    ],
)
def test_corrected_shots_from_before_the_start_move_it_along(start_at: datetime, shots: int, total: int) -> None:
    """Shots since the maintenance stay what they were; where that is unknown the next one is early, not late."""
    correction = Correction(YESTERDAY, YESTERDAY + timedelta(hours=1), shots)
    assert correction.moves(Start(1_000, start_at)) == Start(total, start_at)


def test_a_corrected_log_still_adds_up() -> None:
    """Where the correction would take more than was run for a service, nothing is left of it, and no less."""
    dates = [NOW - timedelta(hours=hours) for hours in (6, 4, 2)]
    log = [
        Stretch(0, YESTERDAY, 130, dates[0]),
        Stretch(130, dates[0], 150, dates[1]),
        Stretch(150, dates[1], 250, dates[2]),
    ]
    found = corrected(log, Correction(dates[0], dates[1], -40))
    assert [(one.began_total, one.total, one.shots) for one in found] == [(0, 130, 130), (130, 130, 0), (130, 210, 80)]
    unknown = corrected([Stretch(100, None, 150, dates[1])], Correction(dates[0], dates[0], 10))
    assert [(one.began_total, one.total) for one in unknown] == [(100, 160)]


def test_only_an_open_job_is_started() -> None:
    """A second technician is told who has begun; a closed job is not reopened."""
    check_start(JobState.OPEN, None)
    with pytest.raises(JobAlreadyStarted, match="Ana"):
        check_start(JobState.STARTED, "Ana")
    for state in (JobState.COMPLETED, JobState.CANCELLED):
        with pytest.raises(JobAlreadyClosed):
            check_start(state, None)


def test_a_job_is_completed_once() -> None:
    """With or without a start before it."""
    check_in_hand(JobState.OPEN)
    check_in_hand(JobState.STARTED)
    for state in (JobState.COMPLETED, JobState.CANCELLED):
        with pytest.raises(JobAlreadyClosed):
            check_in_hand(state)


def test_completion_is_neither_in_the_future_nor_before_the_last() -> None:
    """At the last completion and right now are the two ends of what is accepted."""
    start = Start(1_000, YESTERDAY)
    with pytest.raises(CompletionInFuture):
        restart(start, done_at=NOW + timedelta(seconds=1), then=None, meter=Meter(2_000), now=NOW)
    with pytest.raises(CompletionBeforeStart):
        restart(start, done_at=YESTERDAY - timedelta(seconds=1), then=None, meter=Meter(2_000), now=NOW)
    assert restart(start, done_at=NOW, then=Meter(2_000), meter=Meter(2_000), now=NOW) == Start(2_000, NOW)


def test_a_backdated_completion_without_a_known_count_is_early_rather_than_late() -> None:
    """The interval then begins at the last count that is certain."""
    start = Start(1_000, YESTERDAY)
    done_at = NOW - timedelta(hours=1)
    assert restart(start, done_at=done_at, then=None, meter=Meter(2_000), now=NOW) == Start(1_000, done_at)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.none() | st.integers(0, 10**6))
def test_an_interval_never_starts_ahead_of_the_count_nor_goes_back(first: int, more: int, then: int | None) -> None:
    """Whatever the history says, the new start lies between the old one and the present count."""
    found = restart(
        Start(first, YESTERDAY),
        done_at=NOW,
        then=None if then is None else Meter(then),
        meter=Meter(first + more),
        now=NOW,
    )
    assert first <= found.total <= first + more
