"""Forecasts: a robust rate, a range, and whether an order fits."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_maintenance.domain.forecast import NoForecast, Point, Rate, expected_due, expected_end, rate_of
from toolcare_maintenance.domain.intervals import HOUR_MS, Interval, Meter, Reason, Start
from toolcare_maintenance.domain.orders import LevelToFit, Pace, ToolToFit, Verdict, fit, pace_of
from toolcare_maintenance.domain.tools import Readiness

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def history(weeks: list[int], hours: int = 0) -> list[Point]:
    """Return a count at each day for weeks of so many shots a day, the last week first."""
    points, total, running = [], 0, 0
    for week, per_day in reversed(list(enumerate(weeks))):
        for day in range(7):
            points.append(Point(NOW - (week + 1) * 7 * DAY + day * DAY, Meter(total, running)))
            total, running = total + per_day, running + hours * HOUR_MS
    return [*points, Point(NOW, Meter(total, running))]


def test_one_wild_week_does_not_move_the_rate() -> None:
    """Of twelve weeks the two lowest and the two highest are left out."""
    found = rate_of(history([1000, 9000, 1000, 1000, 0, 1000, 1000, 1000, 1000, 1000, 1000, 1000], hours=12), NOW)
    assert isinstance(found, Rate)
    assert (found.per_day, found.low, found.high) == (1000, 1000, 1000)
    assert (found.weeks, found.days_seen, found.hours_per_day) == (12, 84, 12)


def test_idle_days_count() -> None:
    """A tool that runs every other week is due at half the speed of its busy weeks."""
    found = rate_of(history([2000, 0, 2000, 0]), NOW)
    assert isinstance(found, Rate)
    assert (found.per_day, found.low, found.high) == (1000, 0, 2000)


def test_the_time_after_a_past_life_is_not_idle() -> None:
    """What a tool book said was entered with a date of spring; counted here it is since three weeks."""
    book = Point(NOW - 200 * DAY, Meter(5_000), lived=True)
    counted = [Point(one.at, Meter(5_000 + one.meter.total_high), lived=True) for one in history([900, 900, 900])]
    found = rate_of([book, *counted[1:]], NOW)
    assert isinstance(found, Rate)
    assert (found.per_day, found.weeks, found.days_seen) == (900, 3, 21)


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([], NoForecast.NO_DATA),
        ([Point(NOW - 6 * DAY, Meter(0)), Point(NOW, Meter(900))], NoForecast.TOO_LITTLE),
        (history([0, 0, 1000, 1000]), NoForecast.IDLE),
    ],
)
def test_no_forecast_says_why(points: list[Point], why: NoForecast) -> None:
    """An invented date is worse than none."""
    assert rate_of(points, NOW) is why


RATE = Rate(per_day=1000, low=500, high=2000, hours_per_day=10, weeks=12, days_seen=84)


def test_the_first_clock_decides() -> None:
    """20,000 shots at 1,000 a day are 20 days; 15 calendar days come first, but not in the best case."""
    start = Start(0, NOW)
    found = expected_due(Interval(20_000, 15), start, Meter(0), RATE, NOW, UTC)
    assert (found.by, found.on) == (Reason.DAYS, date(2026, 6, 16))
    assert (found.earliest, found.latest) == (date(2026, 6, 11), date(2026, 6, 16))
    hours = expected_due(Interval(None, None, hours=50), start, Meter(0), RATE, NOW, UTC)
    assert (hours.by, hours.on) == (Reason.HOURS, date(2026, 6, 6))


def test_without_a_rate_only_the_calendar_tells() -> None:
    """What is due already is due today."""
    assert expected_due(Interval(20_000, None), Start(0, NOW), Meter(0), None, NOW, UTC).on is None
    assert expected_due(Interval(None, 15), Start(0, NOW), Meter(0), None, NOW, UTC).on == date(2026, 6, 16)
    assert expected_due(Interval(1_000, None), Start(0, NOW), Meter(5_000), RATE, NOW, UTC).on == NOW.date()
    assert expected_end(1_000_000, Meter(900_000), None, NOW, UTC).on is None
    assert expected_end(1_000_000, Meter(900_000), RATE, NOW, UTC).on == (NOW + 100 * DAY).date()


def test_a_day_is_one_of_the_plant() -> None:
    """A start at midnight is the day before by UTC, and so is what comes of it."""
    berlin = ZoneInfo("Europe/Berlin")
    midnight = datetime(2026, 6, 1, tzinfo=berlin).astimezone(UTC)
    found = expected_due(Interval(None, 30), Start(0, midnight), Meter(0), None, NOW, berlin)
    assert {found.on, found.earliest, found.latest} == {date(2026, 7, 1)}
    assert expected_due(Interval(None, 30), Start(0, midnight), Meter(0), None, NOW, UTC).on == date(2026, 6, 30)
    end = expected_end(1_000, Meter(0), RATE, midnight, berlin)
    assert (end.on, end.latest) == (date(2026, 6, 2), date(2026, 6, 3))


HOUR = 3_600_000
PACE = pace_of(RATE, None)
CYCLE = pace_of(None, 60_000)


def level(
    code: str,
    shots: int | None,
    days: int | None = None,
    hours: int | None = None,
    *,
    blocks: bool = False,
    override_until: int | None = None,
) -> LevelToFit:
    return LevelToFit(code, code, code, Interval(shots, days, hours=hours), Start(0, NOW), blocks, override_until)


@pytest.mark.parametrize(
    ("shots", "verdict", "blocking"),
    [(999, Verdict.FITS, False), (1_000, Verdict.DO_FIRST, False), (1_100, Verdict.LIMIT_REACHED, True)],
)
def test_whether_an_order_fits(shots: int, verdict: Verdict, blocking: bool) -> None:
    """Due at 1,000 shots, stopped at 1,100; the level that comes next is named also when it comes after the order."""
    found = fit(shots, [level("L1", 1_000, blocks=True), level("L2", 50_000)], ToolToFit(Meter(0)), NOW)
    assert (found.verdict, found.blocking, found.first and found.first.due_after) == (verdict, blocking, 1_000)


@pytest.mark.parametrize(
    ("pace", "days", "hours", "due_after"),
    [
        (PACE, 5, None, 5_000),
        (PACE, None, 50, 5_000),
        (CYCLE, 5, None, 7_200),
        (CYCLE, None, 50, 3_000),
        (pace_of(Rate(1000, 500, 2000, 0, 12, 84), 60_000), None, 50, 3_000),
        (pace_of(Rate(0, 0, 0, 2, 12, 84), 60_000), 5, None, 7_200),
    ],
)
def test_days_and_hours_count_in_an_order(
    pace: Pace | None, days: int | None, hours: int | None, due_after: int
) -> None:
    """By the tool's own rate; without one as if it ran day and night at its approved cycle."""
    tool = ToolToFit(Meter(0), pace)
    assert fit(due_after, [level("L1", None, days, hours)], tool, NOW).verdict is Verdict.DO_FIRST
    found = fit(due_after - 1, [level("L1", None, days, hours)], tool, NOW)
    assert (found.verdict, found.first and found.first.due_after) == (Verdict.FITS, due_after)


@pytest.mark.parametrize(("days", "hours"), [(3, None), (None, 50)])
def test_without_rate_and_cycle_nobody_knows(days: int | None, hours: int | None) -> None:
    """The level that nobody knows of is named; what is due anyway says more, and what is due now is known."""
    new = ToolToFit(Meter(0))
    found = fit(1_000_000, [level("L2", None, days, hours), level("L4", 2_000_000)], new, NOW)
    assert (found.verdict, found.first and found.first.level.code) == (Verdict.UNKNOWN, "L2")
    assert fit(100, [level("L1", 100), level("L2", None, days, hours)], new, NOW).verdict is Verdict.DO_FIRST
    ran = ToolToFit(Meter(0, 50 * HOUR))
    assert fit(1, [level("L2", None, days, hours)], ran, NOW + 3 * DAY).verdict is Verdict.DO_FIRST


@pytest.mark.parametrize(("shots", "verdict"), [(50, Verdict.DO_FIRST), (100, Verdict.LIMIT_REACHED)])
def test_an_override_lets_the_order_run_until_its_end(shots: int, verdict: Verdict) -> None:
    """Over the limit at 1,100, allowed until 2,726: of 100 shots at 2,626 the last one ends the permission."""
    allowed = level("L1", 1_000, blocks=True, override_until=2_726)
    found = fit(shots, [allowed], ToolToFit(Meter(2_626)), NOW)
    assert (found.verdict, found.blocking) == (verdict, verdict is Verdict.LIMIT_REACHED)


@pytest.mark.parametrize(("shots", "verdict"), [(12_590, Verdict.FITS), (12_591, Verdict.END_OF_LIFE)])
def test_the_end_of_life_is_in_the_answer(shots: int, verdict: Verdict) -> None:
    """The last shot of its design life is still made."""
    tool = ToolToFit(Meter(87_410), life_shots=100_000)
    found = fit(shots, [level("L1", 500_000)], tool, NOW)
    assert (found.verdict, found.life_left) == (verdict, 12_590)


@pytest.mark.parametrize("readiness", [Readiness.ON_HOLD, Readiness.IN_REPAIR])
def test_a_tool_that_may_not_run_takes_no_order(readiness: Readiness) -> None:
    """However much is left of its interval."""
    found = fit(1, [level("L1", 1_000)], ToolToFit(Meter(0), readiness=readiness), NOW)
    assert (found.verdict, found.blocking) == (Verdict.NOT_READY, True)


def test_a_level_for_stored_tools_is_nothing_to_an_order() -> None:
    """On the press its days stand still."""
    stored = LevelToFit("L5", "L5", "L5", Interval(None, 1, only_stored=True), Start(0, NOW), blocks_run=False)
    assert fit(10**6, [stored], ToolToFit(Meter(0)), NOW + 5 * DAY).verdict is Verdict.FITS


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_an_order_fits_exactly_up_to_the_due_shot(interval: int, made: int, shots: int) -> None:
    """The answer and the due logic never contradict each other."""
    found = fit(shots, [level("L1", interval)], ToolToFit(Meter(made)), NOW)
    assert (found.verdict is Verdict.FITS) == (made + shots < interval)
