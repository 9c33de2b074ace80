"""What is known of the plant changes, and what was counted follows: cycles go from one holder to another, once."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shotcounter import announcements, domain, ledger, store
from toolcare_shotcounter import recount_store as kept
from toolcare_shotcounter.above_zero import Lot, kept_above_zero
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.crediting import Hung
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.recount import (
    Made,
    Piece,
    Shares,
    ShortestCycle,
    cut_hours,
    doubted_shares,
    evenly,
    moved,
    of_doubt,
    shares_of,
)
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
    booked: Mapping[str, Shares]

    @property
    def earliest(self) -> datetime:
        begins = (*(line.from_at for line in self.lines), *(gap.since for gap in self.gaps))
        return min((self.window.since, *begins))


async def material(session: AsyncSession, machine_id: str, window: Window) -> Material:
    lines = await kept.press_lines(session, machine_id, window.since, window.until)
    gaps = await kept.gaps_between(session, machine_id, window.since, window.until)
    found = Material(machine_id, window, lines, gaps, Hung(()), {})
    hung = await kept.hung(session, machine_id, found.earliest)
    refs = {*(line.ref for line in lines), *(gap.id for gap in gaps)}
    return replace(found, hung=hung, booked=await kept.booked(session, refs, hung))


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
    for machine_id in sorted(machine_ids):
        await hold(session, machine_id)
    async with following(session, machine_ids, window, because, default_cycle, tool_ids=tool_ids):
        yield


@asynccontextmanager
async def following(
    session: AsyncSession,
    machine_ids: Collection[str],
    window: Window,
    because: Because,
    default_cycle: timedelta,
    *,
    tool_ids: Collection[str] = (),
) -> AsyncIterator[None]:
    """The same where the counters that the change is of are locked already."""
    before: list[Material] = []
    for machine_id in sorted(machine_ids):
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
    pieces: list[Piece] = []
    cycles: dict[str, list[Made]] = {}
    for one in await made(session, known, new):
        cycles.setdefault(one.press, []).append(one)
    for row in known.lines:
        line, mine = kept.line_of(row), cycles.get(row.ref, [])
        line = replace(line, rough=any(one.rough for one in mine))
        old = known.booked.get(row.ref, {}) if row.counted else shares_of(known.hung, mine, shortest)
        within = _times_of_change(known.hung, new, mine, shortest) if len(mine) > 1 else None
        pieces += moved(old, shares_of(new, mine, shortest), line, within)
    for gap in known.gaps:
        doubt = kept.doubt_of(gap)
        line = Made(gap.id, gap.source_id, gap.marks, gap.since, gap.until, 0)
        old = known.booked.get(gap.id, {}) if gap.counted else doubted_shares(known.hung, doubt, shortest)
        pieces += moved(old, doubted_shares(new, doubt, shortest), line, gap_id=gap.id)
    return pieces


def _times_of_change(
    old: Hung, new: Hung, made: Sequence[Made], shortest: ShortestCycle
) -> tuple[datetime, datetime] | None:
    """From when until when within an hour cycles change their holder."""
    moved = [one for one in made if shares_of(old, [one], shortest) != shares_of(new, [one], shortest)]
    return (min(one.since for one in moved), max(one.at for one in moved)) if moved else None


async def made(session: AsyncSession, known: Material, new: Hung, also: Collection[datetime] = ()) -> list[Made]:
    """By single readings where the holder may change within the hour, and by whole lines elsewhere.

    `also` names moments within hours that are wanted by single readings too.
    """
    hourly = [line for line in known.lines if line.key is not None]
    cut = cut_hours((line.hour for line in hourly), known.hung.edges() | new.edges() | set(also))
    alone = Counter((line.source_id, line.to_at, line.cycles) for line in known.lines if line.key is None)
    of_hours: dict[tuple[str, str, datetime], list[PressLineRow]] = {}
    for line in hourly:
        of_hours.setdefault((line.source_id, line.marks, line.hour), []).append(line)
    singles: dict[str, list[Made]] = {}
    for row in await kept.readings(session, {line.source_id for line in hourly}, sorted(cut)):
        one = kept.made_of(row)
        if alone[one.source_id, one.at, one.cycles] > 0:
            alone[one.source_id, one.at, one.cycles] -= 1
            continue
        lines = of_hours.get((one.source_id, one.marks, domain.hour_of(one.at)), ())
        if (mine := _counted_in(one, lines)) is not None:
            singles.setdefault(mine.ref, []).append(one)
    found: list[Made] = []
    for line in known.lines:
        whole = kept.line_of(line)
        if line.key is None or line.hour not in cut:
            found.append(whole)
        else:
            found += _of_cut_hour(whole, singles.get(line.ref, []))
    return found


def _counted_in(one: Made, lines: Iterable[PressLineRow]) -> PressLineRow | None:
    """Return the line of an hour that has a reading: where the press's counters changed within it, the closest."""
    around = (line for line in lines if line.from_at <= one.since and one.at <= line.to_at)
    return min(around, key=lambda line: line.to_at - line.from_at, default=None)


def _of_cut_hour(whole: Made, singles: Sequence[Made]) -> Iterable[Made]:
    """Old readings are thinned out: where one of the hour is gone, its cycles are spread over its time."""
    if sum(one.cycles for one in singles) != whole.cycles:
        return evenly(whole)
    return [replace(one, press=whole.press, counted=whole.counted) for one in singles]


async def shortest_cycle(session: AsyncSession, hungs: Sequence[Hung], default_cycle: timedelta) -> ShortestCycle:
    tools = await store.tools(session, {each.tool_id for hung in hungs for each in hung.mountings})

    def shortest(hung: Hung, since: datetime, at: datetime) -> timedelta:
        return domain.hung_cycle(hung.mountings, tools, since, at, default_cycle)

    return shortest


async def _redirect(session: AsyncSession, known: Material, new: Hung, default_cycle: timedelta) -> None:
    """Have what a person finds out of a gap go to those who hold it now."""
    shortest = await shortest_cycle(session, (new,), default_cycle)
    for gap in known.gaps:
        doubt = kept.doubt_of(gap)
        last = {each.id for each in domain.crew(doubt.hung(new).mountings, gap.until)}
        gap.credits = [
            {
                "tool_id": holder.tool_id,
                "mounting_id": holder.mounting_id,
                "factor": holder.factor,
                "credited": holder.mounting_id in last or holder.assignment_id is not None,
            }
            for holder in of_doubt(new, doubt, shortest)
            if holder.tool_id is not None
        ]


async def _book(session: AsyncSession, pieces: Sequence[tuple[str, Piece]], because: Because) -> None:
    lots: dict[str, list[Entry]] = {}
    for machine_id, piece in pieces:
        lots.setdefault(piece.press, []).append(line_of(machine_id, piece, because))
    await book_lines(session, list(lots.values()), because)


async def book_lines(session: AsyncSession, lots: Sequence[Lot], because: Because) -> None:
    """Write each move as a line of its own and tell it with its own time; what was booked stays as it was."""
    staying = [line for lot in lots if _stays_nobodys(lot) for line in lot]
    lots = [lot for lot in lots if not _stays_nobodys(lot)]
    if staying:
        await ledger.move_between_stretches(session, staying, because.now)
    if not lots:
        return
    totals: dict[str, int] = {}
    for tool_id in sorted({line.tool_id for lot in lots for line in lot if line.tool_id is not None}):
        row = await store.total_for_update(session, tool_id)
        await announcements.shots_counted(session, row, because.now)
        totals[tool_id] = row.total
    left = sorted({str(line.machine_id) for lot in lots for line in lot if line.stretch is not None})
    for machine_id in left:
        await announcements.pending_unassigned(session, await store.unassigned(session, machine_id), because.now)
    await session.flush()
    lines = kept_above_zero(totals, lots)
    await ledger.book(session, lines, because.now)
    told = _as_told(lines)
    for tool_id in totals:
        row = await store.total_for_update(session, tool_id)
        await announcements.shots_moved(session, row, [line for line in told if line.tool_id == tool_id], because)
    for machine_id in left:
        mine = [line for line in told if line.machine_id == machine_id and line.stretch is not None]
        await announcements.unassigned_moved(session, await store.unassigned(session, machine_id), mine, because)
    await session.flush()


def _stays_nobodys(lot: Lot) -> bool:
    """Whether nobody is credited before and after: the time without a tool began at another moment, that is all."""
    hours: dict[datetime, int] = {}
    for line in lot:
        hour = domain.hour_of(line.to_at)
        hours[hour] = hours.get(hour, 0) + line.shots
    return all(line.stretch is not None for line in lot) and not any(hours.values())


def _as_told(lines: Iterable[Entry]) -> list[Entry]:
    """Return what of these is news by hour and run, whatever lines of the press it is of."""
    told: dict[tuple[object, ...], Entry] = {}
    for line in lines:
        run = (line.tool_id, line.machine_id, line.source_id, line.mounting_id, line.cavities, line.stretch is None)
        key = (*run, line.gap_id, domain.hour_of(line.to_at))
        known = told.get(key)
        if known is None:
            told[key] = replace(line)
            continue
        known.shots, known.shots_high = known.shots + line.shots, known.shots_high + line.shots_high
        known.from_at, known.to_at = min(known.from_at, line.from_at), max(known.to_at, line.to_at)
    return [line for line in told.values() if line.shots or line.shots_high]


def line_of(machine_id: str, piece: Piece, because: Because) -> Entry:
    holder = piece.holder
    return Entry(
        tool_id=holder.tool_id,
        machine_id=machine_id,
        source_id=piece.source_id,
        mounting_id=holder.mounting_id,
        factor=holder.factor,
        raw_from=None,
        raw=None,
        shots=piece.shots,
        shots_high=piece.shots_high,
        from_at=piece.since,
        to_at=piece.until,
        confidence="correction",
        origin=ShotOrigin.CORRECTION.value,
        marks=piece.marks,
        note=because.reason,
        actor=f"{because.actor.kind}:{because.actor.id}",
        gap_id=piece.gap_id,
        press=piece.press,
        cause_id=because.cause_id,
        assignment_id=holder.assignment_id,
        stretch=holder.stretch,
        cavities=holder.cavities,
        readings=0,
    )
