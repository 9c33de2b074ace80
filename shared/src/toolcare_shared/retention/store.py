"""Queries of terms and legal holds; they never commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.db import insert
from toolcare_shared.retention.tables import held_tool, term


@dataclass(frozen=True, slots=True)
class Term:
    keep_days: int | None
    version: int
    since: datetime
    wanted_at: datetime | None
    ran_at: datetime | None
    removed_total: int


async def begin(session: AsyncSession, kinds: Sequence[DataKind], now: datetime) -> None:
    """See these kinds for the first time, if it is so."""
    for kind in kinds:
        new = insert(session, term).values(kind=kind.value, version=0, since=now, removed_total=0)
        await session.execute(new.on_conflict_do_nothing())


async def find(session: AsyncSession, kind: DataKind) -> Term | None:
    columns = (term.c.keep_days, term.c.version, term.c.since, term.c.wanted_at, term.c.ran_at, term.c.removed_total)
    row = (await session.execute(select(*columns).where(term.c.kind == kind.value))).one_or_none()
    return None if row is None else Term(*row)


async def times(session: AsyncSession) -> Sequence[datetime]:
    """When kinds were first seen and last run; a run says that the clock was trusted."""
    found = await session.execute(select(term.c.since, term.c.ran_at))
    return [moment for row in found for moment in row if moment is not None]


async def choose(session: AsyncSession, kind: DataKind, keep_days: int | None, version: int, now: datetime) -> None:
    """Take a term that was chosen; an older one that comes late changes nothing."""
    await begin(session, [kind], now)
    older = update(term).where(term.c.kind == kind.value, term.c.version < version)
    await session.execute(older.values(keep_days=keep_days, version=version))


async def want(session: AsyncSession, kind: DataKind, at: datetime, now: datetime) -> None:
    await begin(session, [kind], now)
    await session.execute(update(term).where(term.c.kind == kind.value).values(wanted_at=at))


async def count_removed(session: AsyncSession, kind: DataKind, removed: int) -> None:
    counted = update(term).where(term.c.kind == kind.value)
    await session.execute(counted.values(removed_total=term.c.removed_total + removed))


async def note_run(session: AsyncSession, kind: DataKind, at: datetime) -> None:
    await session.execute(update(term).where(term.c.kind == kind.value).values(ran_at=at))


async def hold(session: AsyncSession, tool_id: str, version: int, *, held: bool) -> None:
    row = insert(session, held_tool).values(tool_id=tool_id, held=held, version=version)
    newer = row.on_conflict_do_update(
        index_elements=["tool_id"],
        set_={"held": row.excluded.held, "version": row.excluded.version},
        where=held_tool.c.version < row.excluded.version,
    )
    await session.execute(newer)
