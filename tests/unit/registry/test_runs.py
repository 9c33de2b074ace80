"""To which runs counted shots belong."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_registry.domain import Mounting
from toolcare_registry.domain.runs import Counted, apportion, shares

T0 = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def run(name: str, begin: float, end: float | None = None, machine_id: str = "p01") -> Mounting:
    return Mounting(name, "t", machine_id, 1, at(begin), "Timo", None if end is None else at(end))


def counted(shots: int, since: float, until: float, machine_id: str | None = "p01") -> Counted:
    return Counted("t", shots, at(since), at(until), machine_id)


@pytest.mark.parametrize(
    ("shots", "runs", "expected"),
    [
        (counted(5, 10, 20), [run("a", 0)], {"a": 5}),
        (counted(5, 20, 20), [run("a", 0)], {"a": 5}),
        (counted(5, -10, 20), [run("a", 0)], {"a": 5}),
        (counted(5, 10, 20), [], {}),
        (counted(5, 10, 20), [run("a", 0, machine_id="p02")], {}),
        (counted(10, 0, 40), [run("a", 0, 10), run("b", 10)], {"a": 3, "b": 7}),
        (counted(10, 0, 40), [run("a", 0, 10), run("b", 30)], {"a": 5, "b": 5}),
        (counted(5, 0, 10), [run("a", 10)], {"a": 5}),
        (counted(5, 0, 10, None), [run("a", 10)], {}),
        (counted(100, -30, 10, None), [run("a", 0)], {"a": 25}),
        (counted(-10, 0, 40, None), [run("a", 0, 10), run("b", 10)], {"a": -3, "b": -7}),
        (counted(90_000, -60, -60, None), [run("a", 0)], {}),
        (counted(7, 5, 5, None), [run("a", 0, 5), run("b", 5)], {"b": 7}),
    ],
)
def test_shots_go_to_the_runs_they_were_made_in(shots: Counted, runs: list[Mounting], expected: dict[str, int]) -> None:
    """By time; what a press counted is never left over, what a person entered may lie outside."""
    assert shares(shots, runs) == expected


@given(st.integers(-10_000, 10_000), st.lists(st.integers(0, 10**9), min_size=1, max_size=6).filter(any))
def test_parts_sum_up_exactly(shots: int, microseconds: list[int]) -> None:
    """And each is less than one shot from its exact share."""
    weights = {str(place): timedelta(microseconds=weight) for place, weight in enumerate(microseconds)}
    parts = apportion(shots, weights)
    assert sum(parts.values()) == shots
    for place, weight in enumerate(microseconds):
        assert abs(parts[str(place)] - shots * weight / sum(microseconds)) < 1
