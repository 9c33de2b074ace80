"""What was heard and how it was taken: readings, refusals, moulds."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import insert
from toolcare_shotcounter.tables import IdentificationRow, MismatchRow, ReadingRow, RejectionRow


async def readings_of(session: AsyncSession, source_id: str, *, after: int | None, limit: int) -> Sequence[ReadingRow]:
    """Newest first."""
    found = select(ReadingRow).where(ReadingRow.source_id == source_id).order_by(ReadingRow.entry.desc()).limit(limit)
    if after is not None:
        found = found.where(ReadingRow.entry < after)
    return (await session.scalars(found)).all()


async def rejections(
    session: AsyncSession, source_id: str | None, *, after: tuple[datetime, str] | None, limit: int
) -> Sequence[RejectionRow]:
    """Latest first."""
    found = select(RejectionRow).order_by(RejectionRow.last_at.desc(), RejectionRow.id.desc()).limit(limit)
    if source_id is not None:
        found = found.where(RejectionRow.source_id == source_id)
    if after is not None:
        found = found.where(tuple_(RejectionRow.last_at, RejectionRow.id) < after)
    return (await session.scalars(found)).all()


async def rejections_to_tell(session: AsyncSession, told_before: datetime) -> Sequence[RejectionRow]:
    found = (
        select(RejectionRow)
        .where(
            RejectionRow.occurrences > RejectionRow.told,
            or_(RejectionRow.told_at.is_(None), RejectionRow.told_at < told_before),
        )
        .order_by(RejectionRow.id)
        .limit(50)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(found)).all()


async def new_mismatch(session: AsyncSession, machine_id: str, mould: str, mounting_ids: str, now: datetime) -> bool:
    """Whether this mismatch is told for the first time since the press named the tools rightly."""
    row = (
        insert(session, cast("Table", MismatchRow.__table__))
        .values(machine_id=machine_id, mould=mould, mounting_ids=mounting_ids[:500], found_at=now)
        .on_conflict_do_nothing()
        .returning(MismatchRow.machine_id)
    )
    is_new = (await session.execute(row)).first() is not None
    if is_new:
        wrong = IdentificationRow.mounting_id.in_(mounting_ids.split())
        await session.execute(delete(IdentificationRow).where(wrong))
    return is_new


async def new_identification(session: AsyncSession, mounting_id: str, mould: str, now: datetime) -> bool:
    """Whether the press names the tool of this mounting by this mould id for the first time since it named another."""
    row = (
        insert(session, cast("Table", IdentificationRow.__table__))
        .values(mounting_id=mounting_id, mould=mould, found_at=now)
        .on_conflict_do_nothing()
        .returning(IdentificationRow.mounting_id)
    )
    is_new = (await session.execute(row)).first() is not None
    if is_new:
        await session.execute(
            delete(MismatchRow).where(MismatchRow.mounting_ids.contains(mounting_id, autoescape=True))
        )
    return is_new
