"""What presses made and told, whoever is credited with it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from sqlalchemy import Insert, Table
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.many import execute_many
from toolcare_shotcounter.ledger.times import earlier, later
from toolcare_shotcounter.outcome import Kept
from toolcare_shotcounter.press_lines import PressLine
from toolcare_shotcounter.tables import PressLineRow, ReadingRow

_READING = cast("Table", ReadingRow.__table__)
_PRESS = cast("Table", PressLineRow.__table__)
_NEW_READING, _NEW_LINE = _READING.insert(), _PRESS.insert()


async def keep_readings(session: AsyncSession, kept: Sequence[Kept]) -> None:
    await execute_many(session, _NEW_READING, [_reading(one) for one in kept])


async def keep_press_lines(session: AsyncSession, lines: Sequence[PressLine]) -> None:
    """Add up what presses made, whoever is credited with it."""
    await execute_many(session, _NEW_LINE, [_press_line(line) for line in lines if line.key is None])
    hourly = [_press_line(line) for line in sorted(lines, key=lambda line: line.key or "") if line.key is not None]
    await execute_many(session, _grown(session.get_bind().dialect.name), hourly)


@lru_cache
def _grown(dialect: str) -> Insert:
    statement = insert(dialect, _PRESS)
    new = statement.excluded
    more = {
        "cycles": _PRESS.c.cycles + new.cycles,
        "from_at": earlier(dialect, new.from_at, _PRESS.c.from_at),
        "to_at": later(dialect, new.to_at, _PRESS.c.to_at),
    }
    return statement.on_conflict_do_update(index_elements=["key"], set_=more)


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
