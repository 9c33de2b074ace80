"""What presses made and told, whoever is credited with it."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shotcounter.ledger.times import earlier, later
from toolcare_shotcounter.outcome import Kept
from toolcare_shotcounter.press_lines import PressLine
from toolcare_shotcounter.tables import PressLineRow, ReadingRow

_READING = cast("Table", ReadingRow.__table__)
_PRESS = cast("Table", PressLineRow.__table__)


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
            "from_at": earlier(session, new.from_at, _PRESS.c.from_at),
            "to_at": later(session, new.to_at, _PRESS.c.to_at),
        }
        await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=grown), hourly)


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
