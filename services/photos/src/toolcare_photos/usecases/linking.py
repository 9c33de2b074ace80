"""What is told from outside: tools, runs, people, codes, and what photos are evidence for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.cameras import Camera
from toolcare_photos.domain.links import Link, LinkKind, Part, Told
from toolcare_photos.domain.photo import Photo
from toolcare_photos.store import cameras, facts, links
from toolcare_photos.tables import RunRow


async def take_photos(session: AsyncSession, told: Told) -> None:
    """Take over which photos are named there; an older or repeated message changes nothing."""
    if await links.put_source(session, told):
        await links.put_links(session, told.part, told.id, told.photo_ids)


async def add_remark(session: AsyncSession, told: Told, failure_ids: Sequence[str]) -> None:
    """Take over photos that an action's comment names beside those of before, for the failures that it answers, too."""
    await links.put_source(session, told)
    await links.add_links(session, told.part, told.id, told.photo_ids)
    for failure_id in failure_ids:
        await links.add_links(session, Part.REMARK, failure_id, told.photo_ids)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a photo is evidence for, and the camera and the run it is of."""

    links: list[Link]
    camera: Camera | None
    run: RunRow | None


async def surroundings_of(session: AsyncSession, photo: Photo) -> Surroundings:
    """Return them with the job that the photo was added to; a run that was never told is left out."""
    found = await links.of_photo(session, photo.id)
    of_job = [] if photo.of.job_id is None else [Link(LinkKind.JOB, photo.of.job_id, tool_id=photo.of.tool_id)]
    camera = None if photo.camera_id is None else await cameras.camera(session, photo.camera_id)
    run = None if photo.run_id is None else await facts.find_run(session, photo.run_id)
    return Surroundings([*found, *of_job], camera, run)
