"""The press's count beside parts and the counter on the tool: what agrees, what does not, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from toolcare_shotcounter.parts import advance
from toolcare_shotcounter.reconciling import (
    Parts,
    Read,
    Shots,
    Stood,
    Witness,
    by_counter,
    by_parts,
    drift_of,
    first_apart,
)

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
TOLERANCE = 0.5
DAY = timedelta(days=1)


def hours(days: int, per_hour: int = 100, more: int = 0) -> list[Shots]:
    return [Shots(MONDAY + timedelta(hours=hour), per_hour, per_hour + more) for hour in range(24 * days)]


def read(day: int, value: int, *, anew: bool = False) -> Read:
    return Read(value, MONDAY + day * DAY, anew)


def test_a_counter_that_ran_along_agrees() -> None:
    (one,) = by_counter([read(1, 5_000), read(3, 9_800)], hours(4))
    assert (one.press, one.other, one.difference, one.low, one.high) == (4_800, 4_800, 0, 4_800, 4_800)
    assert one.agrees(TOLERANCE)


def test_a_counter_that_ran_away_does_not() -> None:
    (one,) = by_counter([read(1, 5_000), read(3, 9_900)], hours(4))
    assert (one.difference, round(one.percent or 0, 1)) == (100, 2.1)
    assert not one.agrees(TOLERANCE)


def test_the_hour_of_a_reading_lies_on_either_side() -> None:
    """Ten past the hour nobody knows how many of the hour's shots came before."""
    reads = [
        Read(0, MONDAY + timedelta(minutes=10), anew=False),
        Read(145, MONDAY + timedelta(minutes=100), anew=False),
    ]
    (one,) = by_counter(reads, hours(1))
    assert (one.low, one.press, one.high) == (0, 150, 200)
    assert one.agrees(TOLERANCE)


def test_an_open_gap_widens_what_the_press_may_have_counted() -> None:
    (one,) = by_counter([read(0, 0), read(1, 2_600)], hours(1, more=10))
    assert (one.press, one.high) == (2_400, 2_640)
    assert one.agrees(TOLERANCE)


def test_a_replaced_counter_is_not_compared_with_the_old_one() -> None:
    found = by_counter([read(0, 90_000), read(1, 0, anew=True), read(2, 2_400)], hours(3))
    assert [(one.from_at, one.difference) for one in found] == [(MONDAY + DAY, 0)]


def test_parts_are_compared_week_by_week_over_the_active_cavities() -> None:
    """Eight cavities for a day, seven after one was blocked; the week begins on Monday of the plant's zone."""
    made = [
        Parts(one.hour, 8 if one.hour < MONDAY + DAY else 7, 800 if one.hour < MONDAY + DAY else 700)
        for one in hours(9)
    ]
    found = by_parts(made, hours(9), [], BERLIN)
    assert [one.difference for one in found] == [0, 0]
    assert all(one.agrees(TOLERANCE) for one in found)
    assert found[1].from_at == MONDAY + 7 * DAY - timedelta(hours=1)


def test_dry_cycles_make_no_parts() -> None:
    made = [Parts(one.hour, 4, 400) for one in hours(2)]
    with_dry = [*hours(2)[:-1], Shots(MONDAY + timedelta(hours=47), 400, 400)]
    dry = [Shots(MONDAY + timedelta(hours=47), 300, 300)]
    (one,) = by_parts(made, with_dry, dry, BERLIN)
    assert one.difference == 0


def test_parts_that_miss_are_found() -> None:
    made = [Parts(one.hour, 8, 760) for one in hours(6)]
    (one,) = by_parts(made, hours(6), [], BERLIN)
    assert one.difference == -720
    assert first_apart([one], TOLERANCE) is one


def test_the_counter_on_the_tool_is_believed_before_the_parts() -> None:
    (counter,) = by_counter([read(0, 0), read(1, 3_000)], hours(3))
    (parts,) = by_parts([Parts(one.hour, 8, 700) for one in hours(3)], hours(3), [], BERLIN)
    found = first_apart([parts, counter], TOLERANCE)
    assert found is not None
    assert found.witness is Witness.COUNTER


def test_the_first_week_that_is_apart_comes_first() -> None:
    """Deciding on a later one would agree on it unseen."""
    weeks = by_counter([read(0, 0), read(7, 17_000), read(14, 34_000)], hours(14))
    assert first_apart(reversed(weeks), TOLERANCE) is weeks[0]
    parts = by_parts([Parts(one.hour, 8, 700) for one in hours(14)], hours(14), [], BERLIN)
    later = by_counter([read(7, 0), read(14, 17_000)], hours(14))
    assert first_apart([*later, *parts], TOLERANCE) is parts[0]


def test_the_drift_is_the_middle_of_the_weeks() -> None:
    reads = [read(0, 0), read(7, 16_800 + 20), read(14, 2 * 16_800 + 40), read(21, 3 * 16_800 + 5_000)]
    drift = drift_of(by_counter(reads, hours(22)))
    assert drift is not None
    assert (drift.shots_per_week, drift.comparisons) == (20, 3)


def test_a_parts_counter_that_was_set_back_shows_what_came_since() -> None:
    assert (advance(100, 160), advance(100, 100), advance(900, 40)) == (60, 0, 40)


@dataclass(frozen=True)
class Booked:
    shots: int
    shots_high: int
    from_at: datetime
    to_at: datetime
    booked: int


def at(second: int) -> datetime:
    return MONDAY + timedelta(seconds=second)


def stands(lines: Sequence[Booked], moments: Sequence[tuple[int, int]]) -> list[Stood]:
    """How the ledger stood at each moment: kept when the reading was entered, and followed by what was booked later."""
    found = []
    for moment, entered in moments:
        known = [line for line in lines if line.booked <= entered]
        stood = Stood(sum(line.shots for line in known), sum(line.shots_high for line in known))
        for line in known:
            if line.to_at > at(moment):
                stood = stood.without_line(line, at(moment))
        for line in lines:
            if line.booked > entered:
                stood = stood.with_line(line, at(moment))
        found.append(stood)
    return found


seconds = st.integers(1, 7_000)


@given(
    st.lists(seconds, max_size=60),
    st.lists(seconds, min_size=1, max_size=12, unique=True),
    st.lists(st.integers(0, 9_000), min_size=13, max_size=13),
    st.lists(st.tuples(seconds, st.integers(0, 3_000)), min_size=2, max_size=4, unique_by=lambda told: told[0]),
    st.integers(-5, 30),
)
def test_readings_within_an_hour_are_compared_with_what_was_made_between(
    made: list[int], looked: list[int], delays: list[int], read_at: list[tuple[int, int]], slip: int
) -> None:
    """However late lines and readings come; and a correction by the difference leaves none, there or elsewhere."""
    looks = [0, *sorted(looked), 8_000]
    lines = []
    for (before, after), delay in zip(pairwise(looks), delays, strict=False):
        shots = sum(before < shot <= after for shot in made)
        lines.append(Booked(shots, shots, at(before), at(after), after + delay))
    moments = sorted((moment, moment + late) for moment, late in read_at)

    kept = stands(lines, moments)
    reads = [
        Read(sum(shot <= moment for shot in made) + slip * place, at(moment), anew=False, stood=stood)
        for place, ((moment, _), stood) in enumerate(zip(moments, kept, strict=True))
    ]
    found = by_counter(reads, [])

    for one, (first, second) in zip(found, pairwise(read_at for read_at, _ in moments), strict=True):
        truth = sum(first < shot <= second for shot in made)
        assert one.low <= truth <= one.high
        if not any(line.from_at < at(moment) < line.to_at for line in lines for moment in (first, second)):
            assert one.press == truth
    decided = found[0]
    booked = Booked(decided.difference, decided.difference, decided.from_at, decided.to_at, 99_999)
    corrected = [
        Read(each.value, each.at, each.anew, each.stood and each.stood.with_line(booked, each.at)) for each in reads
    ]
    again = by_counter(corrected, [])
    assert again[0].difference == 0
    assert [one.difference for one in again[1:]] == [one.difference for one in found[1:]]
