"""Lines of the ledger by which shots go from one holder to another; what was booked stays as it was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shotcounter import announcements, domain, ledger, store
from toolcare_shotcounter.above_zero import Lot, kept_above_zero
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.recount import Piece


@dataclass(frozen=True, slots=True)
class Held:
    """Counts that are locked: `totals` by tool, and the presses whose shots of nobody are (`left`)."""

    totals: Mapping[str, int]
    left: Sequence[str]


async def hold(session: AsyncSession, lines: Iterable[Entry], now: datetime, also: Collection[str] = ()) -> Held:
    """Lock the counts that lines are about, and those of the tools in `also`; what is pending of them is told."""
    listed = list(lines)
    totals: dict[str, int] = {}
    for tool_id in sorted({*also, *(line.tool_id for line in listed if line.tool_id is not None)}):
        row = await store.total_for_update(session, tool_id)
        await announcements.shots_counted(session, row, now)
        totals[tool_id] = row.total
    left = sorted({str(line.machine_id) for line in listed if line.stretch is not None})
    for machine_id in left:
        await announcements.pending_unassigned(session, await store.unassigned_for_update(session, machine_id), now)
    await session.flush()
    return Held(totals, left)


async def book(
    session: AsyncSession, held: Held, lines: Sequence[Entry], told: Sequence[Entry], because: Because
) -> None:
    """Book lines of held counts, and tell tools and nobody of them as `told`."""
    await ledger.book(session, lines, because.now)
    for tool_id in held.totals:
        row = await store.total_for_update(session, tool_id)
        await announcements.shots_moved(session, row, [line for line in told if line.tool_id == tool_id], because)
    for machine_id in held.left:
        mine = [line for line in told if line.machine_id == machine_id and line.stretch is not None and line.shots]
        left = await store.unassigned_for_update(session, machine_id)
        await announcements.unassigned_moved(session, left, mine, because)
    await session.flush()


async def book_lines(
    session: AsyncSession, lots: Sequence[Lot], because: Because, tell_first: Collection[str] = ()
) -> None:
    """Write each move as a line of its own and tell it with its own time; what was booked stays as it was.

    What is pending of the tools that it is about is told before it, and of those in `tell_first`.
    """
    staying = [line for lot in lots if _stays_nobodys(lot) for line in lot]
    lots = [lot for lot in lots if not _stays_nobodys(lot)]
    if staying:
        await ledger.move_between_stretches(session, staying, because.now)
    held = await hold(session, (line for lot in lots for line in lot), because.now, tell_first)
    if lots:
        lines = kept_above_zero(held.totals, lots)
        await book(session, held, lines, _as_told(lines), because)


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
        station=piece.station,
        cavities=holder.cavities,
        readings=0,
    )
