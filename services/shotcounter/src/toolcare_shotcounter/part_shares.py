"""Whose the parts are that a press made: those of the one tool that hung at the counter. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from toolcare_shotcounter.crediting import Holder, Hung, nobody
from toolcare_shotcounter.domain import crew


class Told(Protocol):
    """Parts that a press told of, made between two moments."""

    @property
    def begun_at(self) -> datetime: ...
    @property
    def to_at(self) -> datetime: ...
    @property
    def parts(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PartShare:
    """Parts of the one tool that hung there; `cavities` of its run."""

    tool_id: str
    cavities: int | None
    parts: int


class Alone:
    """Which tool alone is credited at a counter when: looked up once for each time between two changes."""

    def __init__(self, hung: Hung) -> None:
        self._hung = hung
        self._edges = sorted(hung.edges())
        self._known: dict[int, Holder | None] = {}

    def changes(self, since: datetime, until: datetime) -> Sequence[datetime]:
        """Return the moments within a time at which the holder may change."""
        return self._edges[bisect_right(self._edges, since) : bisect_left(self._edges, until)]

    def at(self, moment: datetime) -> Holder | None:
        turn = bisect_right(self._edges, moment)
        if turn not in self._known:
            self._known[turn] = self._look(moment)
        return self._known[turn]

    def _look(self, moment: datetime) -> Holder | None:
        holders = [Holder.of(run) for run in crew(self._hung.mountings, moment)] or [nobody(self._hung, moment)]
        return holders[0] if len(holders) == 1 else None


def shared(told: Told, alone: Alone) -> Iterator[PartShare]:
    """Share parts out by their time to the tools that hung there alone."""
    moments = [told.begun_at, *alone.changes(told.begun_at, told.to_at), told.to_at]
    span, given = max(timedelta.resolution, told.to_at - told.begun_at), 0
    for begin, end in pairwise(moments):
        due = told.parts if end == told.to_at else told.parts * (end - told.begun_at) // span
        holder = alone.at(begin)
        if holder is not None and holder.tool_id is not None:
            yield PartShare(holder.tool_id, holder.cavities, due - given)
        given = due
