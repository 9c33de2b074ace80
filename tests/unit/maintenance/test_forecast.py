"""Forecasts: a robust rate, a range, and whether an order fits."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_maintenance.domain.forecast import NoForecast, Point, Rate, expected_due, expected_end, rate_of
from toolcare_maintenance.domain.intervals import HOUR_MS, Interval, Meter, Reason, Start
from toolcare_maintenance.domain.orders import LevelToFit, Verdict, fit

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
    found = expected_due(Interval(20_000, 15), start, Meter(0), RATE, NOW)
    assert (found.by, found.on) == (Reason.DAYS, date(2026, 6, 16))
    assert (found.earliest, found.latest) == (date(2026, 6, 11), date(2026, 6, 16))
    hours = expected_due(Interval(None, None, hours=50), start, Meter(0), RATE, NOW)
    assert (hours.by, hours.on) == (Reason.HOURS, date(2026, 6, 6))


def test_without_a_rate_only_the_calendar_tells() -> None:
    """What is due already is due today."""
    assert expected_due(Interval(20_000, None), Start(0, NOW), Meter(0), None, NOW).on is None
    assert expected_due(Interval(None, 15), Start(0, NOW), Meter(0), None, NOW).on == date(2026, 6, 16)
    assert expected_due(Interval(1_000, None), Start(0, NOW), Meter(5_000), RATE, NOW).on == NOW.date()
    assert expected_end(1_000_000, Meter(900_000), None, NOW).on is None
    assert expected_end(1_000_000, Meter(900_000), RATE, NOW).on == (NOW + 100 * DAY).date()


def level(code: str, shots: int | None, days: int | None = None, *, blocks: bool = False) -> LevelToFit:
    return LevelToFit(code, code, code, Interval(shots, days), Start(0, NOW), blocks)


@pytest.mark.parametrize(
    ("shots", "verdict", "first", "blocking"),
    [
        (999, Verdict.FITS, None, False),
        (1_000, Verdict.DO_FIRST, 1_000, False),
        (1_100, Verdict.LIMIT_REACHED, 1_000, True),
    ],
)
def test_whether_an_order_fits(shots: int, verdict: Verdict, first: int | None, blocking: bool) -> None:
    """Due at 1,000 shots, stopped at 1,100."""
    found = fit(shots, [level("L1", 1_000, blocks=True), level("L2", 50_000)], Meter(0), None, NOW)
    assert (found.verdict, found.blocking, found.first and found.first.due_after) == (verdict, blocking, first)


def test_days_count_in_an_order_by_the_tools_rate() -> None:
    """Five days are 5,000 shots of this tool; without a rate nobody knows."""
    assert fit(5_000, [level("L1", None, 5)], Meter(0), RATE, NOW).verdict is Verdict.DO_FIRST
    assert fit(5_000, [level("L1", None, 5)], Meter(0), None, NOW).verdict is Verdict.FITS


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_an_order_fits_exactly_up_to_the_due_shot(interval: int, made: int, shots: int) -> None:
    """The answer and the due logic never contradict each other."""
    found = fit(shots, [level("L1", interval)], Meter(made), None, NOW)
    assert (found.verdict is Verdict.FITS) == (made + shots < interval)
