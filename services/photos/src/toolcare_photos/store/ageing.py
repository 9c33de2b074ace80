"""Which photos are old, and which of those stay because of a legal hold."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_photos.store.holds import held
from toolcare_photos.tables import PhotoRow, PictureRow, ViewRow
from toolcare_shared.retention.kept import Forecast


async def due_for_removal(session: AsyncSession, added_before: datetime, after: str, limit: int) -> list[str]:
    """Return the ids of old photos by their id, from just after this one."""
    query = select(PhotoRow.id).where(_is_old(added_before), ~held(), PhotoRow.id > after)
    return list(await session.scalars(query.order_by(PhotoRow.id).limit(limit)))


async def forecast(session: AsyncSession, added_before: datetime) -> Forecast:
    sized = func.coalesce(func.sum(PictureRow.size_bytes + func.coalesce(PictureRow.original_bytes, 0)), 0)
    figures = select(func.count(), func.min(PhotoRow.added_at), func.max(PhotoRow.added_at), sized)
    free = figures.select_from(PhotoRow).join(PictureRow, PictureRow.sha256 == PhotoRow.sha256)
    rows, oldest, newest, size = (await session.execute(free.where(_is_old(added_before), ~held()))).one()
    kept = select(func.count()).select_from(PhotoRow).where(_is_old(added_before), held())
    return Forecast(rows, await session.scalar(kept) or 0, oldest, newest, int(size))


def _is_old(added_before: datetime) -> ColumnElement[bool]:
    newer = aliased(PhotoRow)
    is_newest = (
        PhotoRow.view.is_not(None)
        & ~select(newer.id)
        .where(newer.tool_id == PhotoRow.tool_id, newer.view == PhotoRow.view, newer.removed_at.is_(None))
        .where(newer.seen_at > PhotoRow.seen_at)
        .exists()
    )
    is_golden = select(ViewRow.view).where(ViewRow.golden_photo_id == PhotoRow.id).exists()
    return and_(PhotoRow.removed_at.is_(None), PhotoRow.added_at < added_before, ~is_newest, ~is_golden)
