"""What a source's silence is called, and what a person may enter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from toolcare_shotcounter.domain import (
    Heard,
    ImplausibleEntry,
    Tool,
    idle_after,
    plausible_shots,
    state_of,
    within_life,
)
from toolcare_shotcounter.sources.source_clock import SourceClock

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
LIVE = Heard(
    enabled=True,
    seen_at=NOW,
    moved_at=NOW,
    trouble=None,
    trouble_detail="",
    stale_after=MINUTE,
    idle_after=MINUTE,
)


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        (LIVE, "live"),
        (replace(LIVE, seen_at=None, moved_at=None), "waiting"),
        (replace(LIVE, moved_at=NOW - 2 * MINUTE), "idle"),
        (replace(LIVE, moved_at=None), "idle"),
        (replace(LIVE, seen_at=NOW - 2 * MINUTE, moved_at=NOW - 2 * MINUTE), "no_data"),
        (replace(LIVE, trouble="unreachable", seen_at=NOW - 2 * MINUTE), "unreachable"),
        (replace(LIVE, trouble="faulty"), "faulty"),
        (replace(LIVE, enabled=False, trouble="faulty"), "disabled"),
    ],
)
def test_state_of_a_source(heard: Heard, state: str) -> None:
    """A dead collector never reads as a quiet machine."""
    assert state_of(heard, NOW)[0] == state


def test_a_source_with_a_wrong_clock_is_heard_and_says_so() -> None:
    """A remark takes nothing from the state, nor does it hide silence."""
    remarked = replace(LIVE, remark="clock: the source's clock is 11 minutes behind")
    assert state_of(remarked, NOW) == ("live", remarked.remark)
    assert state_of(replace(remarked, moved_at=None), NOW) == ("idle", remarked.remark)
    assert state_of(remarked, NOW + 2 * MINUTE)[0] == "no_data"


def test_each_remark_is_a_sentence_beside_the_other() -> None:
    """They were one without a stop, and the first began with a word for machines."""
    clock = SourceClock()
    clock.changed(NOW - timedelta(minutes=11), NOW, live=True)
    behind = "The source's clock is 11 minutes behind: our own time is used. Set that clock."
    said = replace(LIVE, remark=clock.trouble, seldom_ms=2_000).remarks()
    assert said.startswith(f"{behind} The server looks at this counter only every 2000 ms")


def test_idle_after_three_cycles_of_the_slowest_tool() -> None:
    """A press with a two-minute cycle is not idle after one minute."""
    assert idle_after([]) == MINUTE
    assert idle_after([Tool("a", "A", 120_000), Tool("b", "B", 20_000)]) == timedelta(minutes=6)


@pytest.mark.parametrize(("shots", "high"), [(32, 31), (-1, 31), (10_000, 31)])
def test_entry_beyond_what_fits_is_implausible(shots: int, high: int) -> None:
    """Five minutes hold 31 cycles of ten seconds."""
    with pytest.raises(ImplausibleEntry) as refused:
        plausible_shots(shots, NOW - 5 * MINUTE, NOW, timedelta(seconds=10))
    assert (refused.value.low, refused.value.high) == (0, high)


def test_entry_that_fits_is_taken() -> None:
    """And the first count of a tool may be anything but negative."""
    plausible_shots(31, NOW - 5 * MINUTE, NOW, timedelta(seconds=10))
    plausible_shots(800_000, None, NOW, timedelta(seconds=10))
    with pytest.raises(ImplausibleEntry):
        plausible_shots(-1, None, NOW, timedelta(seconds=10))


def test_entry_past_the_design_life_is_asked_for_again() -> None:
    """Only the entry that crosses it; a tool beyond its life goes on without questions."""
    within_life(999_000, 1000, 1_000_000)
    within_life(1_000_001, 1000, 1_000_000)
    within_life(5, 10**9, None)
    with pytest.raises(ImplausibleEntry):
        within_life(999_000, 1001, 1_000_000)
