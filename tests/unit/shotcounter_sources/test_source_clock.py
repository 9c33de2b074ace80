"""Times of a source whose clock may be wrong, or be set while we listen."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from toolcare_shared.contracts.shotcounter import RemarkCode, SourceRemark
from toolcare_shotcounter.sources.source_clock import SourceClock

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_source_s_own_times_keep_the_spacing_of_the_shots() -> None:
    """Two shots that arrive in one bundle stay as far apart as they were made."""
    clock = SourceClock()
    first = clock.changed(NOW, NOW + SECOND, live=True)
    second = clock.changed(NOW + SECOND / 2, NOW + SECOND, live=True)
    assert (first, second) == (NOW, NOW + SECOND / 2)
    assert not clock.trouble


def test_a_clock_an_hour_ahead_is_moved_into_ours_and_named() -> None:
    clock = SourceClock()
    ahead = timedelta(hours=1)
    first = clock.changed(NOW + ahead, NOW, live=True)
    second = clock.changed(NOW + ahead + 10 * SECOND, NOW + 11 * SECOND, live=True)
    assert first == NOW
    assert second - first == 10 * SECOND
    assert "clock" in clock.trouble
    assert "60 minutes ahead" in clock.trouble
    assert clock.fault == SourceRemark(code=RemarkCode.CLOCK_AHEAD, amount=3600)


def test_a_clock_that_is_set_back_does_not_turn_time_round() -> None:
    clock = SourceClock()
    clock.changed(NOW, NOW, live=True)
    back = clock.changed(NOW - timedelta(minutes=4), NOW + 20 * SECOND, live=True)
    assert back == NOW + 20 * SECOND
    assert "went back" in clock.trouble
    assert clock.fault == SourceRemark(code=RemarkCode.CLOCK_WENT_BACK, amount=240)


def test_a_clock_that_is_set_while_we_listen_is_named_anew_and_believed_once_it_is_right() -> None:
    """What stood on the page stayed there: a clock that a person had put right was still called wrong."""
    clock = SourceClock()
    clock.changed(NOW + timedelta(hours=1), NOW, live=True)
    late = clock.changed(NOW - timedelta(hours=25), NOW + 10 * SECOND, live=True)
    assert late == NOW + 10 * SECOND
    assert "25 hours behind" in clock.trouble
    assert clock.fault == SourceRemark(code=RemarkCode.CLOCK_BEHIND, amount=90_010)
    clock.changed(NOW + 20 * SECOND, NOW + 20 * SECOND, live=True)
    assert not clock.trouble
    first = clock.changed(NOW + 30 * SECOND, NOW + 31 * SECOND, live=True)
    assert first == NOW + 30 * SECOND


def test_a_message_that_was_held_up_does_not_leave_the_clock_in_doubt() -> None:
    """The clocks are equal: some messages came half an hour late, and those after them as they are made."""
    clock = SourceClock()
    clock.changed(NOW, NOW, live=True)
    back = NOW + timedelta(minutes=30)
    for made in range(1, 90):
        clock.changed(NOW + made * 20 * SECOND, back, live=True)
    assert clock.trouble
    after = [back + number * 20 * SECOND for number in range(1, 6)]
    told = [clock.changed(stamp, stamp + SECOND / 10, live=True) for stamp in after]
    assert not clock.trouble
    assert told[-1] == after[-1]


def test_an_old_value_at_the_start_is_no_wrong_clock() -> None:
    """A counter that stood still over the weekend is told with Friday's time; one stamped 1601 with ours."""
    friday = NOW - timedelta(days=3)
    assert SourceClock().changed(friday, NOW, live=False) == friday
    assert SourceClock().changed(datetime(1601, 1, 1, tzinfo=UTC), NOW, live=False) == NOW
    assert SourceClock().changed(None, NOW, live=False) == NOW


def test_a_look_is_told_in_the_clock_of_the_changes() -> None:
    """A source four minutes behind: a value seen now stood there at its time, not at ours."""
    clock = SourceClock()
    behind = timedelta(minutes=4)
    clock.changed(NOW - behind, NOW + SECOND / 10, live=True)
    seen = clock.looked(NOW + 60 * SECOND, NOW + 60 * SECOND)
    assert timedelta() <= NOW + 60 * SECOND - behind - seen <= SECOND


def test_our_own_clock_set_back_does_not_leave_us_in_the_future() -> None:
    """Times only go forward, but not from a future that we only believed in."""
    clock, ahead = SourceClock(), NOW + timedelta(days=300)
    clock.changed(ahead, ahead, live=True)
    clock.fault = SourceRemark(code=RemarkCode.CLOCK_BEHIND, amount=1)
    assert clock.changed(NOW, NOW, live=True) == NOW
    assert not clock.trouble


def test_a_server_without_a_clock_is_survived() -> None:
    """Some stamp the last moment of the year 9999."""
    clock = SourceClock()
    clock.changed(NOW - timedelta(hours=1), NOW, live=True)
    assert clock.changed(datetime.max.replace(tzinfo=UTC), NOW + SECOND, live=True) == NOW + SECOND


@given(
    st.integers(-86_400, 86_400),
    st.lists(st.tuples(st.integers(1, 60_000), st.integers(0, 3_000)), min_size=1, max_size=30),
)
def test_times_never_run_backwards_and_stay_near_ours(skew_s: int, shots: list[tuple[int, int]]) -> None:
    """Whatever the clock of the source, and however late a message is."""
    clock, made, last = SourceClock(), NOW, None
    for gap_ms, late_ms in shots:
        made += timedelta(milliseconds=gap_ms)
        received = made + timedelta(milliseconds=late_ms)
        at = clock.changed(made + timedelta(seconds=skew_s), received, live=True)
        assert last is None or at >= last
        assert abs(at - received) < timedelta(minutes=15)
        last = at
