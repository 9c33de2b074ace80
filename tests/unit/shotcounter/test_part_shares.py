"""Parts of a press go to the tool that hung there alone, however its tools changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from toolcare_shotcounter.crediting import Assignment, Holder, Hung, nobody
from toolcare_shotcounter.domain import Counted, Mounting, crew
from toolcare_shotcounter.holding import Hold
from toolcare_shotcounter.part_shares import Alone, PartShare, shared

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(minute: int) -> datetime:
    return MONDAY + timedelta(minutes=minute)


@dataclass(frozen=True)
class Parts:
    begun_at: datetime
    to_at: datetime
    parts: int


times = st.tuples(st.integers(0, 600), st.integers(0, 240))
stations = st.sampled_from(["", "A", "B"])


@st.composite
def plants(draw: st.DrawFn) -> Hung:
    """Tools that hang together or one after the other, at either counter, with holds and assignments."""
    runs = [
        Mounting(f"m{n}", f"t{n % 3}", "p", 1, at(since), at(since + length) if length else None, n or None, station)
        for n, ((since, length), station) in enumerate(draw(st.lists(st.tuples(times, stations), max_size=6)))
    ]
    assigned = [
        Assignment(f"a{n}", "p", f"t{n}" if n else None, None, 1, at(since), at(since + length))
        for n, (since, length) in enumerate(draw(st.lists(times, max_size=3)))
    ]
    holds = [
        Hold(f"h{n}", "p", station, "MOULD", at(since), at(since + length) if length else None)
        for n, ((since, length), station) in enumerate(draw(st.lists(st.tuples(times, stations), max_size=2)))
    ]
    return Hung(runs, assigned, holds=holds)


def looked_up_each_time(told: Parts, hung: Hung) -> Iterator[PartShare]:
    """The same by asking at each change anew who hung there."""
    moments = [told.begun_at, *sorted(edge for edge in hung.edges() if told.begun_at < edge < told.to_at), told.to_at]
    span, given = max(timedelta.resolution, told.to_at - told.begun_at), 0
    for begin, end in pairwise(moments):
        due = told.parts if end == told.to_at else told.parts * (end - told.begun_at) // span
        holders = [Holder.of(run) for run in crew(hung.mountings, begin)] or [nobody(hung, begin)]
        if len(holders) == 1 and holders[0].tool_id is not None:
            yield PartShare(holders[0].tool_id, holders[0].cavities, due - given)
        given = due


@given(plants(), stations, st.lists(st.tuples(st.integers(0, 900), st.integers(1, 60)), min_size=1, max_size=12))
def test_parts_are_those_of_whoever_hung_there_alone(hung: Hung, station: str, hours: list[tuple[int, int]]) -> None:
    mine = hung.at(Counted.at(station, {"A", "B"} if station else {""}))
    alone = Alone(mine)
    for minute, length in hours:
        told = Parts(at(minute), at(minute + length), 8 * length)
        assert [*shared(told, alone)] == [*looked_up_each_time(told, mine)]
