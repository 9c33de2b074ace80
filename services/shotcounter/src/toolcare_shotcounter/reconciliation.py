"""What people and the clock do to agree on a tool's count: read its counter, compare, decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain, store
from toolcare_shotcounter.domain import EntryInFuture, ImplausibleEntry, TotalBelowZero
from toolcare_shotcounter.parts import PartsMade
from toolcare_shotcounter.reconciling import (
    WEEK,
    Agreement,
    Comparison,
    Parts,
    Read,
    by_counter,
    by_parts,
    first_apart,
)
from toolcare_shotcounter.store import reconciliation as kept
from toolcare_shotcounter.tables import CounterReadingRow, ReconciliationRow
from toolcare_shotcounter.usecases import ByHand, book_by_hand

LOOKED_BACK = 13 * WEEK


class CounterFellBack(Exception):
    """A counter never runs backwards; what was read may be a slip of the pen, or another counter."""

    def __init__(self, before: int, entered: int) -> None:
        super().__init__(
            f"The counter showed {before} before; {entered} is less. Read it again. "
            "If it was replaced or set back, say so and enter it once more."
        )
        self.before, self.entered = before, entered


class ReadingOverlaps(Exception):
    """A reading entered for an earlier time shows more than the one after it."""

    def __init__(self, after: int, entered: int) -> None:
        super().__init__(f"A later reading shows {after}, less than {entered}. Check the time and the number.")
        self.after, self.entered = after, entered


class NothingToDecide(Exception):
    def __init__(self) -> None:
        super().__init__("The counts of this tool agree by now. Reload the list.")


class ComparisonIsOld(Exception):
    def __init__(self, difference: int) -> None:
        super().__init__(f"The difference is {difference} shots by now. Reload the comparison and look at it again.")
        self.difference = difference


class Take(StrEnum):
    """Whose count is right: the press's (nothing changes), or the witness's (the ledger is corrected)."""

    PRESS = "press"
    WITNESS = "witness"


@dataclass(frozen=True, slots=True)
class ReadCounter:
    tool_id: str
    value: int
    at: datetime
    anew: bool
    note: str
    photo_id: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What the plant sets: how far counts may be apart, its zone, and the shortest cycle where no tool says better."""

    tolerance_percent: float
    zone: ZoneInfo
    default_cycle: timedelta


@dataclass(frozen=True, slots=True)
class Compared:
    """`settled`: of the time before a person last agreed on the count; nothing of it is asked again."""

    settled: Sequence[Comparison]
    counter: Sequence[Comparison]
    parts: Sequence[Comparison]

    @property
    def all(self) -> list[Comparison]:
        return [*self.counter, *self.parts]


async def read_counter(
    session: AsyncSession, command: ReadCounter, terms: Terms, actor: Actor, now: datetime
) -> CounterReadingRow:
    """Keep what a person read off the tool's own counter; no count changes by it."""
    at = domain.said_at(command.at, now)
    if at > now:
        raise EntryInFuture
    tool = await store.tool(session, command.tool_id)
    total = await store.total_for_update(session, command.tool_id)
    before = await kept.reading_before(session, command.tool_id, at)
    after = await kept.reading_after(session, command.tool_id, at)
    if before is not None and not command.anew:
        if command.value < before.value:
            raise CounterFellBack(before.value, command.value)
        if not command.confirmed:
            _refuse_too_many(tool, before, command.value, at, terms)
    if after is not None and not after.anew and command.value > after.value:
        raise ReadingOverlaps(after.value, command.value)
    row = CounterReadingRow(
        id=new_id(),
        tool_id=command.tool_id,
        value=command.value,
        read_at=at,
        entered_at=now,
        read_by=actor.name,
        anew=command.anew,
        note=command.note,
        photo_id=command.photo_id,
    )
    row.stood = await kept.stood(session, total, at, now)
    session.add(row)
    await session.flush()
    await compare_anew(session, command.tool_id, terms, now)
    return row


def _refuse_too_many(tool: domain.Tool, before: CounterReadingRow, value: int, at: datetime, terms: Terms) -> None:
    shortest = domain.min_cycle([tool], terms.default_cycle)
    most = int((at - before.read_at) / shortest) + 1
    if value - before.value > most:
        why = "The tool cannot have made so many shots since the counter was read last."
        raise ImplausibleEntry(before.value, before.value + most, value, why)


async def comparisons(
    session: AsyncSession, tool_id: str, terms: Terms, now: datetime, made: PartsMade | None = None
) -> Compared:
    """Compare the last thirteen weeks: up to where a person last agreed on the count, and since."""
    row = await kept.reconciliation(session, tool_id)
    since = now - LOOKED_BACK
    settled = max(since, row.settled_until) if row and row.settled_until else since
    rows = await kept.readings_of(session, tool_id, since)
    reads = [Read(one.value, one.read_at, one.anew, one.stood) for one in rows]
    hours = await kept.hours(session, tool_id, since)
    known = await kept.hours_known(session, tool_id, since, now, terms.zone)
    parts = await (made or PartsMade(since)).of_tool(session, tool_id, known)
    partless = await kept.partless(session, tool_id, since) if parts else []

    def of_parts(some: Sequence[Parts]) -> list[Comparison]:
        return by_parts(some, hours, partless, terms.zone)

    return Compared(
        settled=[
            *by_counter([one for one in reads if one.at <= settled], hours, known),
            *of_parts([one for one in parts if one.hour < settled]),
        ],
        counter=by_counter([one for one in reads if one.at >= settled], hours, known),
        parts=of_parts([one for one in parts if one.hour >= settled]),
    )


@dataclass(frozen=True, slots=True)
class Stand:
    """How the counts of a tool stand, and the comparison that says so: the one to decide on, else the latest."""

    state: Agreement
    shown: Comparison | None

    @classmethod
    def of(cls, compared: Compared, tolerance_percent: float) -> Self:
        apart = first_apart(compared.all, tolerance_percent)
        shown = apart or max(compared.all, key=lambda one: one.to_at, default=None)
        state = Agreement.UNKNOWN if shown is None else Agreement.OK if apart is None else Agreement.CHECK
        return cls(state, shown)


Told: TypeAlias = tuple[str, str | None, int, int, datetime | None, datetime | None]
"""What the list says of a tool: its state, and the comparison that says so."""
Listed: TypeAlias = tuple[Told, datetime | None] | None
"""The same as it is stored, and up to when it is decided on; None: the tool is not on the list."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A tool whose counts stand otherwise than the list says, and what it says of them."""

    tool_id: str
    listed: Listed
    stand: Stand


async def moved(session: AsyncSession, tool_ids: Sequence[str], terms: Terms, now: datetime) -> Sequence[Moved]:
    """Compare the counts of these tools, and return those that moved; nothing is written."""
    made, found = PartsMade(now - LOOKED_BACK), list[Moved]()
    for tool_id in tool_ids:
        listed = _listed(await kept.reconciliation(session, tool_id))
        stand = Stand.of(await comparisons(session, tool_id, terms, now, made), terms.tolerance_percent)
        if listed is None or listed[0] != _told(stand):
            found.append(Moved(tool_id, listed, stand))
    return found


async def keep_moved(session: AsyncSession, moved: Sequence[Moved], now: datetime) -> None:
    """Keep how these tools stand; of one that somebody compared or decided on meanwhile that is newer."""
    for one in moved:
        known = await kept.reconciliation(session, one.tool_id)
        row = await kept.reconciliation_for_update(session, one.tool_id, now)
        if one.listed == (None if known is None else _listed(row)):
            _keep(row, one.stand, now)
    await session.flush()


async def compare_anew(session: AsyncSession, tool_id: str, terms: Terms, now: datetime) -> ReconciliationRow:
    """Keep how the counts of a tool stand to each other now."""
    row = await kept.reconciliation_for_update(session, tool_id, now)
    _keep(row, Stand.of(await comparisons(session, tool_id, terms, now), terms.tolerance_percent), now)
    await session.flush()
    return row


def _told(stand: Stand) -> Told:
    shown = stand.shown
    if shown is None:
        return stand.state.value, None, 0, 0, None, None
    return stand.state.value, shown.witness.value, shown.press, shown.other, shown.from_at, shown.to_at


def _listed(row: ReconciliationRow | None) -> Listed:
    if row is None:
        return None
    return (row.state, row.witness, row.press, row.other, row.from_at, row.to_at), row.settled_until


def _keep(row: ReconciliationRow, stand: Stand, now: datetime) -> None:
    if row.state != stand.state:
        row.at = now
    row.state, row.witness, row.press, row.other, row.from_at, row.to_at = _told(stand)


async def decide(
    session: AsyncSession,
    tool_id: str,
    take: Take,
    difference: int,
    reason: str,
    terms: Terms,
    actor: Actor,
    now: datetime,
) -> ReconciliationRow:
    """Agree on a tool's count up to the comparison's end; where the witness is right, correct the ledger."""
    await store.tool(session, tool_id)
    await store.total_for_update(session, tool_id)
    row = await compare_anew(session, tool_id, terms, now)
    if row.state != Agreement.CHECK or row.from_at is None or row.to_at is None:
        raise NothingToDecide
    found = row.other - row.press
    if found != difference:
        raise ComparisonIsOld(found)
    corrected = found if take is Take.WITNESS else 0
    if corrected:
        await _correct(session, row, corrected, reason, actor, now)
    row.settled_until, row.decision, row.corrected = row.to_at, take, corrected
    row.decided_reason, row.decided_by, row.decided_at = reason, actor.name, now
    await session.flush()
    return await compare_anew(session, tool_id, terms, now)


async def _correct(
    session: AsyncSession, row: ReconciliationRow, shots: int, reason: str, actor: Actor, now: datetime
) -> None:
    """Book the difference over the time in which it arose, so that periods, due dates and forecasts follow."""
    total = await store.total_for_update(session, row.tool_id)
    if total.total + shots < 0:
        raise TotalBelowZero(total.total, shots)
    origin = ShotOrigin.CORRECTION
    difference = ByHand(row.tool_id, shots, row.from_at or now, row.to_at or now, origin, reason, "reconciled")
    await book_by_hand(session, total, difference, actor, now)
