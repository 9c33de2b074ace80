"""Who gets the shots of an interval, and into which hours they go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_shotcounter.crediting import Hung, doubtful
from toolcare_shotcounter.domain import Mounting, Tool, crew, min_cycle, named, shares, spread

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CYCLE = timedelta(seconds=10)
DEFAULT = timedelta(milliseconds=1500)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def mounting(tool: str, since: float, until: float | None = None, factor: int = 1) -> Mounting:
    return Mounting(f"m-{tool}", tool, "p01", factor, at(since), None if until is None else at(until))


def split(mountings: list[Mounting], since: float, end: float, cycles: int) -> list[tuple[list[str], int]]:
    found = shares(mountings, at(since), at(end), cycles, CYCLE)
    return [([each.tool_id for each in share.crew], share.cycles) for share in found]


def test_one_crew_gets_all() -> None:
    """Both tools of a stack, for the whole interval."""
    assert split([mounting("a", -60), mounting("b", -60)], 0, 5, 7) == [(["a", "b"], 7)]


def test_nobody_mounted_is_unassigned() -> None:
    """An empty crew, not the last tool."""
    assert split([mounting("a", -60, -10)], 0, 5, 7) == [([], 7)]
    assert split([], 0, 5, 7) == [([], 7)]


def test_shots_after_a_change_are_the_new_tools() -> None:
    """The last reading was before the change, but one shot fits into the time since it."""
    assert split([mounting("a", -60, 10), mounting("b", 30)], 0, 31, 1) == [(["b"], 1)]


def test_what_does_not_fit_since_the_change_was_before_it() -> None:
    """A minute holds seven cycles of ten seconds; the rest is shared backwards."""
    mountings = [mounting("a", -60, 10), mounting("b", 30)]
    assert split(mountings, 0, 31, 9) == [(["b"], 7), ([], 2)]
    assert split(mountings, 0, 31, 7 + 120 + 5) == [(["b"], 7), ([], 120), (["a"], 5)]


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 30)), max_size=5),
    st.integers(0, 60),
    st.integers(0, 500),
)
def test_no_cycle_is_lost_or_doubled(changes: list[tuple[int, int]], length: int, cycles: int) -> None:
    """Whatever hung there in whatever order, the shares add up."""
    mountings = [mounting(str(number), since, since + held) for number, (since, held) in enumerate(changes)]
    assert sum(share for _, share in split(mountings, 0, length, cycles)) == cycles


def test_mounting_holds_from_its_begin_until_its_end() -> None:
    """The moment of unmounting belongs to the next tool."""
    both = [mounting("a", 0, 10), mounting("b", 10)]
    assert [each.tool_id for each in crew(both, at(10))] == ["b"]
    assert [each.tool_id for each in crew(both, at(0))] == ["a"]


@pytest.mark.parametrize(
    ("tools", "expected_ms"),
    [
        ([], 1500),
        ([Tool("a", "A")], 1500),
        ([Tool("a", "A", expected_cycle_ms=20_000)], 10_000),
        ([Tool("a", "A", expected_cycle_ms=20_000, min_cycle_ms=12_000)], 12_000),
        ([Tool("a", "A", min_cycle_ms=12_000), Tool("b", "B", min_cycle_ms=8000)], 8000),
        ([Tool("a", "A", min_cycle_ms=12_000), Tool("b", "B")], 1500),
    ],
)
def test_shortest_cycle(tools: list[Tool], expected_ms: int) -> None:
    """Too small a bound widens an interval, too large a one makes true shots implausible: the smallest counts."""
    assert min_cycle(tools, DEFAULT) == timedelta(milliseconds=expected_ms)


@pytest.mark.parametrize(("mould", "meant"), [("T-0042", True), (" t-0042 ", True), ("t 42", False), ("T-0043", False)])
def test_mould_is_compared_by_id_and_number(mould: str, meant: bool) -> None:
    """Presses write it in capitals, people do not."""
    tools = {"t-0042": Tool("t-0042", "T-0042")}
    crew_of = (mounting("t-0042", 0),)
    assert named(mould, crew_of, tools) == (crew_of[0] if meant else None)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.integers(0, 400_000),
    st.integers(-2000, 100_000),
)
def test_hours_add_up_to_the_interval(begin: datetime, seconds: int, shots: int) -> None:
    """Each part lies in an hour of the interval, and together they are all its shots."""
    end = begin + timedelta(seconds=seconds)
    parts = list(spread(begin, end, shots))
    assert sum(part for _, part in parts) == shots
    assert all(begin - timedelta(hours=1) < hour <= end for hour, _ in parts)
    assert len({hour for hour, _ in parts}) == len(parts)


def test_a_run_that_a_hold_cut_in_two_is_in_doubt_once() -> None:
    """Both pieces are of one mounting; its tool would be named and credited twice."""
    whole = mounting("a", 0)
    pieces = [replace(whole, until=at(10)), replace(whole, since=at(20), until=at(30))]
    last, every = doubtful(Hung(pieces), at(5), at(40))
    assert [holder.tool_id for holder in last] == [None]
    assert [holder.tool_id for holder in every].count("a") == 1
