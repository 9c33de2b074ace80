"""What the facts are written in: the database while events come, the memory while they are fed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol, Self, TypeVar

from toolcare_gateway.analytics.facts.cycles import median_ms
from toolcare_gateway.analytics.tables import (
    ActionFact,
    CodeFact,
    ComponentFact,
    FailureFact,
    GapFact,
    InsertStay,
    JobFact,
    LevelFact,
    RunFact,
    Stretch,
    ToolFact,
    ToolStateFact,
)

Keyed = TypeVar(
    "Keyed", ToolFact, RunFact, FailureFact, JobFact, LevelFact, ActionFact, CodeFact, ComponentFact, GapFact
)
"""Rows that are found by one id."""
Row = TypeVar(
    "Row",
    ToolFact,
    ToolStateFact,
    RunFact,
    Stretch,
    FailureFact,
    JobFact,
    LevelFact,
    ActionFact,
    CodeFact,
    ComponentFact,
    InsertStay,
    GapFact,
)


class DayOfShots(NamedTuple):
    """What one count adds to a day of a tool on a machine. `corrected_at` is set when the day was over by then."""

    tool_id: str
    machine_id: str
    day: date
    shots: int
    shots_high: int
    run_ms: int
    cavity_shots: int
    nominal_shots: int
    corrected_at: datetime | None
    event_id: str


class Held(NamedTuple):
    """What held of a tool: the values of a `ToolStateFact`."""

    expected_cycle_ms: int | None
    cavity_count: int
    active_cavities: int
    own_cavities: int | None

    @classmethod
    def of(cls, state: ToolStateFact) -> Self:
        return cls(state.expected_cycle_ms, state.cavity_count, state.active_cavities, state.own_cavities)


NEVER_TOLD = Held(None, 1, 1, None)


class Standing(NamedTuple):
    """How a tool stood at a moment."""

    held: Held
    run: RunFact | None
    run_in_shots: int


class RunCount(NamedTuple):
    """What one count adds to a run. `cycle`, a key of `RunFact.cycles`, counts once the run has been set up."""

    shots: int
    run_ms: int
    cycle: str | None
    approved_cycle_ms: int | None
    event_id: str


@dataclass(slots=True)
class RunSums:
    """What all counts of a run add up to so far."""

    shots: int
    run_ms: int
    cycles: dict[str, int]
    approved_cycle_ms: int | None
    first_event: str | None
    last_event: str | None

    @classmethod
    def of(cls, run: RunFact) -> Self:
        return cls(run.shots, run.run_ms, dict(run.cycles), run.approved_cycle_ms, run.first_event, run.last_event)

    def add(self, count: RunCount, run_in_shots: int) -> None:
        if count.cycle is not None and self.shots >= run_in_shots:
            self.cycles[count.cycle] = self.cycles.get(count.cycle, 0) + count.shots
        if self.approved_cycle_ms is None:
            self.approved_cycle_ms = count.approved_cycle_ms
        self.shots += count.shots
        self.run_ms += count.run_ms
        self.first_event, self.last_event = self.first_event or count.event_id, count.event_id

    def write(self, run: RunFact) -> None:
        run.shots, run.run_ms, run.cycles = self.shots, self.run_ms, self.cycles
        run.median_cycle_ms, run.approved_cycle_ms = median_ms(self.cycles), self.approved_cycle_ms
        run.first_event, run.last_event = self.first_event, self.last_event


class LifeCount(NamedTuple):
    """A tool's cumulative count, and from when to when shots were made if the count was of such."""

    tool_id: str
    total: int
    total_high: int
    from_at: datetime | None
    to_at: datetime | None


class Book(Protocol):
    """Rows that are got or found are changed in place; a new one is added."""

    async def get(self, row: type[Keyed], key: str) -> Keyed | None: ...

    def add(self, row: Row) -> None: ...

    async def state_at(self, tool_id: str, at: datetime) -> ToolStateFact | None:
        """What held then; before the first that is known, the first."""
        ...

    async def open_run(self, tool_id: str) -> RunFact | None: ...

    async def moved_run(self, run: RunFact, former_tool_id: str) -> None:
        """Note that a run turned out to be another tool's, or of another time."""
        ...

    async def standing(self, tool_id: str, at: datetime) -> Standing: ...

    async def near(self, made: Stretch, pause: timedelta) -> Sequence[Stretch]:
        """Stretches of the same tool on the same press that no longer pause parts from this one."""
        ...

    def drop(self, stretch: Stretch) -> None: ...

    async def forget_stretches(self, tool_id: str, machine_id: str, before: datetime) -> None:
        """Forget those of the tool that ended before; of shots that none is credited with, those of the press."""
        ...

    async def stretches(self, tool_id: str, machine_id: str | None, after: datetime) -> Sequence[Stretch]:
        """Those of the tool or of the press that went on after a moment."""
        ...

    async def told_by(self, tool_id: str, machine_id: str, since: datetime) -> Sequence[FailureFact]:
        """Failures of the tool or on the press of which shots may tell that were made from then on."""
        ...

    def moved(self, failure: FailureFact) -> None:
        """Note that its press changed, or a moment that counts tell of it."""
        ...

    async def failures_since(self, tool_id: str, since: datetime) -> Sequence[FailureFact]:
        """Failures of a tool that were reported or solved from then on."""
        ...

    async def count_as(self, code: str, stays: str) -> None:
        """Count the failures of a code under the one that stays."""
        ...

    async def undone_job(self, level_id: str) -> JobFact | None: ...

    async def closed_job(self, level_id: str, start_at: datetime) -> JobFact | None:
        """The job that closed the interval which began then."""
        ...

    async def open_stay(self, insert_id: str) -> InsertStay | None: ...

    async def add_shots(self, days: Sequence[DayOfShots]) -> None: ...

    async def add_unassigned(self, machine_id: str, day: date, shots: int, event_id: str) -> None: ...

    async def counted(self, count: LifeCount) -> None: ...

    def ran(self, run: RunFact, count: RunCount, run_in_shots: int) -> None:
        """Add a count to the run it belongs to."""
        ...
