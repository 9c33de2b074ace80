"""What the facts are written in: the database while events come, the memory while they are fed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from toolcare_gateway.analytics.tables import (
    ActionFact,
    FailureFact,
    GapFact,
    InsertStay,
    JobFact,
    LevelFact,
    RunFact,
    ToolFact,
    ToolStateFact,
)

Keyed = TypeVar("Keyed", ToolFact, RunFact, FailureFact, JobFact, LevelFact, ActionFact, GapFact)
"""Rows that are found by one id."""
Row = TypeVar("Row", ToolFact, ToolStateFact, RunFact, FailureFact, JobFact, LevelFact, ActionFact, InsertStay, GapFact)


@dataclass(frozen=True, slots=True)
class DayOfShots:
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tool stood at a moment. `awaits_good`: failures of it are solved, and no count has come since."""

    state: ToolStateFact | None
    run: RunFact | None
    awaits_good: bool
    run_in_shots: int


@dataclass(frozen=True, slots=True)
class LifeCount:
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

    async def not_good_before(self, tool_id: str, at: datetime) -> Sequence[FailureFact]:
        """Failures that were solved by then, with no count known that began between."""
        ...

    async def undone_job(self, level_id: str) -> JobFact | None: ...

    async def closed_job(self, level_id: str, start_at: datetime) -> JobFact | None:
        """The job that closed the interval which began then."""
        ...

    async def open_stay(self, insert_id: str) -> InsertStay | None: ...

    async def add_shots(self, days: Sequence[DayOfShots]) -> None: ...

    async def add_unassigned(self, machine_id: str, day: date, shots: int, event_id: str) -> None: ...

    async def counted(self, count: LifeCount, run: RunFact | None) -> None:
        """Note the tool's count, and the run that was changed by it."""
        ...
