"""Rows that were reckoned, put in order and cut to pages; each page begins after the row where the last one ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Generic, TypeVar

Row = TypeVar("Row")
Value = int | float | str | None
Place = tuple[Value, str]


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """By the first of `place`, then by the second, which is unique. Rows without a value come last either way."""

    place: Callable[[Row], Place]
    descending: bool

    def page(self, rows: Sequence[Row], after: Place | None, limit: int) -> tuple[Sequence[Row], bool]:
        """Return a page and whether there is more."""
        placed = ((self.place(row), row) for row in rows)
        left = [(place, row) for place, row in placed if after is None or self._compare(place, after) > 0]
        left.sort(key=cmp_to_key(self._rows))
        return [row for _, row in left[:limit]], len(left) > limit

    def _rows(self, one: tuple[Place, Row], other: tuple[Place, Row]) -> int:
        return self._compare(one[0], other[0])

    def _compare(self, one: Place, other: Place) -> int:
        (mine, my_key), (theirs, their_key) = one, other
        if mine is None or theirs is None:
            return (mine is None) - (theirs is None) or (my_key > their_key) - (my_key < their_key)
        if isinstance(mine, str) or isinstance(theirs, str):
            before, after = str(mine) < str(theirs), str(mine) > str(theirs)
        else:
            before, after = mine < theirs, mine > theirs
        way = (before - after) if self.descending else (after - before)
        return way or (my_key > their_key) - (my_key < their_key)
