"""What is known of the plant changes, and what was counted follows: cycles go from one holder to another, once."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shotcounter import announcements, domain, ledger, store
from toolcare_shotcounter import recount_store as kept
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.counting import Entry
from toolcare_shotcounter.crediting import Holder, Hung
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.ledger import Nobodys
from toolcare_shotcounter.recount import Made, Piece, ShortestCycle, cut_hours, doubted, evenly, held_of, moved
from toolcare_shotcounter.tables import GapRow, PressLineRow


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which the holders may differ."""

    since: datetime
    until: datetime

    @classmethod
    def between(cls, before: Mounting, after: Mounting, last: datetime) -> Self:
        """Where a run as it was held to be and as it was differ: at its ends alone, or all along."""
        ends = [each.until or max(last, each.since) for each in (before, after)]
        begins = [before.since, after.since]
        if replace(before, since=after.since, until=after.until) != after:
            return cls(min(begins), max(ends))
        moved = [*(begins if before.since != after.since else ()), *(ends if before.until != after.until else ())]
        return cls(min(moved or begins), max(moved or begins))


@dataclass(frozen=True, slots=True)
class Material:
    """What a press made in a window, and who was held to have hung there."""

    machine_id: str
    window: Window
    lines: Sequence[PressLineRow]
    gaps: Sequence[GapRow]
    hung: Hung

    @property
    def earliest(self) -> datetime:
        begins = (*(line.from_at for line in self.lines), *(gap.since for gap in self.gaps))
        return min((self.window.since, *begins))


async def material(session: AsyncSession, machine_id: str, window: Window) -> Material:
    lines = await kept.press_lines(session, machine_id, window.since, window.until)
    gaps = await kept.gaps_between(session, machine_id, window.since, window.until)
    found = Material(machine_id, window, lines, gaps, Hung(()))
    return replace(found, hung=await kept.hung(session, machine_id, found.earliest))


async def hold(session: AsyncSession, machine_id: str) -> None:
    """Have the machine's readings wait: live counting locks the same rows, so each is counted before or after."""
    await store.counters_for_update(session, await kept.sources_of(session, machine_id))


@asynccontextmanager
async def followed(
    session: AsyncSession,
    machine_ids: Collection[str],
    window: Window,
    because: Because,
    default_cycle: timedelta,
    *,
    tool_ids: Collection[str] = (),
) -> AsyncIterator[None]:
    """Have what was counted follow a change that is made within: also by a service that was away meanwhile.

    What was counted of `tool_ids` until now is told first, so that no count is of two runs.
    """
    before: list[Material] = []
    for machine_id in sorted(machine_ids):
        await hold(session, machine_id)
        until = await kept.end_of_stretches(session, machine_id, window.until)
        before.append(await material(session, machine_id, replace(window, until=until)))
    for tool_id in sorted(tool_ids):
        await announcements.shots_counted(session, await store.total_for_update(session, tool_id), because.now)
    yield
    await session.flush()
    pieces: list[tuple[str, Piece]] = []
    for known in before:
        new = await kept.hung(session, known.machine_id, known.earliest)
        pieces += [(known.machine_id, piece) for piece in await differing(session, known, new, default_cycle)]
        await _redirect(session, known, new, default_cycle)
    await _book(session, pieces, because)


async def differing(session: AsyncSession, known: Material, new: Hung, default_cycle: timedelta) -> list[Piece]:
    """What moves when it is known that others hung there; nothing is written."""
    if not known.lines and not known.gaps:
        return []
    shortest = await shortest_cycle(session, (known.hung, new), default_cycle)
    cycles = await made(session, known, new)
    doubts = [kept.doubt_of(gap) for gap in known.gaps]
    return [*moved(known.hung, new, cycles, shortest), *doubted(known.hung, new, doubts, shortest)]


async def made(session: AsyncSession, known: Material, new: Hung, also: Collection[datetime] = ()) -> list[Made]:
    """By single readings where the holder may change within the hour, and by whole hours elsewhere.

    `also` names moments within hours that are wanted by single readings too.
    """
    hourly = [line for line in known.lines if line.key is not None]
    cut = cut_hours((line.hour for line in hourly), known.hung.edges() | new.edges() | set(also))
    singles: dict[tuple[str, str, datetime], list[Made]] = {}
    for row in await kept.readings(session, {line.source_id for line in hourly}, sorted(cut)):
        one = kept.made_of(row)
        singles.setdefault((one.source_id, one.marks, domain.hour_of(one.at)), []).append(one)
    found: list[Made] = []
    for line in known.lines:
        whole = Made(line.source_id, line.marks, line.from_at, line.to_at, line.cycles)
        if line.key is None or line.hour not in cut:
            found.append(whole)
        else:
            found += _of_cut_hour(whole, singles.get((line.source_id, line.marks, line.hour), []))
    return found


def _of_cut_hour(whole: Made, singles: Sequence[Made]) -> Iterable[Made]:
    """Old readings are thinned out: where one of the hour is gone, its cycles are spread over its time."""
    return singles if sum(one.cycles for one in singles) == whole.cycles else evenly(whole)


async def shortest_cycle(session: AsyncSession, hungs: Sequence[Hung], default_cycle: timedelta) -> ShortestCycle:
    tools = await store.tools(session, {each.tool_id for hung in hungs for each in hung.mountings})

    def shortest(hung: Hung, since: datetime, at: datetime) -> timedelta:
        return domain.hung_cycle(hung.mountings, tools, since, at, default_cycle)

    return shortest


async def _redirect(session: AsyncSession, known: Material, new: Hung, default_cycle: timedelta) -> None:
    """Have what a person finds out of a gap go to those who hold it now."""
    shortest = await shortest_cycle(session, (new,), default_cycle)
    for gap in known.gaps:
        last = {each.id for each in domain.crew(new.of(gap.source_id).mountings, gap.until)}
        gap.credits = [
            {
                "tool_id": holder.tool_id,
                "mounting_id": holder.mounting_id,
                "factor": holder.factor,
                "credited": holder.mounting_id in last or holder.assignment_id is not None,
            }
            for holder in held_of(new, kept.doubt_of(gap), shortest)
            if holder.tool_id is not None
        ]


async def _book(session: AsyncSession, pieces: Sequence[tuple[str, Piece]], because: Because) -> None:
    moving: list[Entry] = []
    staying: list[Entry] = []
    for lines in _by_hour([_line(machine_id, piece, because) for machine_id, piece in pieces]):
        (staying if _stays_nobodys(lines) else moving).extend(lines)
    await ledger.add_to_stretches(session, [Nobodys.of(line) for line in staying])
    await book_lines(session, moving, because)


def _by_hour(lines: Sequence[Entry]) -> Iterable[list[Entry]]:
    hours: dict[tuple[object, ...], list[Entry]] = {}
    for line in lines:
        key = (line.machine_id, line.source_id, line.marks, line.gap_id, domain.hour_of(line.to_at))
        hours.setdefault(key, []).append(line)
    return hours.values()


def _stays_nobodys(lines: Sequence[Entry]) -> bool:
    """Whether nobody is credited before and after: the time without a tool began at another moment, that is all."""
    stays = all(line.stretch is not None for line in lines)
    return stays and sum(line.shots for line in lines) == 0 == sum(line.shots_high for line in lines)


async def book_lines(session: AsyncSession, lines: Sequence[Entry], because: Because) -> None:
    """Write each move as a line of its own and tell it with its own time; what was booked stays as it was."""
    if not lines:
        return
    tool_ids = sorted({line.tool_id for line in lines if line.tool_id is not None})
    for tool_id in tool_ids:
        row = await store.total_for_update(session, tool_id)
        await announcements.shots_counted(session, row, because.now)
        _keep_above_zero(row.total, [line for line in lines if line.tool_id == tool_id])
    left = sorted({str(line.machine_id) for line in lines if line.stretch is not None})
    for machine_id in left:
        await announcements.pending_unassigned(session, await store.unassigned(session, machine_id), because.now)
    await session.flush()
    lines = [line for line in lines if line.shots or line.shots_high]
    await ledger.book(session, lines, because.now)
    for tool_id in tool_ids:
        row = await store.total_for_update(session, tool_id)
        await announcements.shots_moved(session, row, [line for line in lines if line.tool_id == tool_id], because)
    for machine_id in left:
        mine = [line for line in lines if line.machine_id == machine_id and line.stretch is not None]
        await announcements.unassigned_moved(session, await store.unassigned(session, machine_id), mine, because)
    await session.flush()


def _keep_above_zero(total: int, lines: Sequence[Entry]) -> None:
    """A count that a person set by the tool's own counter may be less than what is taken back; it ends at none."""
    lacking = -(total + sum(line.shots for line in lines))
    for line in sorted(lines, key=lambda line: line.to_at, reverse=True):
        given = min(max(0, lacking), max(0, -line.shots))
        line.shots, line.shots_high = line.shots + given, line.shots_high + given
        lacking -= given


def _line(machine_id: str, piece: Piece, because: Because) -> Entry:
    line = correction_line(machine_id, piece.source_id, piece.holder, piece.marks, because)
    line.shots, line.shots_high = piece.shots, piece.shots_high
    line.from_at, line.to_at, line.gap_id = piece.since, piece.until, piece.gap_id
    return line


def correction_line(machine_id: str, source_id: str, holder: Holder, marks: str, because: Because) -> Entry:
    """Return a line for what comes to a holder, or leaves him, by a correction; its shots and time are to be set."""
    return Entry(
        tool_id=holder.tool_id,
        machine_id=machine_id,
        source_id=source_id,
        mounting_id=holder.mounting_id,
        factor=holder.factor,
        raw_from=None,
        raw=None,
        shots=0,
        shots_high=0,
        from_at=because.now,
        to_at=because.now,
        confidence="correction",
        origin=ShotOrigin.CORRECTION.value,
        marks=marks,
        note=because.reason,
        actor=f"{because.actor.kind}:{because.actor.id}",
        cause_id=because.cause_id,
        stretch=holder.stretch,
        cavities=holder.cavities,
        readings=0,
    )
