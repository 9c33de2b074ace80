"""Numbering: committed events get their place in the stream, once and without gaps."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Insert, Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.among import among, those
from toolcare_shared.db import columns_of, insert
from toolcare_shared.many import execute_many
from toolcare_shared.messaging import tables
from toolcare_shared.messaging.envelope import Envelope

BATCH = 200
_NUMBERED = update(tables.outbox).where(tables.outbox.c.entry == bindparam("this_entry"))


@dataclass(frozen=True, slots=True)
class _Row:
    entry: int
    aggregate: str
    subject: str
    envelope: str


async def number(session: AsyncSession, at_most: int = BATCH) -> int:
    """Number committed rows in the order they were recorded; return how many were taken.

    Numbers are given here and not by a serial column, because transactions commit in another order than they draw
    from one: a reader that polls such a column misses rows. The rows are locked, so a second relay that lives a
    moment longer than its owner lock cannot give a number twice.
    """
    log = tables.outbox
    found = await session.execute(
        select(log.c.entry, log.c.aggregate, log.c.subject, log.c.envelope)
        .where(log.c.position.is_(None))
        .order_by(log.c.entry)
        .limit(at_most)
        .with_for_update()
    )
    rows = [_Row(*row) for row in found]
    if not rows:
        return 0
    streams = _Heads(tables.stream_head, ("aggregate",), "position")
    subjects = _Heads(tables.subject_head, ("aggregate", "subject"), "sequence")
    await streams.load(session, {row.aggregate for row in rows})
    await subjects.load(session, {row.subject for row in rows})
    numbered = []
    for row in rows:
        position = streams.next(row.aggregate)
        sequence = subjects.next(row.aggregate, row.subject)
        envelope = Envelope.parse(row.envelope).numbered(position, sequence)
        numbered.append(
            {
                "this_entry": row.entry,
                "position": position,
                "sequence": sequence,
                "envelope": envelope.to_bytes().decode(),
            }
        )
    await execute_many(session, _NUMBERED, numbered)
    await streams.save(session)
    await subjects.save(session)
    return len(rows)


class _Heads:
    """The last number given out per key, for the keys of one batch."""

    def __init__(self, table: Table, key: tuple[str, ...], value: str) -> None:
        self._table = table
        self._key = key
        self._value = value
        self._last: dict[tuple[str, ...], int] = {}

    async def load(self, session: AsyncSession, wanted: set[str]) -> None:
        columns = self._table.c
        narrowest = columns[self._key[-1]]
        found = await columns_of(session, select(self._table).where(among(narrowest)).with_for_update(), those(wanted))
        for row in found.mappings():
            self._last[tuple(row[name] for name in self._key)] = row[self._value]

    def next(self, *key: str) -> int:
        self._last[key] = self._last.get(key, 0) + 1
        return self._last[key]

    async def save(self, session: AsyncSession) -> None:
        rows = [{**dict(zip(self._key, at, strict=True)), self._value: last} for at, last in self._last.items()]
        kept = _newest(session.get_bind().dialect.name, self._table, self._key, self._value)
        await execute_many(session, kept, rows)


@lru_cache
def _newest(dialect: str, table: Table, key: tuple[str, ...], value: str) -> Insert:
    statement = insert(dialect, table)
    return statement.on_conflict_do_update(index_elements=key, set_={value: statement.excluded[value]})
