"""What photos are evidence for, as the events of its owners told it."""

from collections.abc import Sequence

from sqlalchemy import case, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.links import Link, Part, Told
from toolcare_photos.tables import AliasRow, LinkSource, PhotoLink
from toolcare_shared.db import insert


async def put_source(session: AsyncSession, told: Told) -> bool:
    """Keep what names photos; False when it, or something later, is known already."""
    row = insert(session, LinkSource).values(
        part=told.part.value,
        id=told.id,
        number=told.number,
        code=told.code,
        tool_id=told.tool_id,
        version=told.version,
    )
    newest = {name: row.excluded[name] for name in ("number", "code", "tool_id", "version")}
    put = row.on_conflict_do_update(
        index_elements=["part", "id"], set_=newest, where=LinkSource.version < row.excluded.version
    )
    return (await session.execute(put.returning(LinkSource.id))).first() is not None


async def put_links(session: AsyncSession, part: Part, id_: str, photo_ids: Sequence[str]) -> None:
    """Have exactly these photos named there."""
    await session.execute(delete(PhotoLink).where(PhotoLink.id == id_, PhotoLink.part == part.value))
    await add_links(session, part, id_, photo_ids)


async def add_links(session: AsyncSession, part: Part, id_: str, photo_ids: Sequence[str]) -> None:
    """Have these photos named there, too."""
    aliases = await session.execute(select(AliasRow.id, AliasRow.photo_id).where(AliasRow.id.in_(photo_ids)))
    meant = dict(aliases.all())
    for photo_id in dict.fromkeys(meant.get(named, named) for named in photo_ids):
        named_there = insert(session, PhotoLink).values(photo_id=photo_id, part=part.value, id=id_)
        await session.execute(named_there.on_conflict_do_nothing())


async def drop_source(session: AsyncSession, part: Part, id_: str) -> None:
    """It is gone; the photos stay."""
    for table in (PhotoLink, LinkSource):
        await session.execute(delete(table).where(table.id == id_, table.part == part.value))


async def follow_alias(session: AsyncSession, alias: str, photo_id: str) -> None:
    """Give a photo what was said of it under another id."""
    said = (await session.scalars(select(PhotoLink).where(PhotoLink.photo_id == alias))).all()
    for link in said:
        meant = insert(session, PhotoLink).values(photo_id=photo_id, part=link.part, id=link.id)
        await session.execute(meant.on_conflict_do_nothing())
        await session.delete(link)
    await session.flush()


async def of_photo(session: AsyncSession, photo_id: str) -> list[Link]:
    """Return what a photo is evidence for, each once, by kind and number."""
    # What a remark is about is told by the failure itself.
    told_by = case((PhotoLink.part == Part.REMARK.value, Part.FAILURE.value), else_=PhotoLink.part)
    named = (
        select(LinkSource)
        .join(PhotoLink, (LinkSource.part == told_by) & (PhotoLink.id == LinkSource.id))
        .where(PhotoLink.photo_id == photo_id)
        .order_by(LinkSource.part, LinkSource.number)
    )
    links = [
        Link(Part(row.part).kind, row.id, row.number, row.code, row.tool_id) for row in await session.scalars(named)
    ]
    return list({(link.kind, link.id): link for link in links}.values())
