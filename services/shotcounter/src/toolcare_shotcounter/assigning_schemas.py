"""Unassigned shots and what is decided on them, as they go over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from toolcare_shotcounter.assigning import Assign, Foreseen
from toolcare_shotcounter.crediting import EVER
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.quality_schemas import PressJobOut
from toolcare_shotcounter.schemas import Body, Moment, Note
from toolcare_shotcounter.tables import AssignmentRow, StretchRow


class AssignIn(Body):
    """A time in which nobody is credited, whole or its first `shots` cycles. Without a tool nobody made them."""

    since: Moment = Field(alias="from")
    until: Moment = Field(alias="to", description="The first moment that is no longer part of it")
    shots: int | None = Field(
        default=None, strict=True, ge=1, description="The first so many cycles of the press; else all"
    )
    tool_id: str | None = Field(default=None, max_length=64, description="None: a dry run, which no tool made")
    station: str | None = Field(
        default=None,
        max_length=16,
        description="At which counter of the press; needed where several have shots that belong to nobody",
    )
    reason: Note

    def command(self, machine_id: str) -> Assign:
        return Assign(machine_id, self.station, self.tool_id, self.since, self.until, self.shots, self.reason)


class UndoIn(Body):
    reason: Note


class NeighbourOut(BaseModel):
    """The tool that hung on the press before or after."""

    tool_id: str
    number: str
    mounting_id: str
    from_at: datetime
    to_at: datetime | None

    @classmethod
    def of(cls, run: Mounting | None, numbers: Mapping[str, str]) -> Self | None:
        if run is None:
            return None
        number = numbers.get(run.tool_id, run.tool_id)
        return cls(tool_id=run.tool_id, number=number, mounting_id=run.id, from_at=run.since, to_at=run.until)


class StretchOut(BaseModel):
    """Cycles of a press that nobody is credited with. `began_at` is when the last tool came off, if one is known."""

    machine_id: str
    machine_name: str
    station: str = Field(description="At which counter of the press; empty where it has but one")
    began_at: datetime | None
    from_at: datetime
    to_at: datetime
    until: datetime = Field(description="The first moment after it: for an assignment of all")
    shots: int
    mould: str | None = Field(description="What the press said hangs there")
    before: NeighbourOut | None
    after: NeighbourOut | None

    @classmethod
    def of(
        cls,
        row: StretchRow,
        machine_name: str,
        until: datetime,
        around: tuple[Mounting | None, Mounting | None],
        numbers: Mapping[str, str],
    ) -> Self:
        before, after = around
        return cls(
            machine_id=row.machine_id,
            machine_name=machine_name,
            station=row.station,
            began_at=None if row.began_at == EVER else row.began_at,
            from_at=row.from_at,
            to_at=row.to_at,
            until=until,
            shots=row.cycles,
            mould=row.mould,
            before=NeighbourOut.of(before, numbers),
            after=NeighbourOut.of(after, numbers),
        )


class StretchPage(BaseModel):
    items: list[StretchOut]
    next_cursor: str | None


class AssignmentOut(BaseModel):
    """What was decided on unassigned cycles. `cycles` is what it moved then."""

    id: str
    machine_id: str
    station: str | None = Field(description="At which counter of the press; none: at whatever one")
    tool_id: str | None
    number: str | None
    mounting_id: str | None
    factor: int
    from_at: datetime
    to_at: datetime
    cycles: int
    reason: str
    by: str
    at: datetime
    undone_at: datetime | None
    undone_by: str | None
    undone_reason: str | None

    @classmethod
    def of(cls, row: AssignmentRow, numbers: Mapping[str, str]) -> Self:
        return cls(
            id=row.id,
            machine_id=row.machine_id,
            station=row.station,
            tool_id=row.tool_id,
            number=None if row.tool_id is None else numbers.get(row.tool_id, row.tool_id),
            mounting_id=row.mounting_id,
            factor=row.factor,
            from_at=row.since,
            to_at=row.until,
            cycles=row.cycles,
            reason=row.reason,
            by=row.by,
            at=row.at,
            undone_at=row.undone_at,
            undone_by=row.undone_by,
            undone_reason=row.undone_reason,
        )


class ForeseenOut(BaseModel):
    """What an assignment would do. `rough`: it is cut by hours, as older readings are thinned out."""

    from_at: datetime
    to_at: datetime
    cycles: int
    left: int
    shots: int
    total: int
    total_after: int
    mounting_id: str | None
    rough: bool

    @classmethod
    def of(cls, found: Foreseen) -> Self:
        return cls(
            from_at=found.assignment.since,
            to_at=found.assignment.until,
            cycles=found.cycles,
            left=found.left,
            shots=found.total_after - found.total,
            total=found.total,
            total_after=found.total_after,
            mounting_id=found.assignment.mounting_id,
            rough=found.rough,
        )


class PressRunOut(BaseModel):
    mounting_id: str
    tool_id: str
    number: str
    from_at: datetime
    to_at: datetime | None


class PressSpanOut(BaseModel):
    from_at: datetime
    to_at: datetime
    shots: int


class UnassignedSpanOut(PressSpanOut):
    station: str


class GapSpanOut(BaseModel):
    id: str
    from_at: datetime
    to_at: datetime
    low: int
    high: int
    open: bool


class PressTimeOut(BaseModel):
    """A press over a time: what hung there, what it made hour by hour, what nobody holds, what was decided."""

    machine_id: str
    from_at: datetime
    to_at: datetime
    runs: list[PressRunOut]
    hours: list[PressSpanOut]
    unassigned: list[UnassignedSpanOut]
    gaps: list[GapSpanOut]
    assignments: list[AssignmentOut]
    jobs: list[PressJobOut]


class MoveOut(BaseModel):
    """What a correction would take from a tool or give to it; without a tool from or to those of nobody."""

    tool_id: str | None
    number: str | None
    shots: int
    total: int
    total_after: int


class RunForeseenOut(BaseModel):
    """What correcting a run would move. `rough`: its ends are cut by hours, as older readings are thinned out."""

    moves: list[MoveOut]
    rough: bool


def spans(rows: Sequence[tuple[datetime, datetime, int]]) -> list[PressSpanOut]:
    return [PressSpanOut(from_at=begin, to_at=end, shots=shots) for begin, end, shots in rows]
