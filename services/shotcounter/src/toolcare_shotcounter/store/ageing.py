"""Queries of old readings and hours; they never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.retention.kept import Forecast
from toolcare_shared.retention.tables import is_held
from toolcare_shotcounter.tables import HourRow, MountingRow, ReadingRow, SourceRow


async def first_entry_since(session: AsyncSession, moment: datetime, source_id: str | None = None) -> int:
    """The first reading that came since then, found by halving: entries rise with the time they came.

    Of one source they do. Of all together only roughly: what waited while the database was away is handed over by one
    server after the other. An index by time would cost every reading something, for the sake of one search a night.
    """
    mine = true() if source_id is None else ReadingRow.source_id == source_id
    low = await session.scalar(select(func.min(ReadingRow.entry)).where(mine)) or 0
    high = (await session.scalar(select(func.max(ReadingRow.entry)).where(mine)) or 0) + 1
    came = select(ReadingRow.entry, ReadingRow.received_at).where(mine).order_by(ReadingRow.entry).limit(1)
    while low < high:
        middle = (low + high) // 2
        found = (await session.execute(came.where(ReadingRow.entry >= middle))).first()
        if found is None or found.received_at >= moment:
            high = middle
        else:
            low = found.entry + 1
    return low


@dataclass(frozen=True, slots=True)
class ReadingSpan:
    """Readings that came `since` a moment, and when the oldest of all came."""

    number: int
    since: datetime
    oldest: datetime


async def span_of_readings(session: AsyncSession, moment: datetime) -> ReadingSpan | None:
    """The readings since a moment, by their running number: none is counted. None: there are none."""
    first, last = await first_entry_since(session, moment), await session.scalar(select(func.max(ReadingRow.entry)))
    came = select(ReadingRow.received_at).order_by(ReadingRow.entry).limit(1)
    oldest = await session.scalar(came)
    since = await session.scalar(came.where(ReadingRow.entry >= first))
    if last is None or oldest is None or since is None:
        return None
    return ReadingSpan(last - first + 1, since, oldest)


async def forecast_readings(session: AsyncSession, end: int) -> Forecast:
    figures = select(func.count(), func.min(ReadingRow.received_at), func.max(ReadingRow.received_at))
    rows, oldest, newest = (await session.execute(figures.where(ReadingRow.entry < end, ~_of_held()))).one()
    held = select(func.count()).select_from(ReadingRow).where(ReadingRow.entry < end, _of_held())
    return Forecast(rows, await session.scalar(held) or 0, oldest, newest)


async def remove_readings(session: AsyncSession, after: int, end: int, limit: int) -> tuple[int, int | None]:
    """How many went, and the last entry looked at when there may be more."""
    ahead = select(ReadingRow.entry).where(ReadingRow.entry > after, ReadingRow.entry < end)
    seen = (await session.scalars(ahead.order_by(ReadingRow.entry).limit(limit))).all()
    if not seen:
        return 0, None
    these = and_(ReadingRow.entry >= seen[0], ReadingRow.entry <= seen[-1], ~_of_held())
    gone = await session.scalars(
        delete(ReadingRow).where(these).returning(ReadingRow.entry).execution_options(synchronize_session=False)
    )
    return len(gone.all()), seen[-1] if len(seen) == limit else None


def _of_held() -> ColumnElement[bool]:
    hung = and_(
        MountingRow.machine_id == SourceRow.machine_id,
        MountingRow.since <= ReadingRow.at,
        or_(MountingRow.until.is_(None), MountingRow.until >= ReadingRow.at),
    )
    return (
        select(SourceRow.id)
        .join(MountingRow, hung)
        .where(SourceRow.id == ReadingRow.source_id, is_held(MountingRow.tool_id))
        .correlate(ReadingRow)
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Hour:
    tool_id: str
    at: datetime
    shots: int
    shots_high: int


async def forecast_hours(session: AsyncSession, end: datetime) -> Forecast:
    figures = select(func.count(), func.min(HourRow.hour), func.max(HourRow.hour))
    old = and_(~HourRow.is_day, HourRow.hour < end)
    rows, oldest, newest = (await session.execute(figures.where(old, ~is_held(HourRow.tool_id)))).one()
    held = select(func.count()).select_from(HourRow).where(old, is_held(HourRow.tool_id))
    return Forecast(rows, await session.scalar(held) or 0, oldest, newest)


async def old_hours(session: AsyncSession, end: datetime, limit: int) -> Sequence[Hour]:
    """The oldest first, locked, so that shots that are booked late wait."""
    query = select(HourRow).where(~HourRow.is_day, HourRow.hour < end, ~is_held(HourRow.tool_id))
    rows = await session.scalars(query.order_by(HourRow.hour, HourRow.tool_id).limit(limit).with_for_update())
    return [Hour(row.tool_id, row.hour, row.shots, row.shots_high) for row in rows]


async def sum_up(session: AsyncSession, tool_id: str, day: datetime, until: datetime, hours: Sequence[Hour]) -> None:
    """Put these hours into the row of their day, which lasts until then."""
    theirs = and_(HourRow.tool_id == tool_id, HourRow.hour.in_([hour.at for hour in hours]))
    await session.execute(delete(HourRow).where(theirs).execution_options(synchronize_session=False))
    row = insert(session, HourRow).values(
        tool_id=tool_id,
        hour=day,
        shots=sum(hour.shots for hour in hours),
        shots_high=sum(hour.shots_high for hour in hours),
        is_day=True,
        day_until=until,
    )
    more = {
        "shots": HourRow.shots + row.excluded.shots,
        "shots_high": HourRow.shots_high + row.excluded.shots_high,
        "is_day": True,
        "day_until": until,
    }
    await session.execute(row.on_conflict_do_update(index_elements=["tool_id", "hour"], set_=more))
