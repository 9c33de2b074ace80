"""The facts in the memory, while a year of events is fed again; they are written at the end, all at once."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import DeclarativeBase

from toolcare_gateway.analytics.facts.book import DayOfShots, Keyed, LifeCount, Row, Standing
from toolcare_gateway.analytics.facts.cycles import median_ms
from toolcare_gateway.analytics.facts.tooling import tool_of
from toolcare_gateway.analytics.tables import (
    FailureFact,
    InsertStay,
    JobFact,
    MachineDay,
    RunFact,
    ShotsDay,
    ShotsMonth,
    ToolFact,
    ToolStateFact,
)

Fact = TypeVar("Fact", bound=DeclarativeBase)


class MemoryBook:
    """Says the same as the database would; `rows` gives all of a table."""

    def __init__(self, run_in_shots: int) -> None:
        self._run_in_shots = run_in_shots
        self._rows: dict[type[DeclarativeBase], dict[object, DeclarativeBase]] = defaultdict(dict)
        self._states: dict[str, list[ToolStateFact]] = defaultdict(list)
        self._runs: dict[str, list[RunFact]] = defaultdict(list)
        self._jobs: dict[str, list[JobFact]] = defaultdict(list)
        self._stays: dict[str, InsertStay] = {}
        self._failures: dict[str, list[FailureFact]] = defaultdict(list)

    def rows(self, of: type[Fact]) -> Sequence[Fact]:
        return cast("Sequence[Fact]", list(self._rows[of].values()))

    def put(self, days: Sequence[ShotsDay] | Sequence[MachineDay]) -> None:
        """Take these days in the place of those that were reckoned."""
        for day in days:
            keys = tuple(getattr(day, str(column.key)) for column in inspect(type(day)).primary_key)
            self._rows[type(day)][keys] = day

    async def get(self, row: type[Keyed], key: str) -> Keyed | None:
        return cast("Keyed | None", self._rows[row].get(key))

    def add(self, row: Row) -> None:
        keys = tuple(getattr(row, str(column.key)) for column in inspect(type(row)).primary_key)
        self._rows[type(row)][keys[0] if len(keys) == 1 else keys] = row
        match row:
            case ToolStateFact():
                insort(self._states[row.tool_id], row, key=lambda state: (state.at, state.seq))
            case RunFact():
                insort(self._runs[row.tool_id], row, key=lambda run: run.mounted_at)
            case JobFact():
                insort(self._jobs[row.level_id], row, key=lambda job: job.opened_at)
            case FailureFact():
                self._failures[row.tool_id].append(row)
            case InsertStay():
                self._stays[row.insert_id] = row
            case _:
                pass

    async def state_at(self, tool_id: str, at: datetime) -> ToolStateFact | None:
        states = self._states[tool_id]
        place = bisect_right(states, at, key=lambda state: state.at)
        return states[max(0, place - 1)] if states else None

    async def open_run(self, tool_id: str) -> RunFact | None:
        return next((run for run in reversed(self._runs[tool_id]) if run.unmounted_at is None), None)

    async def standing(self, tool_id: str, at: datetime) -> Standing:
        runs = self._runs[tool_id]
        place = bisect_right(runs, at, key=lambda run: run.mounted_at)
        run = runs[place - 1] if place else None
        if run is not None and run.unmounted_at is not None and run.unmounted_at <= at:
            run = None
        awaits_good = bool(await self.awaiting_good(tool_id))
        return Standing(await self.state_at(tool_id, at), run, awaits_good, self._run_in_shots)

    async def awaiting_good(self, tool_id: str) -> Sequence[FailureFact]:
        return [failure for failure in self._failures.get(tool_id, ()) if failure.awaits_good]

    async def undone_job(self, level_id: str) -> JobFact | None:
        newest_first = reversed(self._jobs[level_id])
        undone = (job for job in newest_first if not (job.done_at or job.skipped_at or job.withdrawn_at))
        return next(undone, None)

    async def closed_job(self, level_id: str, start_at: datetime) -> JobFact | None:
        newest_first = reversed(self._jobs[level_id])
        closed = (job for job in newest_first if job.start_at == start_at and (job.done_at or job.skipped_at))
        return next(closed, None)

    async def open_stay(self, insert_id: str) -> InsertStay | None:
        stay = self._stays.get(insert_id)
        return stay if stay is not None and stay.removed_at is None else None

    async def add_shots(self, days: Sequence[DayOfShots]) -> None:
        for day in days:
            self._add_day(day)

    def _add_day(self, day: DayOfShots) -> None:
        key = (day.tool_id, day.day, day.machine_id)
        known = cast("ShotsDay | None", self._rows[ShotsDay].get(key))
        if known is None:
            known = ShotsDay(tool_id=day.tool_id, day=day.day, machine_id=day.machine_id, first_event=day.event_id)
            known.shots = known.shots_high = known.run_ms = 0
            known.cavity_shots = known.nominal_shots = known.corrected_shots = 0
            self._rows[ShotsDay][key] = known
        known.shots += day.shots
        known.shots_high += day.shots_high
        known.run_ms += day.run_ms
        known.cavity_shots += day.cavity_shots
        known.nominal_shots += day.nominal_shots
        known.last_event = day.event_id
        if day.corrected_at is not None:
            known.corrected_shots += abs(day.shots)
            known.corrected_at = day.corrected_at

    async def add_unassigned(self, machine_id: str, day: date, shots: int, event_id: str) -> None:
        known = cast("MachineDay | None", self._rows[MachineDay].get((machine_id, day)))
        if known is None:
            known = MachineDay(machine_id=machine_id, day=day, unassigned_shots=0, first_event=event_id)
            self._rows[MachineDay][machine_id, day] = known
        known.unassigned_shots += shots
        known.last_event = event_id

    async def counted(self, count: LifeCount, run: RunFact | None) -> None:  # noqa: ARG002 - medians come at the end
        tool: ToolFact = await tool_of(self, count.tool_id)
        tool.total, tool.total_high = count.total, count.total_high
        if count.from_at is not None and count.to_at is not None:
            tool.first_shot_at = min(tool.first_shot_at or count.from_at, count.from_at)
            tool.last_shot_at = max(tool.last_shot_at or count.to_at, count.to_at)

    def close(self) -> None:
        """Reckon what is needed once alone: the median of each run."""
        for run in self.rows(RunFact):
            run.median_cycle_ms = median_ms(run.cycles)


def months_of(days: Iterable[ShotsDay]) -> Sequence[ShotsMonth]:
    """The days summed up by month."""
    months: dict[tuple[str, date, str], ShotsMonth] = {}
    for day in days:
        key = (day.tool_id, day.day.replace(day=1), day.machine_id)
        month = months.get(key)
        if month is None:
            month = months[key] = ShotsMonth(tool_id=key[0], month=key[1], machine_id=key[2])
            month.shots = month.shots_high = month.run_ms = 0
            month.cavity_shots = month.nominal_shots = month.corrected_shots = 0
        month.shots += day.shots
        month.shots_high += day.shots_high
        month.run_ms += day.run_ms
        month.cavity_shots += day.cavity_shots
        month.nominal_shots += day.nominal_shots
        month.corrected_shots += day.corrected_shots
        if day.corrected_at is not None:
            month.corrected_at = max(month.corrected_at or day.corrected_at, day.corrected_at)
    return list(months.values())
