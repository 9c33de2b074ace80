"""Which photos stay because of a legal hold."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.tables import LinkSource, PhotoLink, PhotoRow
from toolcare_shared.retention.tables import held_tool, is_held


def held() -> ColumnElement[bool]:
    """Of a held tool, or named by something of one. A job's photo that names no tool stays while any tool is held."""
    named = (
        select(PhotoLink.photo_id)
        .join(LinkSource, and_(LinkSource.part == PhotoLink.part, LinkSource.id == PhotoLink.id))
        .where(PhotoLink.photo_id == PhotoRow.id, is_held(LinkSource.tool_id))
        .exists()
    )
    any_held = select(held_tool.c.tool_id).where(held_tool.c.held).exists()
    return or_(is_held(PhotoRow.tool_id), named, and_(PhotoRow.tool_id.is_(None), any_held))


async def held_of(session: AsyncSession, photo_ids: Collection[str]) -> set[str]:
    """Return which of these photos are held."""
    if not photo_ids:
        return set()
    return set(await session.scalars(select(PhotoRow.id).where(PhotoRow.id.in_(photo_ids), held())))
