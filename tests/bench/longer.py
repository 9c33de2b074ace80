"""A gateway's database filled from another one, and its facts told again for years before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Row, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from toolcare_gateway.analytics.store.changes import everything_changed
from toolcare_gateway.analytics.tables import ActionFact, FailureFact, JobFact, RunFact, ShotsDay, ShotsMonth
from toolcare_gateway.replay.swapping import DAYS, FACTS, LISTS
from toolcare_shared.db import Database

_CHUNK = 1000
_KEYS: Mapping[type[DeclarativeBase], str | None] = {
    ShotsDay: None,
    ShotsMonth: None,
    RunFact: "run_id",
    FailureFact: "failure_id",
    JobFact: "job_id",
    ActionFact: "action_id",
}
"""Facts that grow with the years, and the id that each copy has anew."""

Values = dict[str, object]


async def copy(source: Database, target: Database) -> None:
    """Fill the lists and the facts of an empty database."""
    async with source.read() as session, target.write() as into:
        for mapped in (*LISTS, *FACTS, *DAYS):
            table = cast("Table", mapped.__table__)
            await _put(into, table, [dict(row._mapping) for row in await session.execute(select(table))])


async def lengthen(database: Database, years: int) -> None:
    """Let each of so many years before have been like the one that is there; what is open stays alone."""
    async with database.write() as session:
        await everything_changed(session)
        for mapped, key in _KEYS.items():
            table = cast("Table", mapped.__table__)
            rows = (await session.execute(select(table))).all()
            if key is None:
                rows = _one_year(rows)
            for back in range(1, years + 1):
                await _put(session, table, list(_earlier(rows, key, back)))


def _one_year(rows: Sequence[Row[*tuple[object, ...]]]) -> Sequence[Row[*tuple[object, ...]]]:
    """Of the days or months, their second column, those that do not come again at both ends of the year."""
    days = [cast("date", row[1]) for row in rows]
    first = min(days)
    return [row for row, day in zip(rows, days, strict=True) if day.replace(year=day.year - 1) < first]


def _earlier(rows: Sequence[Row[*tuple[object, ...]]], key: str | None, back: int) -> Iterator[Values]:
    for row in rows:
        told: Values = {name: _years_before(value, back) for name, value in row._mapping.items()}
        if (
            told.get("unmounted_at", ...) is None
            or told.get("solved_at", ...) is None
            or told.get("done_at", ...) is None
        ):
            continue
        if key is not None:
            told[key] = f"{told[key]}-{back}"
        yield told


def _years_before(value: object, back: int) -> object:
    return value.replace(year=value.year - back) if isinstance(value, date | datetime) else value


async def analyse(database: Database) -> None:
    """What PostgreSQL does by itself before long."""
    if database.dialect == "postgresql":
        async with database.write() as session:
            await session.execute(text("ANALYZE"))


async def _put(session: AsyncSession, table: Table, rows: Sequence[Values]) -> None:
    for start in range(0, len(rows), _CHUNK):
        await session.execute(insert(table), rows[start : start + _CHUNK])
