"""What a service keeps, table by table as its own code maps it, carried from one kind of database into the other.

A backup has one form, files of SQLite, wherever the plant keeps its data: so it can be tested anywhere, and goes into
either kind. Whatever is text for both goes over as text, untouched: what was hashed stays what it was.
"""

import importlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Float,
    Integer,
    Table,
    TableClause,
    Text,
    column,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from toolcare_compose.backup.faults import NotCarried
from toolcare_shared import migrations
from toolcare_shared.database_files import DatabaseKey
from toolcare_shared.db import Database, UtcDateTime

BATCH = 2000
_SAME = (UtcDateTime, Boolean, Date, Float, Integer)
"""What both kinds of databases tell apart; a long integer is an Integer here, a double a Float."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One table; `counter` is the column that counts up by itself."""

    rows: TableClause
    counter: str | None

    @property
    def name(self) -> str:
        return self.rows.name


@cache
def kept_by(service: str) -> Sequence[Kept]:
    """In an order in which none refers to a later one."""
    importlib.import_module(f"toolcare_{service}.main")  # what it imports maps all of them
    base = importlib.import_module(f"toolcare_{service}.tables").Base
    return [_kept(mapped) for mapped in migrations.whole(base.metadata).sorted_tables]


def _kept(mapped: Table) -> Kept:
    counting = mapped.autoincrement_column
    columns = [column(one.name, _plain(one.type)) for one in mapped.columns]
    return Kept(table(mapped.name, *columns), None if counting is None else counting.name)


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind if isinstance(kind, _SAME) else Text()


@asynccontextmanager
async def opened(service: str, path: Path, key: DatabaseKey | None = None) -> AsyncIterator[AsyncConnection]:
    """A file in one transaction, at this code's version, with its references checked at the end."""
    database = Database(f"sqlite+aiosqlite:///{path}", key=key)
    try:
        await migrations.migrate(database, f"toolcare_{service}")
        async with database.engine.begin() as connection:
            await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            yield connection
    finally:
        await database.dispose()


async def counts(connection: AsyncConnection, service: str) -> Mapping[str, int]:
    """How many rows each table has."""
    return {
        kept.name: (await connection.execute(select(func.count()).select_from(kept.rows))).scalar_one()
        for kept in kept_by(service)
    }


async def batches(connection: AsyncConnection, kept: Kept) -> AsyncIterator[Sequence[tuple[object, ...]]]:
    async with connection.stream(select(kept.rows)) as found:
        async for part in found.partitions(BATCH):
            yield [tuple(row) for row in part]


async def fill_file(source: AsyncConnection, service: str, path: Path, key: DatabaseKey | None = None) -> None:
    """Make a file that holds what a server holds; raise NotCarried."""
    async with opened(service, path, key) as target:
        for kept in reversed(kept_by(service)):
            # What the migrations put into a new database is in the old one as well, or was changed there.
            await target.execute(kept.rows.delete())
        for kept in kept_by(service):
            await _insert_all(source, target, service, kept)
            await _count_on(source, target, kept)
        require_same(service, await counts(source, service), await counts(target, service))


def require_same(service: str, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Raise NotCarried where a table has another number of rows."""
    for name, rows in before.items():
        if after[name] != rows:
            raise NotCarried(service, name, f"{after[name]} rows instead of {rows}")


async def _insert_all(source: AsyncConnection, target: AsyncConnection, service: str, kept: Kept) -> None:
    names = [one.name for one in kept.rows.columns]
    async for part in batches(source, kept):
        try:
            await target.execute(insert(kept.rows), [dict(zip(names, row, strict=True)) for row in part])
        except DBAPIError as error:
            raise NotCarried(service, kept.name, str(error.orig)) from error


async def _count_on(source: AsyncConnection, target: AsyncConnection, kept: Kept) -> None:
    """A number that was given once is not given again, even if its row is gone."""
    if kept.counter is None:
        return
    last = (await source.execute(text(LAST_NUMBER), {"table": f'"{kept.name}"', "column": kept.counter})).scalar()
    if last:
        given = {"table": kept.name, "last": last}
        await target.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), given)
        await target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), given)


LAST_NUMBER = "SELECT pg_sequence_last_value(pg_get_serial_sequence(:table, :column)::regclass)"
