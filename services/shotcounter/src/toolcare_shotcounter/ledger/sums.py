"""What is added up by tool, hour, mode and machine beside the lines."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast

from sqlalchemy import Insert, Table, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.db import columns_of, insert
from toolcare_shared.many import execute_many
from toolcare_shotcounter import domain
from toolcare_shotcounter.ledger.times import earlier, last_shot
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.readings import MAX_AHEAD, CycleKind
from toolcare_shotcounter.tables import CounterReadingRow, HourRow, ModeTotalRow, TotalRow, UnassignedRow

_HOUR = cast("Table", HourRow.__table__)
_MODE = cast("Table", ModeTotalRow.__table__)
_DAY, _LONGEST_DAY = timedelta(days=1), timedelta(hours=25)
_MODES = frozenset({CycleKind.DRY_RUN.value, CycleKind.START_UP.value})
_TOTAL = cast("Table", TotalRow.__table__)
_UNASSIGNED = cast("Table", UnassignedRow.__table__)


async def _in_their_days(
    session: AsyncSession, hours: dict[tuple[str, datetime], list[int]], now: datetime
) -> dict[tuple[str, datetime], list[int]]:
    """Put shots of old hours, of which days are left, into their days: alone such an hour might be less than none."""
    old = {tool_id: hour for tool_id, hour in hours if hour < now - _DAY}
    if not old:
        return hours
    begins = min(hour for _, hour in hours)
    days = select(_HOUR.c.tool_id, _HOUR.c.hour, _HOUR.c.day_until).where(
        among(_HOUR.c.tool_id), _HOUR.c.is_day, _HOUR.c.hour > begins - _LONGEST_DAY, _HOUR.c.hour < now
    )
    known: dict[str, list[tuple[datetime, datetime]]] = {}
    for tool_id, day, until in await columns_of(session, days, those(old)):
        known.setdefault(tool_id, []).append((day, until or day + _DAY))
    found: dict[tuple[str, datetime], list[int]] = {}
    for (tool_id, hour), sums in hours.items():
        day = max((day for day, until in known.get(tool_id, ()) if day <= hour < until), default=hour)
        kept = found.setdefault((tool_id, day), [0, 0])
        kept[0], kept[1] = kept[0] + sums[0], kept[1] + sums[1]
    return found


async def add_hours(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    hours: dict[tuple[str, datetime], list[int]] = {}
    for entry in entries:
        if entry.tool_id is None:
            continue
        for place, counted in enumerate((entry.shots, entry.shots_high)):
            for hour, shots in domain.spread(entry.from_at, entry.to_at, counted):
                hours.setdefault((entry.tool_id, hour), [0, 0])[place] += shots
    if not hours:
        return
    hours = await _in_their_days(session, hours, now)
    rows = [
        {"tool_id": tool_id, "hour": hour, "shots": low, "shots_high": high, "is_day": False}
        for (tool_id, hour), (low, high) in sorted(hours.items())
    ]
    await execute_many(session, _grown_hours(session.get_bind().dialect.name), rows)


@lru_cache
def _grown_hours(dialect: str) -> Insert:
    statement = insert(dialect, _HOUR)
    more = {
        "shots": _HOUR.c.shots + statement.excluded.shots,
        "shots_high": _HOUR.c.shots_high + statement.excluded.shots_high,
    }
    return statement.on_conflict_do_update(index_elements=["tool_id", "hour"], set_=more)


async def add_modes(session: AsyncSession, entries: Sequence[Entry]) -> None:
    modes: dict[tuple[str, str], int] = {}
    for entry in entries:
        for mode in _MODES.intersection(entry.marks.split(",")) if entry.tool_id is not None else ():
            key = (str(entry.tool_id), mode)
            modes[key] = modes.get(key, 0) + entry.shots
    if not modes:
        return
    statement = insert(session, _MODE)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tool_id", "mode"], set_={"shots": _MODE.c.shots + statement.excluded.shots}
        ),
        [{"tool_id": tool_id, "mode": mode, "shots": shots} for (tool_id, mode), shots in sorted(modes.items())],
    )


async def add_totals(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """What a gap leaves open on top of another run has no shots: it says neither when nor where they were made."""
    totals: dict[str, dict[str, object]] = {}
    for entry in sorted(entries, key=lambda entry: entry.shots == 0):
        row = totals.setdefault(
            str(entry.tool_id),
            {
                "tool_id": entry.tool_id,
                "total": 0,
                "total_high": 0,
                "last_shot_at": min(entry.to_at, now + MAX_AHEAD),
                "machine_id": entry.machine_id if entry.cause_id is None else None,
                "source_id": entry.source_id if entry.cause_id is None else None,
                "published": 0,
                "published_high": 0,
                "pending_from": entry.from_at,
                "mounting_id": entry.mounting_id,
            },
        )
        if entry.shots:
            row["mounting_id"] = entry.mounting_id if row["mounting_id"] == entry.mounting_id else None
            row["pending_from"] = min(cast("datetime", row["pending_from"]), entry.from_at)
        row["total"] = cast("int", row["total"]) + entry.shots
        row["total_high"] = cast("int", row["total_high"]) + entry.shots_high
        row["last_shot_at"] = max(cast("datetime", row["last_shot_at"]), min(entry.to_at, now + MAX_AHEAD))
    if not totals:
        return
    rows = [totals[tool_id] | {"most": now + MAX_AHEAD} for tool_id in sorted(totals)]
    await execute_many(session, _grown_totals(session.get_bind().dialect.name), rows)


@lru_cache
def _grown_totals(dialect: str) -> Insert:
    statement = insert(dialect, _TOTAL)
    new = statement.excluded
    all_told = and_(_TOTAL.c.total == _TOTAL.c.published, _TOTAL.c.total_high == _TOTAL.c.published_high)
    more = {
        "mounting_id": case((or_(all_told, _TOTAL.c.mounting_id == new.mounting_id), new.mounting_id), else_=None),
        "total": _TOTAL.c.total + new.total,
        "total_high": _TOTAL.c.total_high + new.total_high,
        "last_shot_at": last_shot(dialect, new.last_shot_at, _TOTAL.c.last_shot_at),
        "machine_id": func.coalesce(new.machine_id, _TOTAL.c.machine_id),
        "source_id": func.coalesce(new.source_id, _TOTAL.c.source_id),
        "pending_from": earlier(dialect, new.pending_from, func.coalesce(_TOTAL.c.pending_from, new.pending_from)),
    }
    return statement.on_conflict_do_update(index_elements=["tool_id"], set_=more)


async def add_to_readings(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Let the sums kept with readings of tools' counters follow, where shots were made before such a reading."""
    if not entries:
        return
    tools = {entry.tool_id for entry in entries if entry.tool_id is not None}
    begin = min(entry.from_at for entry in entries)
    later = select(CounterReadingRow).where(among(CounterReadingRow.tool_id), CounterReadingRow.read_at >= begin)
    for row in await session.scalars(later.order_by(CounterReadingRow.id), those(tools)):
        for entry in entries:
            if entry.tool_id == row.tool_id and row.stood is not None:
                row.stood = row.stood.with_line(entry, row.read_at)


async def add_unassigned(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    machines: dict[str, dict[str, object]] = {}
    for entry in entries:
        if not entry.shots:
            continue
        row = machines.setdefault(
            str(entry.machine_id),
            {
                "machine_id": entry.machine_id,
                "source_id": entry.source_id,
                "total": 0,
                "last_shot_at": min(entry.to_at, now + MAX_AHEAD),
                "published": 0,
                "pending_from": entry.from_at,
            },
        )
        row["pending_from"] = min(cast("datetime", row["pending_from"]), entry.from_at)
        row["total"] = cast("int", row["total"]) + entry.shots
        row["last_shot_at"] = max(cast("datetime", row["last_shot_at"]), min(entry.to_at, now + MAX_AHEAD))
    if not machines:
        return
    rows = [machines[machine_id] | {"most": now + MAX_AHEAD} for machine_id in sorted(machines)]
    await execute_many(session, _grown_unassigned(session.get_bind().dialect.name), rows)


@lru_cache
def _grown_unassigned(dialect: str) -> Insert:
    statement = insert(dialect, _UNASSIGNED)
    new = statement.excluded
    more = {
        "total": _UNASSIGNED.c.total + new.total,
        "last_shot_at": last_shot(dialect, new.last_shot_at, _UNASSIGNED.c.last_shot_at),
        "source_id": new.source_id,
        "pending_from": earlier(dialect, new.pending_from, func.coalesce(_UNASSIGNED.c.pending_from, new.pending_from)),
    }
    return statement.on_conflict_do_update(index_elements=["machine_id"], set_=more)
