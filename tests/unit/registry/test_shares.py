"""Whose shots a count is: by the time each insert sat in the position while it was counted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolcare_registry.domain.shares import Count, Term, apportion, credited, while_occupied

START = datetime(2026, 3, 2, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def term(name: str, since: int, until: int | None, shots: int = 0) -> Term:
    return Term(name, at(since), None if until is None else at(until), shots)


def shots(terms: Sequence[Term]) -> dict[str, int]:
    return {one.id: one.shots for one in terms}


amounts = st.integers(-10_000, 10_000)
minutes = st.integers(0, 200)


@st.composite
def counts(draw: st.DrawFn, least: int = 0) -> Count:
    since = draw(minutes)
    return Count(at(since), at(since + draw(st.integers(0, 60))), draw(st.integers(least, 500)))


@st.composite
def terms_in_a_row(draw: st.DrawFn, *, gaps: bool) -> list[Term]:
    """Swaps at drawn minutes; with gaps some terms are left out."""
    cuts = sorted(draw(st.sets(minutes, max_size=8)) | {0})
    ends = [*cuts[1:], None]
    row = [term(str(i), since, until) for i, (since, until) in enumerate(zip(cuts, ends, strict=True))]
    return [one for one in row if not gaps or draw(st.booleans())]


@given(amounts, st.lists(st.integers(0, 1_000), min_size=1, max_size=9).filter(any))
def test_parts_have_exactly_the_sum_and_are_fair(amount: int, weights: list[int]) -> None:
    """None is a whole shot or more away from its share."""
    parts = apportion(amount, weights)
    assert sum(parts) == amount
    total = sum(weights)
    assert all(abs(part * total - amount * weight) < total for part, weight in zip(parts, weights, strict=True))


@given(terms_in_a_row(gaps=False), st.lists(counts()))
def test_inserts_of_an_occupied_position_have_the_shots_of_the_tool(row: list[Term], taken: list[Count]) -> None:
    """However often they were swapped: the sum is exact."""
    assert sum(shots(credited(row, taken)).values()) == sum(count.shots for count in taken)


@given(terms_in_a_row(gaps=True), st.lists(counts()))
def test_inserts_have_the_shots_while_the_position_was_occupied(row: list[Term], taken: list[Count]) -> None:
    """A time without an insert takes its share, and nobody gets it."""
    assert sum(shots(credited(row, taken)).values()) == sum(while_occupied(row, count) for count in taken)


@given(terms_in_a_row(gaps=False), st.data())
def test_any_order_of_counts_gives_the_same(row: list[Term], data: st.DataObject) -> None:
    """A count that comes late is shared over who sat there then."""
    taken = data.draw(st.lists(counts()))
    assert credited(row, taken) == credited(row, data.draw(st.permutations(taken)))


@given(terms_in_a_row(gaps=False), st.lists(counts(least=-500)))
def test_corrections_never_leave_an_insert_below_zero(row: list[Term], taken: list[Count]) -> None:
    """Nor do they take a shot twice: nobody has more than was ever counted."""
    made = shots(credited(row, taken))
    assert all(count >= 0 for count in made.values())
    assert sum(made.values()) <= sum(count.shots for count in taken if count.shots > 0)


@given(terms_in_a_row(gaps=False), counts())
def test_a_correction_undoes_its_count(row: list[Term], count: Count) -> None:
    """The same time with the opposite sign leaves nothing."""
    undone = Count(count.since, count.until, -count.shots)
    assert set(shots(credited(row, [count, undone])).values()) == {0}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(Count(at(5), at(15), 10), {"a": 5, "b": 5}, id="half each"),
        pytest.param(Count(at(9), at(12), 10), {"a": 3, "b": 7}, id="largest remainder"),
        pytest.param(Count(at(10), at(10), 4), {"a": 0, "b": 4}, id="a moment belongs to who comes"),
        pytest.param(Count(at(15), at(25), 10), {"a": 0, "b": 5}, id="nobody sat there later"),
        pytest.param(Count(at(30), at(40), 10), {"a": 0, "b": 0}, id="nobody at all"),
    ],
)
def test_a_count_is_shared_by_time(count: Count, expected: dict[str, int]) -> None:
    """Two inserts, swapped at minute 10; the second left at minute 20."""
    assert shots(credited([term("a", 0, 10), term("b", 10, 20)], [count])) == expected


def test_what_one_cannot_give_the_other_gives() -> None:
    """The correction lies half in the time of an insert that has nothing to give."""
    row = [term("a", 0, 10, shots=20), term("b", 10, None)]
    assert shots(credited(row, [Count(at(0), at(20), -10)])) == {"a": 10, "b": 0}
