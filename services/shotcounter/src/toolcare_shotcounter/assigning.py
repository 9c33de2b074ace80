"""Deciding on shots that nobody is credited with: to a tool, in part or whole, or to none at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.ids import new_id
from toolcare_shotcounter import announcements, material, recounting, store
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.counters_then import CountersThen, counters_then
from toolcare_shotcounter.crediting import Assignment, Credit, credits_of, moment_after
from toolcare_shotcounter.domain import Counted, EntryInFuture, Mounting, UnknownTool, UnusableRange
from toolcare_shotcounter.material import Material, Window
from toolcare_shotcounter.readings import MAX_AHEAD
from toolcare_shotcounter.recount import Made, Piece
from toolcare_shotcounter.store import assigning as assigning_store
from toolcare_shotcounter.tables import AssignmentRow, GapRow, ToolRow


class UnknownAssignment(Exception):
    def __init__(self, assignment_id: str) -> None:
        super().__init__(f"There is no assignment {assignment_id}. Look at the press.")
        self.assignment_id = assignment_id


class AssignmentIsUndone(Exception):
    def __init__(self, assignment_id: str) -> None:
        super().__init__("This assignment is taken back already. Reload the press.")
        self.assignment_id = assignment_id


class NothingUnassigned(Exception):
    """`shots` are left in that time, maybe none."""

    def __init__(self, shots: int) -> None:
        super().__init__(
            f"Only {shots} shots of that time belong to nobody; somebody may have assigned them meanwhile. "
            "Reload the press and choose again."
        )
        self.shots = shots


class TimeIsTaken(Exception):
    """`by` is the number of the tool that hung on the press, or was assigned, within the chosen time."""

    def __init__(self, by: str, since: datetime, until: datetime | None) -> None:
        end = until.isoformat() if until else "now"
        super().__init__(
            f"From {since.isoformat()} to {end} the shots are those of {by}. "
            "Choose a time without it, or correct that run."
        )
        self.by, self.since, self.until = by, since.isoformat(), until.isoformat() if until else None


class ToolWasElsewhere(Exception):
    def __init__(self, number: str, machine_id: str, since: datetime, until: datetime | None) -> None:
        end = until.isoformat() if until else "now"
        super().__init__(
            f"{number} hung on {machine_id} from {since.isoformat()} to {end}, so it made no shots here. "
            "Choose another tool or time, or correct that run first."
        )
        self.number, self.machine_id, self.since = number, machine_id, since.isoformat()
        self.until = until.isoformat() if until else None


class SeveralCounters(Exception):
    """Nobody holds shots of more than one counter: each counts the same cycles."""

    def __init__(self, stations: Sequence[str]) -> None:
        self.stations = ", ".join(station or "\N{EN DASH}" for station in stations)
        super().__init__(
            f"Shots of several counters of this press belong to nobody: {self.stations}. "
            "Say at which station those were counted that are meant."
        )


class ToolAtAnotherCounter(Exception):
    """A tool is counted by one counter: at the others of its press it made no shots."""

    def __init__(self, number: str, station: str, since: datetime, until: datetime | None) -> None:
        end = until.isoformat() if until else "now"
        super().__init__(
            f"From {since.isoformat()} to {end} {number} has shots of another counter of this press (station "
            f"{station or 'none'}), so it made none at this one. Choose another tool or time, or correct that run, "
            "or take that decision back first."
        )
        self.number, self.station, self.since = number, station, since.isoformat()
        self.until = until.isoformat() if until else None


class ToolIsRetired(Exception):
    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is retired. Set its status back to released first, or choose another tool.")
        self.number = number


@dataclass(frozen=True, slots=True)
class Assign:
    """The first `shots` cycles of the press in a time, or all of them; without a tool they are a dry run.

    `station` says at which of its counters; it may be left out where only one has cycles that nobody holds.
    """

    machine_id: str
    station: str | None
    tool_id: str | None
    since: datetime
    until: datetime
    cycles: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an assignment will do. `rough`: its time is cut by hours, as older readings are thinned out."""

    assignment: Assignment
    cycles: int
    left: int
    total: int
    total_after: int
    run: Mounting | None
    rough: bool
    pieces: Sequence[Piece]


async def foresee(session: AsyncSession, command: Assign, default_cycle: timedelta, now: datetime) -> Foreseen:
    """Reckon what an assignment does, and refuse it where it cannot be; nothing is written."""
    if command.until > now + MAX_AHEAD:
        raise EntryInFuture
    if command.since >= command.until:
        raise UnusableRange("The time ends before it begins. Swap its ends.")
    known = await material.material(session, command.machine_id, Window(command.since, command.until))
    every = await _free(session, known, command, default_cycle)
    station = _counter(command, every)
    then = await counters_then(session, command.machine_id, command.since, command.until)
    await _refuse_taken(session, known, then, command, station)
    if station is None:
        raise NothingUnassigned(0)
    run = None
    if command.tool_id is not None:
        counted = then.at(known.hung, station, command.since, command.until)
        run = await _run_of(session, command, command.tool_id, counted)
    free = every.get(station, [])
    left = sum(credit.cycles for credit in free)
    wanted = left if command.cycles is None else command.cycles
    if not 0 < wanted <= left:
        raise NothingUnassigned(left)
    until = command.until
    if wanted < left:
        until = await _end(session, known, replace(command, station=station), free, wanted, default_cycle)
    assignment = Assignment(
        id=new_id(),
        machine_id=command.machine_id,
        tool_id=command.tool_id,
        mounting_id=run.id if run else None,
        factor=run.factor if run else 1,
        since=command.since,
        until=until,
        station=station,
    )
    hung = replace(known.hung, assignments=[*known.hung.assignments, assignment])
    pieces = await recounting.differing(session, known, hung, default_cycle)
    moved = sum(piece.shots for piece in pieces if piece.holder.tool_id is not None)
    row = None if command.tool_id is None else await store.total(session, command.tool_id)
    total = row.total if row else 0
    rough = any(piece.rough for piece in pieces)
    return Foreseen(assignment, wanted, left - wanted, total, total + moved, run, rough, pieces)


async def assign(
    session: AsyncSession, command: Assign, default_cycle: timedelta, actor: Actor, now: datetime
) -> AssignmentRow:
    """Give them to whom they belong; hours, runs and due dates follow by the events, each with its own time."""
    await recounting.hold(session, command.machine_id)
    foreseen = await foresee(session, command, default_cycle, now)
    row = assigning_store.row_of(foreseen.assignment, foreseen.cycles, command.reason, actor.name, now)
    window = Window(command.since, command.until)
    because = Because(row.id, command.reason, actor, actor.name, now)
    async with recounting.followed(session, {command.machine_id}, window, because, default_cycle):
        session.add(row)
    await announcements.unassigned_decided(session, row, actor, now)
    return row


async def undo(
    session: AsyncSession, assignment_id: str, reason: str, default_cycle: timedelta, actor: Actor, now: datetime
) -> AssignmentRow:
    """Take an assignment back: its shots are nobody's again, also those that came late."""
    row = await assigning_store.assignment_for_update(session, assignment_id)
    if row is None:
        raise UnknownAssignment(assignment_id)
    if row.undone_at is not None:
        raise AssignmentIsUndone(assignment_id)
    because = Because(row.id, reason, actor, actor.name, now)
    async with recounting.followed(session, {row.machine_id}, Window(row.since, row.until), because, default_cycle):
        row.undone_at, row.undone_by, row.undone_reason = now, actor.name, reason
    await announcements.unassigned_decided(session, row, actor, now)
    return row


def _counter(command: Assign, free: Mapping[str, Sequence[Credit]]) -> str | None:
    """Return at which counter the shots were made; None where nobody said it and there are none."""
    if command.station is None and len(free) > 1:
        raise SeveralCounters(sorted(free))
    return next(iter(free), None) if command.station is None else command.station


async def _refuse_taken(
    session: AsyncSession, known: Material, then: CountersThen, command: Assign, station: str | None
) -> None:
    taken = then.credited_throughout(known.hung, command.since, command.until, station)
    if taken is not None:
        raise TimeIsTaken(await assigning_store.number(session, taken.tool_id), taken.since, taken.until)
    for done in known.hung.assignments:
        is_there = station is None or done.is_at(station)
        if is_there and done.since < command.until and done.until > command.since:
            by = "nobody" if done.tool_id is None else await assigning_store.number(session, done.tool_id)
            raise TimeIsTaken(by, done.since, done.until)


async def _run_of(session: AsyncSession, command: Assign, tool_id: str, counted: Sequence[Counted]) -> Mounting | None:
    """Return the run of the tool that the time adjoins; refuse who cannot have been at that counter."""
    tool = await session.get(ToolRow, tool_id)
    if tool is None:
        raise UnknownTool(tool_id)
    if tool.status == "retired":
        raise ToolIsRetired(tool.number)
    time = (command.machine_id, command.since, command.until)
    elsewhere = await assigning_store.run_elsewhere(session, tool_id, *time)
    if elsewhere is not None:
        raise ToolWasElsewhere(tool.number, elsewhere.machine_id, elsewhere.since, elsewhere.until)
    for run in await assigning_store.runs_of_tool(session, tool_id, *time):
        if not any(each.counts(run) for each in counted):
            raise ToolAtAnotherCounter(tool.number, run.station, run.since, run.until)
    other = await assigning_store.at_another_counter(
        session, tool_id, command.machine_id, counted[-1].station, command.since, command.until
    )
    if other is not None:
        raise ToolAtAnotherCounter(tool.number, other.station or "", other.since, other.until)
    around = await assigning_store.neighbours(session, command.machine_id, counted[-1], command.since, command.until)
    return next((each for each in around if each is not None and each.tool_id == tool_id), None)


async def _free(
    session: AsyncSession, known: Material, command: Assign, default_cycle: timedelta, end: datetime | None = None
) -> dict[str, list[Credit]]:
    """Return by counter what nobody holds of the chosen time, in its order; the hour of `end` by single readings."""
    shortest = await material.shortest_cycle(session, (known.hung,), default_cycle)
    probe = Assignment("", command.machine_id, None, None, 1, command.since, command.until, command.station)
    hung = replace(known.hung, assignments=[*known.hung.assignments, probe])

    def mine(made: Made) -> list[Credit]:
        at_counter = made.hung(hung)
        cycle = shortest(at_counter, made.since, made.at)
        credited = credits_of(at_counter, made.since, made.at, made.cycles, cycle)
        return [credit for credit in credited if credit.holder.assignment_id == ""]

    cycles = await material.made(session, known, hung, [end] if end else [])
    made = [*cycles, *(one for gap in known.gaps for one in _doubtful(gap))]
    found: dict[str, list[Credit]] = {}
    for one in sorted(made, key=lambda one: one.at):
        if credits_ := mine(one):
            counted = one.counted or hung.counted_now(one.source_id)
            found.setdefault(counted.station, []).extend(credits_)
    return found


def _doubtful(gap: GapRow) -> list[Made]:
    """What is booked of a gap; what a person found on top counts as made at its end."""
    found = Made(gap.id, gap.source_id, gap.marks, gap.since, gap.until, gap.low, gap.counted)
    more = (gap.low if gap.settled is None else gap.settled) - gap.low
    return [found, replace(found, since=gap.until, cycles=more)]


async def _end(
    session: AsyncSession,
    known: Material,
    command: Assign,
    free: Sequence[Credit],
    cycles: int,
    default_cycle: timedelta,
) -> datetime:
    """Return the moment at which so many of these are over, and no more: to the hour first, then within it."""
    last, _ = _with(free, cycles)
    (within,) = (await _free(session, known, command, default_cycle, last.until)).values()
    return moment_after(*_with(within, cycles))


def _with(free: Sequence[Credit], cycles: int) -> tuple[Credit, int]:
    """Return the credit with which so many cycles are reached, and how many of its own they take."""
    left = cycles
    for credit in free:
        if left <= credit.cycles:
            return credit, left
        left -= credit.cycles
    return free[-1], free[-1].cycles
