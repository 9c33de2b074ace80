"""What is counted: totals, hours, lines of the ledger, shots that are nobody's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, Table, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.db import columns_of, insert
from toolcare_shotcounter.domain import Sums, UnknownTool, day_after
from toolcare_shotcounter.tables import (
    STAYING,
    EntryRow,
    HourRow,
    ModeTotalRow,
    TotalRow,
    UnassignedRow,
)

_TOTAL = cast("Table", TotalRow.__table__).c
_SUMS = select(*(_TOTAL[name] for name in Sums._fields)).order_by(_TOTAL.tool_id)
_SUMS_AMONG = _SUMS.where(among(_TOTAL.tool_id)).with_for_update()
_LIVE = select(_TOTAL.tool_id, _TOTAL.machine_id, _TOTAL.total, _TOTAL.total_high, _TOTAL.last_shot_at).where(
    among(_TOTAL.tool_id)
)


async def total(session: AsyncSession, tool_id: str) -> TotalRow | None:
    return await session.get(TotalRow, tool_id)


async def total_for_update(session: AsyncSession, tool_id: str) -> TotalRow:
    """The tool's sums, made when it has none yet."""
    empty = insert(session, cast("Table", TotalRow.__table__)).values(
        tool_id=tool_id, total=0, total_high=0, published=0, published_high=0
    )
    await session.execute(empty.on_conflict_do_nothing())
    row = await session.get(TotalRow, tool_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownTool(tool_id)
    return row


async def totals_for_update(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, TotalRow]:
    """The sums of these tools, in the order of their ids; a tool that was never counted has none."""
    if not tool_ids:
        return {}
    found = select(TotalRow).where(TotalRow.tool_id.in_(tool_ids)).order_by(TotalRow.tool_id).with_for_update()
    rows = await session.scalars(found.execution_options(populate_existing=True))
    return {row.tool_id: row for row in rows}


async def sums_for_update(session: AsyncSession, tool_ids: Collection[str]) -> dict[str, Sums]:
    """The same as plain values: batches of old readings ask for them, and few of them change any."""
    if not tool_ids:
        return {}
    return {row.tool_id: Sums(*row) for row in await columns_of(session, _SUMS_AMONG, those(tool_ids))}


async def totals(session: AsyncSession, tool_ids: Collection[str]) -> Sequence[TotalRow]:
    return (await session.scalars(select(TotalRow).where(TotalRow.tool_id.in_(tool_ids)))).all()


async def live_totals(session: AsyncSession, tool_ids: Collection[str]) -> Sequence[RowMapping]:
    """What a page shows of these tools as it rises (`LiveCount`), as plain rows: asked after each batch."""
    return (await columns_of(session, _LIVE, those(tool_ids))).mappings().all()


TOLD_AT_ONCE = 200
"""Of so many tools at most is told in one transaction."""


_UNTOLD = (
    _SUMS.where(
        _TOTAL.tool_id > bindparam("behind"),
        or_(_TOTAL.total != _TOTAL.published, _TOTAL.total_high != _TOTAL.published_high),
    )
    .limit(TOLD_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_TOLD = (
    update(cast("Table", TotalRow.__table__))
    .where(among(_TOTAL.tool_id))
    .values(published=_TOTAL.total, published_high=_TOTAL.total_high, pending_from=None)
)


async def unpublished_totals(session: AsyncSession, after: str) -> Sequence[Sums]:
    """The next tools behind this one that have moved: asked from the first on, those that move most hide the others."""
    return [Sums(*row) for row in await columns_of(session, _UNTOLD, {"behind": after})]


async def note_published(session: AsyncSession, tool_ids: Collection[str]) -> None:
    """All that these tools have by now is told; whoever says so holds their rows."""
    if tool_ids:
        await session.execute(_TOLD, those(tool_ids))


async def unpublished_unassigned(session: AsyncSession) -> Sequence[UnassignedRow]:
    found = (
        select(UnassignedRow)
        .where(UnassignedRow.total != UnassignedRow.published)
        .order_by(UnassignedRow.machine_id)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def unassigned(session: AsyncSession, machine_id: str) -> UnassignedRow | None:
    return await session.get(UnassignedRow, machine_id)


async def unassigned_for_update(session: AsyncSession, machine_id: str) -> UnassignedRow | None:
    """The same for who tells what is pending of it: told by the clock at the same moment it would be told twice."""
    return await session.get(UnassignedRow, machine_id, with_for_update=True, populate_existing=True)


async def shots_by_mode(session: AsyncSession, tool_id: str) -> dict[str, int]:
    rows = await session.scalars(select(ModeTotalRow).where(ModeTotalRow.tool_id == tool_id))
    return {row.mode: row.shots for row in rows}


async def entries_of(
    session: AsyncSession, by: Literal["tool", "unassigned"], owner: str, *, after: str | None, limit: int
) -> Sequence[EntryRow]:
    """Newest first: of a tool, or of a machine with nobody credited."""
    nobodys = and_(EntryRow.machine_id == owner, EntryRow.tool_id.is_(None), EntryRow.origin != STAYING)
    mine = EntryRow.tool_id == owner if by == "tool" else nobodys
    found = select(EntryRow).where(mine).order_by(EntryRow.id.desc()).limit(limit)
    if after is not None:
        found = found.where(EntryRow.id < after)
    return (await session.scalars(found)).all()


@dataclass(frozen=True, slots=True)
class Hour:
    hour: datetime
    shots: int
    shots_high: int


async def by_day_until(
    session: AsyncSession, tool_id: str, since: datetime, until: datetime, zone: ZoneInfo
) -> datetime | None:
    """The newest moment of which only the plant's day is known, of the days that begin in the range."""
    days = select(func.max(HourRow.hour)).where(HourRow.tool_id == tool_id, HourRow.is_day)
    last = await session.scalar(days.where(HourRow.hour >= since, HourRow.hour < until))
    return None if last is None else day_after(last, zone)


async def hours(session: AsyncSession, tool_id: str, since: datetime, until: datetime) -> list[Hour]:
    found = (
        select(HourRow.hour, HourRow.shots, HourRow.shots_high)
        .where(HourRow.tool_id == tool_id, HourRow.hour >= since, HourRow.hour < until)
        .order_by(HourRow.hour)
    )
    return [Hour(*row) for row in (await session.execute(found)).all()]
