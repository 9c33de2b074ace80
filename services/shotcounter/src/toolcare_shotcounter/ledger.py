"""Writing the ledger and its sums, in bulk and in one order of tables and keys, so that two writers never deadlock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.ids import new_id
from toolcare_shotcounter import domain
from toolcare_shotcounter.detector import Suspect
from toolcare_shotcounter.outcome import Entry, Gap, Kept, Rejection
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.press_lines import PressLine
from toolcare_shotcounter.readings import MAX_AHEAD, CycleKind
from toolcare_shotcounter.tables import (
    STAYING,
    CounterReadingRow,
    CounterRow,
    EntryRow,
    GapRow,
    HourRow,
    ModeTotalRow,
    PressLineRow,
    ReadingRow,
    RejectionRow,
    StretchRow,
    TotalRow,
    UnassignedRow,
)

_READING = cast("Table", ReadingRow.__table__)
_PRESS = cast("Table", PressLineRow.__table__)
_STRETCH = cast("Table", StretchRow.__table__)
_ENTRY = cast("Table", EntryRow.__table__)
_HOUR = cast("Table", HourRow.__table__)
_MODE = cast("Table", ModeTotalRow.__table__)
_DAY = timedelta(days=1)
_MODES = frozenset({CycleKind.DRY_RUN.value, CycleKind.START_UP.value})
_TOTAL = cast("Table", TotalRow.__table__)
_UNASSIGNED = cast("Table", UnassignedRow.__table__)
_COUNTER = cast("Table", CounterRow.__table__)
_GAP = cast("Table", GapRow.__table__)
_REJECTION = cast("Table", RejectionRow.__table__)


async def keep_readings(session: AsyncSession, kept: Sequence[Kept]) -> None:
    if kept:
        await session.execute(_READING.insert(), [_reading(one) for one in kept])


async def keep_press_lines(session: AsyncSession, lines: Sequence[PressLine]) -> None:
    """Add up what presses made, whoever is credited with it."""
    single = [_press_line(line) for line in lines if line.key is None]
    if single:
        await session.execute(_PRESS.insert(), single)
    hourly = [_press_line(line) for line in sorted(lines, key=lambda line: line.key or "") if line.key is not None]
    if hourly:
        statement = insert(session, _PRESS)
        new = statement.excluded
        grown = {
            "cycles": _PRESS.c.cycles + new.cycles,
            "from_at": _earlier(session, new.from_at, _PRESS.c.from_at),
            "to_at": _later(session, new.to_at, _PRESS.c.to_at),
        }
        await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=grown), hourly)


async def book(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """Write totals, lines and hours. The one way shots get into the database.

    Totals come first, as with all who book for a person: whoever has a tool's total has all that is summed up of it.
    """
    of_tools = [entry for entry in entries if entry.tool_id is not None]
    await _add_totals(session, of_tools, now)
    await _write_lines(session, entries, now)
    await _add_hours(session, entries, now)
    await _add_modes(session, entries)
    await _add_to_readings(session, of_tools)
    nobodys = [entry for entry in entries if entry.stretch is not None]
    await _add_unassigned(session, nobodys, now)
    await add_to_stretches(session, [Nobodys.of(entry) for entry in nobodys])


async def move_between_stretches(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """Write lines by which nobody's cycles are of another time without a tool: no count moves."""
    await _write_lines(session, [replace(entry, origin=STAYING) for entry in entries], now)
    await add_to_stretches(session, [Nobodys.of(entry) for entry in entries])


async def _write_lines(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    single = [_entry(entry, now) for entry in entries if entry.run_key is None]
    if single:
        await session.execute(_ENTRY.insert(), single)
    runs = [_entry(entry, now) for entry in entries if entry.run_key is not None]
    if runs:
        statement = insert(session, _ENTRY)
        new = statement.excluded
        grown = {
            "shots": _ENTRY.c.shots + new.shots,
            "shots_high": _ENTRY.c.shots_high + new.shots_high,
            "readings": _ENTRY.c.readings + new.readings,
            "raw": new.raw,
            "to_at": new.to_at,
        }
        await session.execute(statement.on_conflict_do_update(index_elements=["run_key"], set_=grown), runs)


async def _in_their_days(
    session: AsyncSession, hours: dict[tuple[str, datetime], list[int]], now: datetime
) -> dict[tuple[str, datetime], list[int]]:
    """Put shots of old hours, of which days are left, into their days: alone such an hour might be less than none."""
    old = {tool_id: hour for tool_id, hour in hours if hour < now - _DAY}
    if not old:
        return hours
    begins = min(hour for _, hour in hours)
    days = select(_HOUR.c.tool_id, _HOUR.c.hour).where(
        _HOUR.c.tool_id.in_(old), _HOUR.c.is_day, _HOUR.c.hour > begins - _DAY, _HOUR.c.hour < now
    )
    known: dict[str, list[datetime]] = {}
    for tool_id, day in await session.execute(days):
        known.setdefault(tool_id, []).append(day)
    found: dict[tuple[str, datetime], list[int]] = {}
    for (tool_id, hour), sums in hours.items():
        day = max((day for day in known.get(tool_id, ()) if day <= hour < day + _DAY), default=hour)
        kept = found.setdefault((tool_id, day), [0, 0])
        kept[0], kept[1] = kept[0] + sums[0], kept[1] + sums[1]
    return found


async def _add_hours(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
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
    statement = insert(session, _HOUR)
    more = {
        "shots": _HOUR.c.shots + statement.excluded.shots,
        "shots_high": _HOUR.c.shots_high + statement.excluded.shots_high,
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tool_id", "hour"], set_=more),
        [
            {"tool_id": tool_id, "hour": hour, "shots": low, "shots_high": high}
            for (tool_id, hour), (low, high) in sorted(hours.items())
        ],
    )


async def _add_modes(session: AsyncSession, entries: Sequence[Entry]) -> None:
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


async def _add_totals(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    totals: dict[str, dict[str, object]] = {}
    for entry in entries:
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
        row["mounting_id"] = entry.mounting_id if row["mounting_id"] == entry.mounting_id else None
        row["total"] = cast("int", row["total"]) + entry.shots
        row["total_high"] = cast("int", row["total_high"]) + entry.shots_high
        row["last_shot_at"] = max(cast("datetime", row["last_shot_at"]), min(entry.to_at, now + MAX_AHEAD))
    if not totals:
        return
    statement = insert(session, _TOTAL)
    new = statement.excluded
    all_told = and_(_TOTAL.c.total == _TOTAL.c.published, _TOTAL.c.total_high == _TOTAL.c.published_high)
    more = {
        "mounting_id": case((or_(all_told, _TOTAL.c.mounting_id == new.mounting_id), new.mounting_id), else_=None),
        "total": _TOTAL.c.total + new.total,
        "total_high": _TOTAL.c.total_high + new.total_high,
        "last_shot_at": _last_shot(session, new.last_shot_at, _TOTAL.c.last_shot_at, now),
        "machine_id": func.coalesce(new.machine_id, _TOTAL.c.machine_id),
        "source_id": func.coalesce(new.source_id, _TOTAL.c.source_id),
        "pending_from": func.coalesce(_TOTAL.c.pending_from, new.pending_from),
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tool_id"], set_=more),
        [totals[tool_id] for tool_id in sorted(totals)],
    )


async def _add_to_readings(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Let the sums kept with readings of tools' counters follow, where shots were made before such a reading."""
    if not entries:
        return
    tools = {entry.tool_id for entry in entries}
    begin = min(entry.from_at for entry in entries)
    later = select(CounterReadingRow).where(CounterReadingRow.tool_id.in_(tools), CounterReadingRow.read_at >= begin)
    for row in await session.scalars(later.order_by(CounterReadingRow.id)):
        for entry in entries:
            if entry.tool_id == row.tool_id and row.stood is not None:
                row.stood = row.stood.with_line(entry, row.read_at)


def _last_shot(session: AsyncSession, new: object, old: ColumnElement[datetime | None], now: datetime) -> object:
    """The later of two; an old one from the future tells that our own clock was set back since."""
    return case((old > now + MAX_AHEAD, new), else_=_later(session, new, old))


def _later(session: AsyncSession, new: object, old: object) -> object:
    """The later of two times, one of which may be missing (`max` of SQLite is empty then, `greatest` is not)."""
    greatest = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    return greatest(func.coalesce(new, old), func.coalesce(old, new))


def _earlier(session: AsyncSession, new: object, old: object) -> object:
    least = func.min if session.get_bind().dialect.name == "sqlite" else func.least
    return least(new, old)


async def _add_unassigned(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
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
        row["total"] = cast("int", row["total"]) + entry.shots
        row["last_shot_at"] = max(cast("datetime", row["last_shot_at"]), min(entry.to_at, now + MAX_AHEAD))
    if not machines:
        return
    statement = insert(session, _UNASSIGNED)
    new = statement.excluded
    more = {
        "total": _UNASSIGNED.c.total + new.total,
        "last_shot_at": _last_shot(session, new.last_shot_at, _UNASSIGNED.c.last_shot_at, now),
        "source_id": new.source_id,
        "pending_from": func.coalesce(_UNASSIGNED.c.pending_from, new.pending_from),
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["machine_id"], set_=more),
        [machines[machine_id] for machine_id in sorted(machines)],
    )


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Cycles that come to a stretch, or leave it."""

    machine_id: str
    began_at: datetime
    from_at: datetime
    to_at: datetime
    cycles: int
    mould: str | None

    @classmethod
    def of(cls, entry: Entry) -> "Nobodys":
        began = cast("datetime", entry.stretch)
        return cls(str(entry.machine_id), began, max(entry.from_at, began), entry.to_at, entry.shots, entry.mould)


async def add_to_stretches(session: AsyncSession, pieces: Sequence[Nobodys]) -> None:
    stretches: dict[tuple[str, datetime], dict[str, object]] = {}
    for piece in pieces:
        row = stretches.setdefault(
            (piece.machine_id, piece.began_at),
            {"machine_id": piece.machine_id, "began_at": piece.began_at, "from_at": piece.from_at, "to_at": piece.to_at}
            | {"cycles": 0, "mould": None},
        )
        row["from_at"] = min(cast("datetime", row["from_at"]), piece.from_at)
        row["to_at"] = max(cast("datetime", row["to_at"]), piece.to_at)
        row["cycles"] = cast("int", row["cycles"]) + piece.cycles
        row["mould"] = piece.mould or row["mould"]
    if not stretches:
        return
    statement = insert(session, _STRETCH)
    new = statement.excluded
    more = {
        "from_at": _earlier(session, new.from_at, _STRETCH.c.from_at),
        "to_at": _later(session, new.to_at, _STRETCH.c.to_at),
        "cycles": _STRETCH.c.cycles + new.cycles,
        "mould": func.coalesce(new.mould, _STRETCH.c.mould),
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["machine_id", "began_at"], set_=more),
        [stretches[key] for key in sorted(stretches)],
    )


async def open_gaps(session: AsyncSession, gaps: Iterable[Gap]) -> None:
    rows = [
        {
            "id": gap.id,
            "source_id": gap.source_id,
            "machine_id": gap.machine_id,
            "credits": [
                {
                    "tool_id": holder.tool_id,
                    "mounting_id": holder.mounting_id,
                    "factor": holder.factor,
                    "credited": holder in gap.credited,
                }
                for holder in (*gap.credited, *gap.also)
            ],
            "low": gap.low,
            "high": gap.high,
            "booked": gap.low,
            "reason": gap.reason,
            "value_from": gap.value_from,
            "value_to": gap.value_to,
            "since": gap.since,
            "until": gap.until,
            "state": "open",
            "note": "",
            "marks": gap.marks,
            "station": gap.counted.station,
            "stations": gap.counted.stations,
            "in_lines": False,
        }
        for gap in gaps
    ]
    if rows:
        await session.execute(_GAP.insert(), rows)


async def reject(session: AsyncSession, rejections: Iterable[Rejection]) -> None:
    """Count what was not counted: one row per source (or machine) and reason, with the last of its kind."""
    rows: dict[str, dict[str, object]] = {}
    for each in rejections:
        row = rows.setdefault(
            each.key,
            {
                "id": new_id(),
                "key": each.key,
                "source_id": each.source_id,
                "machine_id": each.machine_id,
                "reason": each.reason,
                "occurrences": 0,
                "first_at": each.at,
                "told": 0,
            },
        )
        row.update(detail=each.detail, raw=each.raw, last_at=each.at)
        row["occurrences"] = cast("int", row["occurrences"]) + 1
    if not rows:
        return
    statement = insert(session, _REJECTION)
    new = statement.excluded
    more = {
        "occurrences": _REJECTION.c.occurrences + new.occurrences,
        "detail": new.detail,
        "raw": new.raw,
        "last_at": new.last_at,
    }
    await session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_=more), [rows[key] for key in sorted(rows)]
    )


async def move_counters(session: AsyncSession, sources: Iterable[SourceNow]) -> None:
    rows = [_counter(source) for source in sorted(sources, key=lambda source: source.id)]
    if not rows:
        return
    named: dict[str, ColumnElement[object]] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "key"}
    values = [{("key" if name == "key" else f"new_{name}"): value for name, value in row.items()} for row in rows]
    await session.execute(update(_COUNTER).where(_COUNTER.c.source_id == bindparam("key")).values(named), values)


def _counter(source: SourceNow) -> dict[str, object]:
    stored = source.stored
    return {
        "key": source.id,
        "counter": source.counter,
        "value": stored.value if stored else None,
        "confirmed_at": stored.confirmed_at if stored else None,
        "last_shot_at": stored.last_shot_at if stored else None,
        "suspect": _suspect(stored.suspect) if stored and stored.suspect else None,
        "held_mould": source.held_mould,
        "cycle_told": source.cycle_told,
        "seen_at": source.seen_at,
        "moved_at": source.moved_at,
        "trouble": source.trouble,
        "trouble_detail": source.trouble_detail,
        "state": source.state,
        "detail": source.detail,
    }


def _suspect(suspect: Suspect) -> dict[str, object]:
    return {
        "first_value": suspect.first_value,
        "first_at": suspect.first_at.isoformat(),
        "value": suspect.value,
        "at": suspect.at.isoformat(),
        "moves": suspect.moves,
    }


def _entry(entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "id": entry.id,
        "run_key": entry.run_key,
        "tool_id": entry.tool_id,
        "machine_id": entry.machine_id,
        "source_id": entry.source_id,
        "mounting_id": entry.mounting_id,
        "gap_id": entry.gap_id,
        "cause_id": entry.cause_id,
        "press": entry.press,
        "assignment_id": entry.assignment_id,
        "stretch": entry.stretch,
        "factor": entry.factor,
        "raw_from": entry.raw_from,
        "raw": entry.raw,
        "readings": entry.readings,
        "shots": entry.shots,
        "shots_high": entry.shots_high,
        "from_at": entry.from_at,
        "to_at": entry.to_at,
        "recorded_at": now,
        "confidence": entry.confidence,
        "origin": entry.origin,
        "marks": entry.marks,
        "note": entry.note,
        "actor": entry.actor,
    }


def _press_line(line: PressLine) -> dict[str, object]:
    return {
        "id": line.id,
        "key": line.key,
        "machine_id": line.machine_id,
        "source_id": line.source_id,
        "marks": line.marks,
        "hour": line.hour,
        "cycles": line.cycles,
        "from_at": line.from_at,
        "to_at": line.to_at,
        "station": line.counted.station,
        "stations": line.counted.stations,
    }


def _reading(kept: Kept) -> dict[str, object]:
    reading = kept.reading
    return {
        "source_id": reading.source_id,
        "value": reading.value,
        "at": reading.at,
        "received_at": reading.received_at,
        "verdict": kept.verdict,
        "cycle_ms": reading.cycle_ms,
        "mould": (reading.mould or "")[:64] or None,
        "quality": reading.quality,
        "kind": reading.kind,
        "cavities": list(reading.cavities) if reading.cavities else None,
        "cycles": kept.cycles,
        "span_ms": kept.span_ms,
    }
