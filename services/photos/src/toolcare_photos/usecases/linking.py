"""What is told from outside: tools, runs, people, codes, and what photos are evidence for."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.links import Link, LinkKind, Told
from toolcare_photos.domain.photo import Photo
from toolcare_photos.store import links


async def take_photos(session: AsyncSession, told: Told) -> None:
    """Take over which photos are named there; an older or repeated message changes nothing."""
    if await links.put_source(session, told):
        await links.put_links(session, told.part, told.id, told.photo_ids)


async def links_of(session: AsyncSession, photo: Photo) -> list[Link]:
    """Return what a photo is evidence for, the job that it was added to included."""
    found = await links.of_photo(session, photo.id)
    of_job = [] if photo.of.job_id is None else [Link(LinkKind.JOB, photo.of.job_id, tool_id=photo.of.tool_id)]
    return [*found, *of_job]
