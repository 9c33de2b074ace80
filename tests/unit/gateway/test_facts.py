"""What one count says for the figures: how much of which day, how long the tool ran, how long its cycles took."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.telling import Logs

from toolcare_gateway.analytics.facts.by_days import is_late, lengths_by_day, share_out
from toolcare_gateway.analytics.facts.cycles import cycle_of, median_ms, moved_ms, running_ms
from toolcare_gateway.analytics.facts.maintaining import completed, waiting
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import JobFact
from toolcare_shared.contracts.maintenance import MaintenanceCompleted, MaintenanceWaiting, WaitReason

BERLIN = ZoneInfo("Europe/Berlin")


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**8), min_size=1, max_size=6))
def test_shares_add_up(amount: int, weights: list[int]) -> None:
    """Nothing is lost by rounding, and no share is further from its due than one."""
    shares = share_out(amount, weights)
    assert sum(shares) == amount
    if sum(weights):
        assert all(abs(s - amount * w / sum(weights)) < 1 for s, w in zip(shares, weights, strict=True))


@given(
    st.datetimes(datetime(2025, 3, 28), datetime(2025, 11, 2), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds it
    st.timedeltas(timedelta(), timedelta(days=4)),
)
def test_days_share_the_time(begin: datetime, length: timedelta) -> None:
    """The days of a count follow on each other, and together they last as long, also when the clocks change."""
    days = lengths_by_day(begin, begin + length, BERLIN)
    assert abs(sum(ms for _, ms in days) - length / timedelta(milliseconds=1)) <= len(days)
    assert [day for day, _ in days] == [days[0][0] + timedelta(days=number) for number in range(len(days))]


def test_a_count_belongs_to_days_of_the_plant() -> None:
    """An evening in UTC is the next day in Berlin."""
    begin = datetime(2026, 7, 1, 21, 0, tzinfo=UTC)
    assert lengths_by_day(begin, begin + timedelta(hours=2), BERLIN) == [
        (date(2026, 7, 1), 3_600_000),
        (date(2026, 7, 2), 3_600_000),
    ]
    assert lengths_by_day(begin + timedelta(hours=1), begin + timedelta(hours=1), BERLIN) == [(date(2026, 7, 2), 0)]


@pytest.mark.parametrize(("minutes", "late"), [(30, False), (90, True)])
def test_a_count_may_come_a_little_after_midnight(minutes: int, *, late: bool) -> None:
    """Only what is booked long after a day was over corrects it."""
    midnight = datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert is_late(midnight + timedelta(minutes=minutes), date(2026, 6, 30), BERLIN) is late


@pytest.mark.parametrize(
    ("shots", "length_ms", "cycle_ms", "ran"),
    [
        (10, 200_000, 20_000, 200_000),
        (1, 3_600_000, 20_000, 40_000),
        (1, 3_600_000, None, 120_000),
        (0, 5_000, 20_000, 0),
    ],
)
def test_a_pause_is_no_running_time(shots: int, length_ms: int, cycle_ms: int | None, ran: int) -> None:
    """At most two approved cycles a shot count."""
    assert running_ms(shots, length_ms, cycle_ms) == ran


@pytest.mark.parametrize(
    ("shots", "cycle_ms", "moved"), [(90, 20_000, 1_800_000), (200, 20_000, 3_600_000), (1, None, 120_000)]
)
def test_what_is_moved_takes_the_hours_along_that_were_counted(shots: int, cycle_ms: int | None, moved: int) -> None:
    """A piece of an hour may have a pause in it: shot by shot it was none of the running time."""
    assert moved_ms(shots, 3_600_000, cycle_ms) == moved


def test_cycles_leave_pauses_out() -> None:
    """The cycle of a count is told in steps of ten milliseconds; of a pause, or without time, there is none."""
    assert cycle_of(10, 201_149, 20_000, 1) == "2011"
    assert cycle_of(10, 201_149, 20_000, 2) == "4023"
    assert cycle_of(1, 60_001, 20_000, 1) is None
    assert cycle_of(5, 0, 20_000, 1) is None


def test_half_of_the_shots_were_no_slower_than_the_median() -> None:
    """Each shot counts, not each count."""
    assert median_ms({"2000": 10, "900": 1, "2500": 9}) == 20_000
    assert median_ms({}) is None


@pytest.mark.asyncio
async def test_a_wait_ends_with_the_work_that_was_done_however_late_that_is_told() -> None:
    """Nor before it began: a tablet's clock may be behind."""
    book, noon = MemoryBook(run_in_shots=0), datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    of_level = {"tool_id": "t-1", "plan_id": "plan-1", "level_id": "l-1", "code": "L1", "name": "Clean", "by": "Erika"}
    for job_id, done_at in (("in time", noon + timedelta(minutes=30)), ("behind", noon - timedelta(minutes=2))):
        waits = {**of_level, "job_id": job_id, "reason": WaitReason.PARTS, "at": noon}
        done = {**of_level, "job_id": job_id, "done_at": done_at, "total_at_completion": 9, "shots_since_last": 9}
        begun = MaintenanceWaiting.model_validate(waits)
        ended = MaintenanceCompleted.model_validate({**done, "at": noon + timedelta(hours=10)})
        of_begun, of_ended = Logs().enter([(event.at, event) for event in (begun, ended)])
        await waiting(book, begun, of_begun, BERLIN)
        await completed(book, ended, of_ended, BERLIN)
    assert {job.job_id: [end for _, end, _ in job.waits] for job in book.rows(JobFact)} == {
        "in time": [(noon + timedelta(minutes=30)).isoformat()],
        "behind": [noon.isoformat()],
    }
