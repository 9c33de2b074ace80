"""What is uncertain, and what was refused."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shared.ids import new_id
from toolcare_shotcounter.outcome import Gap, Rejection
from toolcare_shotcounter.tables import GapRow, RejectionRow

_GAP = cast("Table", GapRow.__table__)
_REJECTION = cast("Table", RejectionRow.__table__)


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
