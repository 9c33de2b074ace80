"""Cells of files and what they become."""

from datetime import datetime, timedelta, timezone
from enum import StrEnum

import pytest

from toolcare_shared.columns import Cell, divided_by, plain, text, times, whole


@pytest.mark.parametrize(("cell", "expected"), [(8.0, 8), (8, 8), (8.5, 8.5), ("8", "8"), (None, None), (True, True)])
def test_whole_numbers_of_table_programs_are_whole(cell: Cell, expected: Cell) -> None:
    """They write 8 as 8.0; nothing else is touched."""
    assert whole(cell) == expected
    assert type(whole(cell)) is type(expected)


@pytest.mark.parametrize(("cell", "expected"), [(4711.0, "4711"), (4711, "4711"), ("T-1", "T-1"), (None, None)])
def test_a_number_that_is_a_name_becomes_text(cell: Cell, expected: Cell) -> None:
    """Tool numbers may look like numbers."""
    assert text(cell) == expected


@pytest.mark.parametrize(("seconds", "ms"), [(23.1, 23_100), (0.001, 1), (4, 4000), ("x", "x"), (None, None)])
def test_seconds_become_milliseconds_exactly(seconds: Cell, ms: Cell) -> None:
    """23.1 s are 23100 ms, whatever binary fractions make of it; what is finer stays a fraction and is refused."""
    assert times(1000)(seconds) == ms
    assert times(1000)(0.0005) == 0.5


def test_there_and_back_is_the_same() -> None:
    """What is shown is read as what was stored."""
    show, read = divided_by(1000), times(1000)
    assert all(read(show(ms)) == ms for ms in (1, 999, 1001, 23_130, 3_600_000))


def test_what_is_stored_is_shown_plainly() -> None:
    """Times in UTC, words for states, lists as text."""
    assert plain(datetime(2026, 3, 2, 7, tzinfo=timezone(timedelta(hours=1)))) == "2026-03-02T06:00:00+00:00"
    assert plain(StrEnum("State", ["OPEN"]).OPEN) == "open"  # type: ignore[attr-defined]
    assert plain(["a", "b"]) == "a; b"
