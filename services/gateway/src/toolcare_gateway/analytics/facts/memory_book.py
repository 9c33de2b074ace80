"""The facts in the memory, while a year of events is fed again; they are written at the end, all at once."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.orm import DeclarativeBase

from toolcare_gateway.analytics.facts.book import (
    NEVER_TOLD,
    DayOfShots,
    Held,
    Keyed,
    LifeCount,
    Row,
    RunCount,
    RunSums,
    Standing,
)
from toolcare_gateway.analytics.facts.memory_stretches import FailuresByPlace, MemoryStretches
from toolcare_gateway.analytics.facts.tooling import tool_of
from toolcare_gateway.analytics.tables import (
    FailureFact,
    InsertStay,
    JobFact,
    MachineDay,
    RunFact,
    ShotsDay,
    Stretch,
    ToolFact,
    ToolStateFact,
)

Fact = TypeVar("Fact", bound=DeclarativeBase)
Placed = TypeVar("Placed")


class MemoryBook:
    """Says the same as the database would; `rows` gives all of a table."""

    def __init__(self, run_in_shots: int) -> None:
        self._run_in_shots = run_in_shots
        self._rows: dict[type[DeclarativeBase], dict[object, DeclarativeBase]] = defaultdict(dict)
        self._days: dict[tuple[str, date, str], _DaySums] = {}
        self._states: dict[str, _Line[ToolStateFact]] = defaultdict(_Line)
        self._held: dict[str, _Line[Held]] = defaultdict(_Line)
        self._runs: dict[str, _Line[RunFact]] = defaultdict(_Line)
        self._counts: dict[str, LifeCount] = {}
        self._ran: dict[str, tuple[RunFact, RunSums]] = {}
        self._jobs: dict[str, list[JobFact]] = defaultdict(list)
        self._stays: dict[str, InsertStay] = {}
        self._stretches = MemoryStretches()
        self._failures = FailuresByPlace()

    def rows(self, of: type[Fact]) -> Sequence[Fact]:
        if of is Stretch:
            return cast("Sequence[Fact]", self._stretches.rows())
        return cast("Sequence[Fact]", list(self._kept(of).values()))

    def leave_out(self, of: type[ShotsDay | MachineDay], keys: Iterable[tuple[object, ...]]) -> None:
        """Forget these days: others know them better."""
        kept = self._kept(of)
        for key in keys:
            kept.pop(key, None)

    def _kept(self, of: type[DeclarativeBase]) -> dict[object, object]:
        return cast("dict[object, object]", self._days if of is ShotsDay else self._rows[of])

    async def get(self, row: type[Keyed], key: str) -> Keyed | None:
        found = cast("Keyed | None", self._rows[row].get(key))
        if isinstance(found, FailureFact):
            self._failures.put(found)  # whoever asks for it is about to change it
        return found

    def add(self, row: Row) -> None:
        if isinstance(row, Stretch):
            self._stretches.add(row)
            return
        keys = tuple(getattr(row, str(column.key)) for column in inspect(type(row)).primary_key)
        self._rows[type(row)][keys[0] if len(keys) == 1 else keys] = row
        match row:
            case ToolStateFact():
                self._states[row.tool_id].put(row.at, row)
                self._held[row.tool_id].put(row.at, Held.of(row))
            case RunFact():
                self._runs[row.tool_id].put(row.mounted_at, row)
            case JobFact():
                insort(self._jobs[row.level_id], row, key=lambda job: job.opened_at)
            case FailureFact():
                self._failures.put(row)
            case InsertStay():
                self._stays[row.insert_id] = row
            case _:
                pass

    async def state_at(self, tool_id: str, at: datetime) -> ToolStateFact | None:
        states = self._states[tool_id]
        return states.at(at) or states.first

    async def open_run(self, tool_id: str) -> RunFact | None:
        return next((run for run in reversed(self._runs[tool_id].rows) if run.unmounted_at is None), None)

    async def moved_run(self, run: RunFact, former_tool_id: str) -> None:
        if former_tool_id != run.tool_id and run.run_id in self._ran:
            self._ran[run.run_id][1].approved_cycle_ms = run.approved_cycle_ms
        self._runs[former_tool_id].take_out(run)
        self._runs[run.tool_id].put(run.mounted_at, run)

    async def standing(self, tool_id: str, at: datetime) -> Standing:
        run, held = self._runs[tool_id].at(at), self._held[tool_id]
        if run is not None and run.unmounted_at is not None and run.unmounted_at <= at:
            run = None
        return Standing(held.at(at) or held.first or NEVER_TOLD, run, self._run_in_shots)

    async def near(self, made: Stretch, pause: timedelta) -> Sequence[Stretch]:
        return self._stretches.near(made, pause)

    async def failures_since(self, tool_id: str, since: datetime) -> Sequence[FailureFact]:
        theirs = self._failures.of_tool(tool_id)
        return [each for each in theirs if max(each.reported_at, each.solved_at or each.reported_at) >= since]

    async def count_as(self, code: str, stays: str) -> None:
        for failure in self.rows(FailureFact):
            if failure.counted_as == code:
                failure.counted_as = stays

    def drop(self, stretch: Stretch) -> None:
        self._stretches.drop(stretch)

    async def forget_stretches(self, tool_id: str, machine_id: str, before: datetime) -> None:
        self._stretches.forget(tool_id, machine_id, before)

    async def stretches(self, tool_id: str, machine_id: str | None, after: datetime) -> Sequence[Stretch]:
        return self._stretches.that_went_on(tool_id, machine_id, after)

    async def told_by(self, tool_id: str, machine_id: str, since: datetime) -> Sequence[FailureFact]:
        return self._failures.told_by(tool_id, machine_id, since)

    def moved(self, failure: FailureFact) -> None:
        self._failures.put(failure)

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
            key = (day.tool_id, day.day, day.machine_id)
            known = self._days.get(key)
            if known is None:
                known = self._days[key] = _DaySums(*key, first_event=day.event_id)
            known.add(day)

    async def add_unassigned(self, machine_id: str, day: date, shots: int, event_id: str) -> None:
        known = cast("MachineDay | None", self._rows[MachineDay].get((machine_id, day)))
        if known is None:
            known = MachineDay(machine_id=machine_id, day=day, unassigned_shots=0, first_event=event_id)
            self._rows[MachineDay][machine_id, day] = known
        known.unassigned_shots += shots
        known.last_event = event_id

    def ran(self, run: RunFact, count: RunCount, run_in_shots: int) -> None:
        _, sums = self._ran.get(run.run_id) or self._ran.setdefault(run.run_id, (run, RunSums.of(run)))
        sums.add(count, run_in_shots)

    async def counted(self, count: LifeCount) -> None:
        before = self._counts.get(count.tool_id)
        if before is not None:
            first, last = before.from_at, before.to_at
            if count.from_at is not None and count.to_at is not None:
                first = count.from_at if first is None or count.from_at < first else first
                last = count.to_at if last is None or count.to_at > last else last
            count = LifeCount(count.tool_id, count.total, count.total_high, first, last)
        self._counts[count.tool_id] = count

    async def close(self) -> None:
        """Write down what was summed up: of each tool, and of each run."""
        for tool_id, count in self._counts.items():
            tool: ToolFact = await tool_of(self, tool_id)
            tool.total, tool.total_high = count.total, count.total_high
            tool.first_shot_at, tool.last_shot_at = count.from_at, count.to_at
        for run, sums in self._ran.values():
            sums.write(run)


@dataclass(slots=True)
class _DaySums:
    """The columns of `ShotsDay`, added up once for each count of a year: a mapped row takes ten times as long."""

    tool_id: str
    day: date
    machine_id: str
    first_event: str
    last_event: str = ""
    shots: int = 0
    shots_high: int = 0
    run_ms: int = 0
    cavity_shots: int = 0
    nominal_shots: int = 0
    corrected_shots: int = 0
    corrected_at: datetime | None = None

    def add(self, count: DayOfShots) -> None:
        self.shots += count.shots
        self.shots_high += count.shots_high
        self.run_ms += count.run_ms
        self.cavity_shots += count.cavity_shots
        self.nominal_shots += count.nominal_shots
        self.last_event = count.event_id
        if count.corrected_at is not None:
            self.corrected_shots += abs(count.shots)
            self.corrected_at = count.corrected_at


class _Line(Generic[Placed]):
    """Rows in the order of their times; of the same time in the order in which they came."""

    def __init__(self) -> None:
        self.rows: list[Placed] = []
        self._times: list[datetime] = []

    @property
    def first(self) -> Placed | None:
        return self.rows[0] if self.rows else None

    def put(self, at: datetime, row: Placed) -> None:
        place = bisect_right(self._times, at)
        self._times.insert(place, at)
        self.rows.insert(place, row)

    def take_out(self, row: Placed) -> None:
        place = next(place for place, each in enumerate(self.rows) if each is row)
        del self.rows[place], self._times[place]

    def at(self, moment: datetime) -> Placed | None:
        """The last one until then."""
        place = bisect_right(self._times, moment)
        return self.rows[place - 1] if place else None
