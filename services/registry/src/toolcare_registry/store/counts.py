"""Counts of tools whose inserts have serial numbers, and whose shots they are. Nothing here commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.shares import Count, Term
from toolcare_registry.tables import CountRow, StayRow
from toolcare_shared.db import insert


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts of a tool in the order in which they were taken; `last_entry` is the place of the last one."""

    counts: tuple[Count, ...]
    last_entry: int


async def keep(session: AsyncSession, event_id: str, tool_id: str, count: Count, now: datetime) -> bool:
    """Keep a count; False when it was taken before."""
    values = {
        "event_id": event_id,
        "tool_id": tool_id,
        "since": count.since,
        "until": count.until,
        "shots": count.shots,
        "taken_at": now,
    }
    statement = insert(session, CountRow).values(values).on_conflict_do_nothing().returning(CountRow.entry)
    return await session.scalar(statement) is not None


async def kept(session: AsyncSession, tool_id: str, *, taken_before: datetime | None = None) -> Kept:
    """Return the tool's counts, or those taken before a moment."""
    query = select(CountRow).where(CountRow.tool_id == tool_id).order_by(CountRow.entry)
    if taken_before is not None:
        query = query.where(CountRow.taken_at < taken_before)
    rows = (await session.scalars(query)).all()
    return Kept(tuple(Count(row.since, row.until, row.shots) for row in rows), rows[-1].entry if rows else 0)


async def any_since(session: AsyncSession, tool_id: str, moment: datetime) -> bool:
    """Whether a kept count of the tool ends at a moment or later."""
    later = exists().where(CountRow.tool_id == tool_id, CountRow.until >= moment)
    return bool(await session.scalar(select(later)))


async def first_taken_at(session: AsyncSession, tool_id: str) -> datetime | None:
    query = select(CountRow.taken_at).where(CountRow.tool_id == tool_id).order_by(CountRow.entry).limit(1)
    return await session.scalar(query)


async def forget(session: AsyncSession, tool_id: str, last_entry: int) -> None:
    await session.execute(delete(CountRow).where(CountRow.tool_id == tool_id, CountRow.entry <= last_entry))


async def terms_during(session: AsyncSession, tool_id: str, count: Count) -> list[list[Term]]:
    """Return the stays in the tool that a count touches, for each position those in it."""
    query = select(StayRow).where(
        StayRow.tool_id == tool_id,
        StayRow.since <= count.until,
        or_(StayRow.until.is_(None), StayRow.until >= count.since),
    )
    rows = await session.scalars(query.order_by(StayRow.component_id, StayRow.since, StayRow.id))
    by_position = groupby(rows, lambda row: row.component_id)
    return [[Term(row.id, row.since, row.until, row.shots) for row in rows] for _, rows in by_position]


async def settled_terms(session: AsyncSession, *, component_id: str) -> list[Term]:
    """Return the stays in a position with the shots of those counts that are no longer kept."""
    query = select(StayRow).where(StayRow.component_id == component_id).order_by(StayRow.since, StayRow.id)
    rows = await session.scalars(query.execution_options(populate_existing=True))
    return [Term(row.id, row.since, row.until, row.settled_shots) for row in rows]


async def positions_with_stays(session: AsyncSession, tool_id: str) -> list[str]:
    return list(await session.scalars(select(StayRow.component_id).where(StayRow.tool_id == tool_id).distinct()))


async def save_shots(session: AsyncSession, terms: Iterable[Term]) -> None:
    for term in terms:
        await session.execute(update(StayRow).where(StayRow.id == term.id).values(shots=term.shots))


async def save_settled(session: AsyncSession, terms: Iterable[Term]) -> None:
    for term in terms:
        await session.execute(update(StayRow).where(StayRow.id == term.id).values(settled_shots=term.shots))
