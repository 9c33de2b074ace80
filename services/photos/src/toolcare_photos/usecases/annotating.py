"""People draw over photos; each version of a layer stays."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos import announcements
from toolcare_photos.domain.annotations import Annotations, Mark, Shape, label_of, refuse_retired, refuse_same_twice
from toolcare_photos.domain.photo import Photo, PhotoIsRemoved
from toolcare_photos.store import facts, layers, search
from toolcare_photos.store import photos as store
from toolcare_shared.auth import Actor


async def shown_photo_for_update(session: AsyncSession, photo_id: str) -> Photo:
    photo = await store.photo_for_update(session, photo_id)
    if photo.removal is not None:
        raise PhotoIsRemoved(photo.id, photo.removal)
    return photo


async def draw(
    session: AsyncSession, photo: Photo, shapes: tuple[Shape, ...], client_id: str | None, actor: Actor, now: datetime
) -> Annotations:
    """Write the next version of a locked photo's layer. What is as it was is no version."""
    refuse_same_twice(shapes)
    before = await layers.latest(session, photo.id)
    if shapes == before.shapes:
        return before
    layer = replace(before, version=before.version + 1, shapes=shapes, by=actor.name, at=now)
    refuse_retired(layer.codes, before.codes, await facts.codes(session, layer.codes))
    await layers.put(session, layer, by=actor.name, by_id=actor.id, at=now, client_id=client_id)
    await search.put_words(session, photo.id, [photo.caption, *layer.texts])
    await search.put_codes(session, photo.id, layer.codes)
    await announcements.photo_annotated(session, photo, layer, actor, now)
    return layer


async def marks_of(session: AsyncSession, layer: Annotations, lang: str) -> list[Mark]:
    """Return the shapes with what is written beside them: code, its name where it was told, and text."""
    names = {one.code: one.names for one in await facts.codes(session, layer.codes)}
    return [
        Mark(number, shape, label_of(shape, names.get(shape.code or "", {}), lang))
        for number, shape in enumerate(layer.shapes, start=1)
    ]
