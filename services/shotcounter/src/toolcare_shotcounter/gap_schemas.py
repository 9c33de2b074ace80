"""What goes out over HTTP of what is known around a gap."""

from typing import Self

from pydantic import BaseModel

from toolcare_shotcounter.by_hand import Foreseen
from toolcare_shotcounter.reconciliation_schemas import CounterReadingOut
from toolcare_shotcounter.schemas import EntryOut, ReadingOut
from toolcare_shotcounter.store.gaps import Beside, Evidence, NamesOfGaps, OnTool
from toolcare_shotcounter.tables import CounterReadingRow


class BesideOut(BaseModel):
    """Cycles that another counter of the press made in the time; `rough` where hours are shared out by time."""

    source_id: str
    name: str
    station: str
    cycles: int
    rough: bool

    @classmethod
    def of(cls, beside: Beside) -> Self:
        return cls.model_validate(beside, from_attributes=True)


class OnToolOut(BaseModel):
    """The tool's own counter as people read it last before the gap, and first after it."""

    tool_id: str
    number: str
    before: CounterReadingOut | None
    after: CounterReadingOut | None

    @classmethod
    def of(cls, one: OnTool, number: str) -> Self:
        return cls(tool_id=one.tool_id, number=number, before=_read(one.before), after=_read(one.after))


class GapEvidenceOut(BaseModel):
    """The counter's readings before, inside and after the gap, the press's other counters, and what people read."""

    before: list[ReadingOut]
    inside: list[ReadingOut]
    after: list[ReadingOut]
    counters: list[BesideOut]
    tools: list[OnToolOut]

    @classmethod
    def of(cls, found: Evidence, named: NamesOfGaps) -> Self:
        return cls(
            before=[ReadingOut.of(row) for row in found.before],
            inside=[ReadingOut.of(row) for row in found.inside],
            after=[ReadingOut.of(row) for row in found.after],
            counters=[BesideOut.of(one) for one in found.counters],
            tools=[OnToolOut.of(one, named.tools.get(one.tool_id, one.tool_id)) for one in found.tools],
        )


class ToolThenOut(BaseModel):
    """A tool's count now, and what it would be at least and at most."""

    tool_id: str
    number: str
    total: int
    total_after: int
    total_high_after: int


class GapForeseenOut(BaseModel):
    """What settling a gap or opening it again would do to counts, and what people booked by hand at its tools since.

    Since it began where it is open, since it was settled where it is not.

    Nothing is told of a tool whose lines come to none: what was taken from it was given back.
    """

    tools: list[ToolThenOut]
    by_hand: list[EntryOut]

    @classmethod
    def of(cls, foreseen: Foreseen) -> Self:
        return cls(
            tools=[ToolThenOut.model_validate(one, from_attributes=True) for one in foreseen.tools],
            by_hand=[EntryOut.of(row) for row in foreseen.by_hand],
        )


def _read(row: CounterReadingRow | None) -> CounterReadingOut | None:
    return None if row is None else CounterReadingOut.model_validate(row, from_attributes=True)
