"""What is stored of the counters."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.many import execute_many
from toolcare_shotcounter.detector import Suspect
from toolcare_shotcounter.plant import SourceNow
from toolcare_shotcounter.tables import CounterRow

_COUNTER = cast("Table", CounterRow.__table__)
_MOVED = update(_COUNTER).where(_COUNTER.c.source_id == bindparam("key"))
"""Sets whatever columns the rows name beside the key."""


async def move_counters(session: AsyncSession, sources: Iterable[SourceNow]) -> None:
    rows = [_counter(source) for source in sorted(sources, key=lambda source: source.id)]
    await execute_many(session, _MOVED, rows)


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
        "told_singly": source.told_singly,
        "doubted": source.doubted,
        "before_reset": source.before_reset,
        "seen_at": source.seen_at,
        "moved_at": source.moved_at,
        "trouble": source.trouble,
        "trouble_detail": source.trouble_detail,
        "remark": source.remark,
        "remark_code": source.said.code.value if source.said else None,
        "remark_amount": source.said.amount if source.said else None,
        "seldom_ms": source.seldom_ms,
        "state": source.state,
        "detail": source.detail,
    }


def _suspect(suspect: Suspect) -> dict[str, object]:
    return {
        "first_value": suspect.first_value,
        "first_at": suspect.first_at.isoformat(),
        "value": suspect.value,
        "at": suspect.at.isoformat(),
        "moved_at": suspect.moved_at.isoformat(),
        "moves": suspect.moves,
        "passed": suspect.passed,
        "fast": suspect.fast,
    }
