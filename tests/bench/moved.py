"""A service's database, moved from SQLite to PostgreSQL as it stands."""

from collections.abc import Sequence

from sqlalchemy import MetaData, RowMapping, Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared import migrations
from toolcare_shared.db import Database

_CHUNK = 1000


async def move(source: Database, target: Database, package: str, metadata: MetaData) -> None:
    """Fill the empty database of `package` with all that is in the other one."""
    await migrations.migrate(target, package)
    async with source.read() as session, target.write() as into:
        for table in reversed(metadata.sorted_tables):
            await into.execute(table.delete())
        for table in metadata.sorted_tables:
            rows = (await session.execute(select(table))).mappings().all()
            await _put(into, table, rows)
            await _go_on_numbering(into, table)
    async with target.write() as into:
        await into.execute(text("ANALYZE"))


async def _put(into: AsyncSession, table: Table, rows: Sequence[RowMapping]) -> None:
    for start in range(0, len(rows), _CHUNK):
        await into.execute(insert(table), [dict(row) for row in rows[start : start + _CHUNK]])


async def _go_on_numbering(into: AsyncSession, table: Table) -> None:
    numbered = table.autoincrement_column
    if numbered is None:
        return
    highest = select(func.coalesce(func.max(numbered), 0) + 1).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, numbered.name)
    await into.execute(select(func.setval(sequence, highest, False)).where(sequence.is_not(None)))
