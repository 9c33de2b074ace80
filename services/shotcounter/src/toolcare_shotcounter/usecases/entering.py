"""Shots that a person enters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.clock import believed
from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shotcounter import announcements, domain, ledger, store
from toolcare_shotcounter.domain import EntryInFuture, ImplausibleEntry, TotalBelowZero
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.store import reconciliation as reconciliation_store
from toolcare_shotcounter.tables import TotalRow


@dataclass(frozen=True, slots=True)
class EnterShots:
    """Shots that no counter saw. Negative ones take back what was too much: with a note, and confirmed."""

    tool_id: str
    shots: int
    at: datetime
    note: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class EnterReading:
    """The tool's own counter, read by a person at a time: it becomes the total of then; what was made since stays."""

    tool_id: str
    total: int
    at: datetime
    note: str
    confirmed: bool


async def enter_shots(
    session: AsyncSession, command: EnterShots, default_cycle: timedelta, actor: Actor, now: datetime
) -> TotalRow:
    tool = await store.tool(session, command.tool_id)
    row = await store.total_for_update(session, command.tool_id)
    _check_entry(tool, row, command, default_cycle, now)
    return await _enter(session, row, command, actor, now)


async def enter_reading(
    session: AsyncSession, command: EnterReading, default_cycle: timedelta, actor: Actor, now: datetime
) -> TotalRow:
    tool = await store.tool(session, command.tool_id)
    row = await store.total_for_update(session, command.tool_id)
    stood = (await reconciliation_store.stood(session, row, command.at, now)).total
    entry = EnterShots(command.tool_id, command.total - stood, command.at, command.note, command.confirmed)
    try:
        _check_entry(tool, row, entry, default_cycle, now)
    except ImplausibleEntry as error:
        why = "The reading does not fit the shots counted so far."
        raise ImplausibleEntry(stood + error.low, stood + error.high, command.total, why) from error
    return await _enter(session, row, entry, actor, now)


def _check_entry(tool: domain.Tool, row: TotalRow, entry: EnterShots, default_cycle: timedelta, now: datetime) -> None:
    if entry.at > now:
        raise EntryInFuture
    if row.total + entry.shots < 0:
        raise TotalBelowZero(row.total, entry.shots)
    if not entry.confirmed:
        last = row.last_shot_at
        since = believed(last, now)
        domain.plausible_shots(entry.shots, since, entry.at, domain.min_cycle([tool], default_cycle))
        domain.within_life(row.total, entry.shots, tool.design_life_shots)


async def _enter(session: AsyncSession, row: TotalRow, command: EnterShots, actor: Actor, now: datetime) -> TotalRow:
    origin = ShotOrigin.CORRECTION if command.shots < 0 else ShotOrigin.MANUAL
    entered = ByHand(command.tool_id, command.shots, command.at, command.at, origin, command.note)
    return await book_by_hand(session, row, entered, actor, now)


@dataclass(frozen=True, slots=True)
class ByHand:
    """Shots that a person answers for, and the time in which they were made."""

    tool_id: str
    shots: int
    from_at: datetime
    to_at: datetime
    origin: ShotOrigin
    note: str
    marks: str = ""


async def book_by_hand(session: AsyncSession, row: TotalRow, entered: ByHand, actor: Actor, now: datetime) -> TotalRow:
    """Tell what was counted until now, then book and tell these; `row` is the tool's locked total."""
    await announcements.shots_counted(session, row, now)
    await session.flush()
    mounted = await store.machine_of_tool(session, entered.tool_id, entered.to_at)
    line = Entry(
        tool_id=entered.tool_id,
        machine_id=mounted.machine_id if mounted else None,
        source_id=None,
        mounting_id=mounted.id if mounted else None,
        factor=1,
        raw_from=None,
        raw=None,
        shots=entered.shots,
        shots_high=entered.shots,
        from_at=entered.from_at,
        to_at=entered.to_at,
        confidence="correction" if entered.origin is ShotOrigin.CORRECTION else "manual",
        origin=entered.origin.value,
        marks=entered.marks,
        note=entered.note,
        actor=f"{actor.kind}:{actor.id}",
        readings=0,
    )
    await ledger.book(session, [line], now)
    after = await store.total_for_update(session, entered.tool_id)
    await announcements.shots_entered(session, after, [line], actor, now)
    await session.flush()
    return after
