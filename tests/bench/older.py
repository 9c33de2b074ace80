"""A gateway's lists as they are after years of maintenance, written as its read models keep them."""

from datetime import UTC, datetime

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, Text, cast, func, insert, literal, select, text, true

from toolcare_gateway.readmodels.tables import JobRead, LevelRead, TimelineRead
from toolcare_shared.db import Database

_LONG_AGO = datetime(2020, 1, 6, 6, tzinfo=UTC)
_LONG_AGO_MS = int(_LONG_AGO.timestamp() * 1000)
_WEEK_MS = 7 * 24 * 3600 * 1000
_AT_ONCE = 20
"""Rounds in one transaction, so that whoever writes meanwhile waits no longer than he may."""


async def grow(database: Database, times: int) -> int:
    """Let each level have been done so often, and each tool's line tell of it; how many rows came to it."""
    for first in range(0, times, _AT_ONCE):
        rounds = _numbers(first, min(times, first + _AT_ONCE))
        async with database.write() as session:
            for mapped, found in ((JobRead, _jobs(rounds)), (TimelineRead, _entries(rounds))):
                names = [column.name for column in found.selected_columns]
                await session.execute(insert(mapped).from_select(names, found))
    async with database.write() as session:
        await session.execute(text("ANALYZE"))
        return 2 * times * int(await session.scalar(select(func.count()).select_from(LevelRead)) or 0)


def _numbers(first: int, last: int) -> CTE:
    numbers = select(literal(first).label("number")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < last - 1))


def _jobs(rounds: CTE) -> Select[*tuple[object, ...]]:
    told = {
        "job_id": _named("job", rounds),
        "tool_id": LevelRead.tool_id,
        "level_id": LevelRead.level_id,
        "code": LevelRead.code,
        "name": LevelRead.name,
        "status": literal("due"),
        "state": literal("completed"),
        "opened_at": LevelRead.start_at,
        "completed_at": LevelRead.start_at,
        "severity": literal(0),
        "opened_ms": _at_ms(rounds),
    }
    return select(*(value.label(name) for name, value in told.items())).join_from(LevelRead, rounds, true())


def _entries(rounds: CTE) -> Select[*tuple[object, ...]]:
    told = {
        "event_id": _named("entry", rounds),
        "tool_id": LevelRead.tool_id,
        "kind": literal("maintenance_completed"),
        "at_ms": _at_ms(rounds),
        "recorded_at": LevelRead.start_at,
        "data": literal('{"code":"L1"}', type_=Text()),
    }
    return select(*(value.label(name) for name, value in told.items())).join_from(LevelRead, rounds, true())


def _named(what: str, rounds: CTE) -> ColumnElement[str]:
    return literal(f"{what}-").concat(cast(rounds.c.number, Text)).concat("-").concat(LevelRead.level_id)


def _at_ms(rounds: CTE) -> ColumnElement[int]:
    return cast(rounds.c.number, BigInteger) * _WEEK_MS + _LONG_AGO_MS
