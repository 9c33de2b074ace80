"""Lines of the ledger; the one way shots get into the database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import Insert, Table
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.many import execute_many
from toolcare_shotcounter.ledger.stretches import Nobodys, add_to_stretches
from toolcare_shotcounter.ledger.sums import add_hours, add_modes, add_to_readings, add_totals, add_unassigned
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.tables import STAYING, EntryRow

_ENTRY = cast("Table", EntryRow.__table__)
_NEW = _ENTRY.insert()


async def book(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """Write totals, lines and hours. The one way shots get into the database.

    Totals come first, as with all who book for a person: whoever has a tool's total has all that is summed up of it.
    """
    of_tools = [entry for entry in entries if entry.tool_id is not None]
    await add_totals(session, of_tools, now)
    await _write_lines(session, entries, now)
    await add_hours(session, entries, now)
    await add_modes(session, entries)
    await add_to_readings(session, of_tools)
    nobodys = [entry for entry in entries if entry.stretch is not None]
    await add_unassigned(session, nobodys, now)
    await add_to_stretches(session, [Nobodys.of(entry) for entry in nobodys])


async def move_between_stretches(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    """Write lines by which nobody's cycles are of another time without a tool: no count moves."""
    await _write_lines(session, [replace(entry, origin=STAYING) for entry in entries], now)
    await add_to_stretches(session, [Nobodys.of(entry) for entry in entries])


async def _write_lines(session: AsyncSession, entries: Sequence[Entry], now: datetime) -> None:
    await execute_many(session, _NEW, [_entry(entry, now) for entry in entries if entry.run_key is None])
    runs = [_entry(entry, now) for entry in entries if entry.run_key is not None]
    await execute_many(session, _grown(session.get_bind().dialect.name), runs)


@lru_cache
def _grown(dialect: str) -> Insert:
    statement = insert(dialect, _ENTRY)
    new = statement.excluded
    more = {
        "shots": _ENTRY.c.shots + new.shots,
        "shots_high": _ENTRY.c.shots_high + new.shots_high,
        "readings": _ENTRY.c.readings + new.readings,
        "raw": new.raw,
        "to_at": new.to_at,
    }
    return statement.on_conflict_do_update(index_elements=["run_key"], set_=more)


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
