"""The formulas by numbers that a hand can check."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_gateway.analytics.domain import lives, reckoning
from toolcare_gateway.analytics.domain.bench import Work, days_of_hours, weeks
from toolcare_gateway.analytics.domain.buckets import Step, TooManyPoints, buckets, is_whole
from toolcare_gateway.analytics.domain.confidence import poisson_limits, wilson_limits
from toolcare_gateway.analytics.domain.control import Rule, individuals, u_chart
from toolcare_gateway.analytics.domain.facts import HOUR_MS, Facts, Rates
from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.domain.heat import Stay, Trouble, shots_during
from toolcare_gateway.analytics.domain.lives import Life
from toolcare_gateway.analytics.domain.ordering import Order, Place
from toolcare_gateway.analytics.domain.period import Period, PeriodBackwards, PeriodTooLong, period_of
from toolcare_gateway.analytics.domain.reckoning import NoFigure
from toolcare_gateway.analytics.domain.waits import Wait, waited_ms
from toolcare_gateway.analytics.store.asked import whole_months

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


def period(first: date, last: date, now: datetime = NOW) -> Period:
    return period_of(first, last, BERLIN, now)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 2.9957), (1, 0.0513, 4.7439), (3, 0.8177, 7.7537), (10, 5.4254, 16.9622), (100, 84.1390, 118.0790)],
)
def test_interval_of_a_count(count: int, low: float, high: float) -> None:
    """The 5 and 95 % limits of the printed table of the Poisson distribution."""
    assert poisson_limits(count) == pytest.approx((low, high), abs=2e-3)


@given(st.integers(min_value=1, max_value=3000))
def test_interval_holds_its_count(count: int) -> None:
    """Whatever was counted lies between its limits, and more events have higher limits."""
    low, high = poisson_limits(count)
    assert low < count < high
    assert poisson_limits(count + 1)[0] > low


def test_interval_of_a_share() -> None:
    """Wilson's interval of 8 of 10 at 90 %, and of all of few, which is not 100 % for sure."""
    assert wilson_limits(8, 10) == pytest.approx((0.541, 0.931), abs=1e-3)
    low, high = wilson_limits(3, 3)
    assert (low, high) == pytest.approx((0.526, 1.0), abs=1e-3)


def test_every_formula_is_reckoned_and_says_what_it_is() -> None:
    """Each has words in both languages, and a function of its id unless it is a forecast."""
    assert set(FORMULAS) == set(reckoning.RECKONED) | {"residual_life", "end_of_life"}
    for formula in FORMULAS.values():
        texts = (
            formula.name.en,
            formula.name.de,
            formula.text.en,
            formula.text.de,
            formula.source.en,
            formula.source.de,
        )
        assert all(text.strip() == text != "" for text in texts)
        assert formula.name.en != formula.name.de


def test_nothing_counted_is_no_number() -> None:
    """An empty period gives a word for every ratio, and zero for every count."""
    found = {name: reckon(Facts(), Rates(None, None)) for name, reckon in reckoning.RECKONED.items()}
    counts = {name for name, figure in found.items() if figure.value == 0}
    assert counts == {"shots", "run_hours", "outstanding_actions", "late_actions"}
    assert all(figure.why for name, figure in found.items() if name not in counts)


def test_u_chart_has_limits_by_bucket() -> None:
    """A bucket with fewer shots has wider limits; one without shots has none."""
    chart = u_chart([1, 1, 12, 0], [100_000, 25_000, 100_000, 0])
    assert chart.center == pytest.approx(14 * 100_000 / 225_000)
    first, second, _, none = chart.limits
    assert first is not None
    assert second is not None
    assert second.upper - second.lower > first.upper - first.lower
    assert none is None
    assert chart.signals == []
    assert u_chart([0, 0, 0, 30], [100_000] * 4).signals == [(3, Rule.OUTSIDE)]


def test_a_run_of_eight_is_a_signal() -> None:
    """The eighth point in a row on one side of the centre, and each further one; a gap does not break the run."""
    values: list[float | None] = [10, 10, 10, 10, None, 10, 10, 10, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0]
    found = individuals(values)
    runs = [place for place, rule in found.signals if rule is Rule.RUN_OF_8]
    assert runs == [8, 9, 17]


def test_no_limit_lies_where_a_figure_cannot() -> None:
    """Shots swing around their mean, and are never less than none."""
    limits = individuals([0, 90, 0, 60], lowest=0.0).limits
    assert {limit.lower for limit in limits if limit} == {0.0}
    assert individuals([0, 90, 0, 60]).limits[0] != limits[0]


def test_a_week_cut_short_or_running_is_not_whole() -> None:
    """From Thursday on, a whole week, and the one that today is in."""
    parts = buckets(period(date(2026, 2, 5), date(2026, 2, 28), datetime(2026, 2, 18, 12, tzinfo=UTC)), Step.WEEK)
    assert [is_whole(week, Step.WEEK) for week in parts] == [False, True, False]


def test_period_is_whole_days_of_the_plant() -> None:
    """It begins and ends at local midnight, also where clocks change; what runs still ends now."""
    march = period(date(2026, 3, 1), date(2026, 3, 31), NOW + timedelta(days=60))
    assert march.hours == 31 * 24 - 1
    assert march.start == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert (march.before().first, march.before().last) == (date(2026, 1, 29), date(2026, 2, 28))
    assert period(date(2026, 3, 1), date(2026, 3, 31)).end == NOW


def test_periods_that_are_none() -> None:
    """Backwards, or beyond ten years, is refused in words."""
    with pytest.raises(PeriodBackwards):
        period(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(PeriodTooLong):
        period(date(2010, 1, 1), date(2026, 1, 1))


@given(st.dates(date(2024, 1, 1), date(2026, 1, 1)), st.integers(0, 800))
def test_whole_months_and_days_at_the_ends_make_the_period(first: date, days: int) -> None:
    """No day is in two parts, and none is left out."""
    months, after = whole_months(first, first + timedelta(days=days + 1))
    every = [first + timedelta(days=number) for number in range(days + 1)]
    at_the_ends = [day for day in every if day < months] + [day for day in every if day >= after]
    within = [day for day in every if months <= day < after]
    assert sorted(at_the_ends + within) == every
    if within:
        assert (months.day, after.day) == (1, 1)


def test_buckets_are_cut_to_the_period() -> None:
    """Weeks begin on Monday, months on the first; the first and the last may be short; none is in the future."""
    february = period(date(2026, 2, 4), date(2026, 2, 17))
    assert [(each.first, each.last) for each in buckets(february, Step.WEEK)] == [
        (date(2026, 2, 4), date(2026, 2, 8)),
        (date(2026, 2, 9), date(2026, 2, 15)),
        (date(2026, 2, 16), date(2026, 2, 17)),
    ]
    assert [each.first for each in buckets(period(date(2026, 1, 15), date(2026, 5, 1)), Step.MONTH)] == [
        date(2026, 1, 15),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]
    with pytest.raises(TooManyPoints):
        buckets(period(date(2024, 1, 1), date(2026, 2, 1)), Step.DAY)


def test_only_waits_for_parts_within_the_repair_count() -> None:
    """A wait is cut to the repair; one that lasts still ends with it; all together are no longer than it."""
    start, end = NOW, NOW + timedelta(hours=4)
    hour = timedelta(hours=1)
    waits = [
        Wait(start - hour, start + hour, "parts"),
        Wait(start + 2 * hour, None, "parts"),
        Wait(start, end, "press"),
    ]
    assert waited_ms(waits, start, end) == 3 * 3_600_000
    assert waited_ms([*waits, *waits], start, end) == 4 * 3_600_000


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"life_shots": None}, NoFigure.NO_LIFE),
        ({"first_day": None}, NoFigure.NO_DATA),
        ({"first_day": date(2026, 2, 28)}, NoFigure.TOO_LITTLE),
        ({"recent": 0}, NoFigure.IDLE),
    ],
)
def test_why_there_is_no_forecast(changed: dict[str, object], why: NoFigure) -> None:
    """No design life, no shot ever, less than a week, no shot for two weeks."""
    whole = {"life_shots": 100_000, "first_day": date(2025, 1, 1), "recent": 1}
    life = Life("t1", 0, 0, blocks=(700,) * 12, **{**whole, **changed})  # type: ignore[arg-type]
    assert lives.ahead(life, NOW.date()) == why


def test_the_tool_that_ends_first_counts_for_all() -> None:
    """Of several tools the figure is that of the one with the fewest days; the range goes by slow and quick weeks."""
    blocks = (700, 1400, 700, 700, 700)
    one = Life("t1", 0, 90_000, 100_000, date(2026, 1, 26), blocks, 1)
    other = Life("t2", 0, 0, 100_000, date(2026, 1, 26), blocks, 1)
    shots, days = lives.soonest([other, one], NOW.date())
    assert (shots.value, days.value, days.n) == (10_000, 100, 2)
    assert days.low is not None
    assert days.low < 100 <= (days.high or 0)


def test_tools_that_stand_have_shots_left_and_no_day() -> None:
    """The same number as beside each tool: a tool in the store wears no more, and one in its first week hardly."""
    stored = Life("t1", 0, 700_000, 1_000_000, date(2025, 1, 1), (0,) * 12, 0)
    without = Life("t2", 0, 5, None, date(2025, 1, 1), (700,) * 12, 1)
    shots, days = lives.soonest([stored, without], NOW.date())
    assert (shots.value, shots.n, shots.why, shots.parts) == (300_000, 1, None, {"days": None})
    assert (days.value, days.why) == (None, NoFigure.NO_DATA)
    assert lives.soonest([without], NOW.date())[0].why == NoFigure.NO_LIFE


def test_an_insert_takes_its_failures_along() -> None:
    """It is charged with what failed where it sat, then; and with the shots of the part of each day it sat there."""
    stay = Stay("i1", "K-1", "core2", 2, "2", NOW, NOW + timedelta(hours=12))
    here = Trouble("f1", NOW + timedelta(hours=1), 2, None, None, None, None)
    assert stay.holds(here)
    assert not stay.holds(Trouble("f2", NOW + timedelta(hours=13), 2, None, None, None, None))
    assert not stay.holds(Trouble("f3", NOW + timedelta(hours=1), None, None, None, None, None))
    assert not stay.holds(Trouble("f4", NOW + timedelta(hours=1), 2, "other", None, None, None))
    assert shots_during(stay, [(NOW, NOW + timedelta(days=1), 1000)]) == 500


def test_running_hours_last_as_long_as_the_shots_took() -> None:
    """50 of 100 hours were run for 9,000 shots; at 3,600 a day the rest lasts 2.5 days, without a shot nobody knows."""
    assert days_of_hours(50 * HOUR_MS, 50 * HOUR_MS, 9_000, 3_600) == 2
    assert days_of_hours(-HOUR_MS, 50 * HOUR_MS, 9_000, 3_600) == 0
    assert days_of_hours(50 * HOUR_MS, 0, 0, 3_600) is None
    assert days_of_hours(50 * HOUR_MS, 50 * HOUR_MS, 9_000, 0) is None


def test_bench_weeks_begin_on_monday() -> None:
    """What should have been done before falls into this week; what has no day yet is told apart."""
    monday = date(2026, 3, 2)
    works = [
        Work(monday - timedelta(days=9), 60, is_scheduled=False),
        Work(monday + timedelta(days=8), None, is_scheduled=True),
        Work(monday + timedelta(days=300), 30, is_scheduled=True),
    ]
    found = weeks(works, monday + timedelta(days=2))
    assert [(week.start, week.minutes, week.jobs, week.unplanned) for week in found[:2]] == [
        (monday, 60, 1, 1),
        (monday + timedelta(days=7), 0, 1, 0),
    ]
    assert len(found) == 8


@given(st.lists(st.one_of(st.none(), st.integers(-3, 3))), st.booleans(), st.integers(1, 4))
def test_pages_of_reckoned_rows_are_the_whole(values: list[int | None], descending: bool, limit: int) -> None:
    """Page by page nothing is lost or repeated; rows without a number come last either way."""
    rows: list[Place] = [(value, f"{number:03}") for number, value in enumerate(values)]
    order: Order[Place] = Order(lambda row: row, descending=descending)
    whole, _ = order.page(rows, None, len(rows) + 1)
    found: list[Place] = []
    more, after = True, None
    while more:
        page, more = order.page(rows, after, limit)
        found += page
        after = page[-1] if page else None
    assert found == list(whole)
    assert [value is None for value, _ in whole] == sorted(value is None for value, _ in whole)
