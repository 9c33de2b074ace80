"""Parts beside shots: what the press's own parts counter says, shared out to the tool that made them."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shotcounter import domain
from toolcare_shotcounter.counting import Plant
from toolcare_shotcounter.readings import Reading
from toolcare_shotcounter.tables import PartCounterRow, PartHourRow

_COUNTER = cast("Table", PartCounterRow.__table__)
_HOUR = cast("Table", PartHourRow.__table__)


def advance(before: int, now: int) -> int:
    """Return the parts made since: a counter that fell was set back, and what it shows came after that."""
    return now - before if now >= before else now


async def keep(session: AsyncSession, plant: Plant, readings: Sequence[Reading]) -> None:
    """Move the parts counters and add up the parts of each tool. Late readings change nothing.

    Only where one tool alone hangs at the counter, and somebody said how many of its cavities make parts.
    """
    if not readings:
        return
    known = await _counters(session, {reading.source_id for reading in readings})
    hours: dict[tuple[str, datetime, int], int] = {}
    for reading in readings:
        before, parts = known.get(reading.source_id), reading.parts or 0
        if before is not None and reading.at <= before[1]:
            continue
        known[reading.source_id] = (parts, reading.at)
        owner = _owner(plant, reading)
        if before is not None and owner is not None:
            for hour, made in domain.spread(before[1], reading.at, advance(before[0], parts)):
                key = (owner[0], hour, owner[1])
                hours[key] = hours.get(key, 0) + made
    await _move(session, known)
    await _add(session, {key: parts for key, parts in hours.items() if parts})


def _owner(plant: Plant, reading: Reading) -> tuple[str, int] | None:
    """Return the one tool that hangs on the press, with its cavities that make parts."""
    crew = domain.crew(plant.of_source(plant.sources[reading.source_id]), reading.at)
    if len(crew) != 1:
        return None
    (mounting,) = crew
    tool = plant.tools.get(mounting.tool_id)
    said = [count for count in (mounting.cavities, tool.cavities if tool else None) if count]
    return (mounting.tool_id, min(said)) if said else None


async def _counters(session: AsyncSession, source_ids: set[str]) -> dict[str, tuple[int, datetime]]:
    rows = await session.scalars(select(PartCounterRow).where(PartCounterRow.source_id.in_(source_ids)))
    return {row.source_id: (row.value, row.at) for row in rows}


async def _move(session: AsyncSession, known: dict[str, tuple[int, datetime]]) -> None:
    statement = insert(session, _COUNTER)
    new = {"value": statement.excluded.value, "at": statement.excluded.at}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["source_id"], set_=new),
        [{"source_id": source_id, "value": value, "at": at} for source_id, (value, at) in sorted(known.items())],
    )


async def _add(session: AsyncSession, hours: dict[tuple[str, datetime, int], int]) -> None:
    if not hours:
        return
    statement = insert(session, _HOUR)
    more = {"parts": _HOUR.c.parts + statement.excluded.parts}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tool_id", "hour", "cavities"], set_=more),
        [
            {"tool_id": tool_id, "hour": hour, "cavities": cavities, "parts": parts}
            for (tool_id, hour, cavities), parts in sorted(hours.items())
        ],
    )
