"""What people do with photos: load, decide, save, record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos import announcements
from toolcare_photos.domain.photo import (
    Belonging,
    Half,
    Photo,
    PhotoIdTaken,
    PhotoIsRemoved,
    Removal,
    Slot,
    UnknownPhoto,
    remove,
)
from toolcare_photos.pictures import Pictures
from toolcare_photos.store import facts, layers, links, search
from toolcare_photos.store import photos as store
from toolcare_photos.usecases import placing
from toolcare_shared.auth import Actor, Permission, may
from toolcare_shared.ids import new_id

if TYPE_CHECKING:
    from toolcare_photos.images import Developed

RIGHT_TO_ANY = Permission.TOOL_EDIT
"""To remove and describe also what others added."""


@dataclass(frozen=True, slots=True)
class AddPhoto:
    """Without an `id` the photo gets one; a device that is away from the network names its photos itself."""

    of: Belonging
    slot: Slot = Slot.OTHER
    caption: str = ""
    id: str | None = None
    half: Half | None = None
    view: str | None = None
    run_id: str | None = None
    camera_id: str | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Added:
    photo: Photo
    is_new: bool


async def add_photo(
    session: AsyncSession, command: AddPhoto, developed: "Developed", pictures: Pictures, actor: Actor, now: datetime
) -> Added:
    """Add a photo; the same picture for the same tool, job and item is the photo that is there already.

    That one takes over what it did not know of itself: its view, its run, its caption; in another view or run than it
    stands in it is refused. The files are safe before the caller commits, and nobody deletes them before that: the
    picture's row is held.
    """
    await store.hold_picture(session, developed.picture)
    known = await _known(session, command, developed.picture.sha256, actor, now)
    await pictures.keep(developed)
    if known is not None:
        return Added(await _completed(session, known, command, actor, now), is_new=False)
    half, view = await placing.half_and_view_of(session, command.of, command.half, command.view)
    photo = Photo(
        id=command.id or new_id(),
        picture=developed.picture,
        of=command.of,
        slot=command.slot,
        caption=command.caption,
        added_at=now,
        added_by=actor.name,
        added_by_id=actor.id,
        half=half,
        view=view,
        camera_id=command.camera_id,
        taken_at=developed.picture.taken_at or command.taken_at,
    )
    run_id, tool_number = (
        await placing.run_of(session, photo, command.run_id),
        await placing.tool_number(session, photo),
    )
    photo = replace(photo, run_id=run_id, tool_number=tool_number)
    await store.add_photo(session, photo)
    await search.put_words(session, photo.id, [photo.caption])
    await facts.put_person(session, actor.id, [actor.name], 0)
    await announcements.photo_added(session, photo, actor, now)
    return Added(photo, is_new=True)


async def _completed(session: AsyncSession, known: Photo, command: AddPhoto, actor: Actor, now: datetime) -> Photo:
    """Return the photo with what the second sender says and nobody had said before."""
    half, view = await placing.half_and_view_of(session, command.of, command.half, command.view)
    await placing.refuse_elsewhere(session, known, view, command.run_id)
    photo = replace(known, caption=known.caption or command.caption)
    if known.view is None and view is not None:
        photo = replace(photo, half=half, view=view)
    if known.run_id is None and (photo.view != known.view or command.run_id is not None):
        photo = replace(photo, run_id=await placing.run_of(session, photo, command.run_id))
    if photo == known:
        return known
    photo = replace(photo, version=known.version + 1)
    await store.save_placed(session, photo)
    layer = await layers.latest(session, photo.id)
    await search.put_words(session, photo.id, [photo.caption, *layer.texts])
    await announcements.photo_changed(session, photo, actor, now)
    return photo


async def remove_photo(session: AsyncSession, photo_id: str, reason: str, actor: Actor, now: datetime) -> Photo:
    return await _remove(session, photo_id, Removal(now, actor.name, reason), actor, any_photo=may(actor, RIGHT_TO_ANY))


async def remove_old_photo(session: AsyncSession, photo_id: str, reason: str, actor: Actor, now: datetime) -> Photo:
    """Remove a photo because of its age, whoever added it."""
    return await _remove(session, photo_id, Removal(now, actor.name, reason), actor, any_photo=True)


async def _remove(session: AsyncSession, photo_id: str, removal: Removal, actor: Actor, *, any_photo: bool) -> Photo:
    photo = await store.photo_for_update(session, photo_id)
    removed = remove(photo, removal, actor.id, any_photo=any_photo)
    await store.save_removal(session, photo.id, removal)
    await announcements.photo_removed(session, removed, removal, actor)
    return removed


async def shown_photo(session: AsyncSession, photo_id: str) -> Photo:
    photo = await store.photo(session, photo_id)
    if photo.removal is not None:
        raise PhotoIsRemoved(photo.id, photo.removal)
    return photo


async def any_photo(session: AsyncSession, photo_id: str) -> Photo:
    """Return a photo, removed or not."""
    return await store.photo(session, photo_id)


async def keep_variant(session: AsyncSession, photo: Photo, made: Mapping[str, bytes], pictures: Pictures) -> None:
    """Keep files that were made again; not for a photo that was erased meanwhile."""
    if not await store.hold_kept_picture(session, photo.picture.sha256):
        raise UnknownPhoto(photo.id)
    await pictures.put(photo.picture.sha256, made)


async def _known(session: AsyncSession, command: AddPhoto, sha256: str, actor: Actor, now: datetime) -> Photo | None:
    """Return the photo that this command would only repeat."""
    if command.id is not None and (named := await store.find_photo(session, command.id)) is not None:
        if named.removal is not None:
            raise PhotoIsRemoved(command.id, named.removal)
        if (named.picture.sha256, named.of) != (sha256, command.of):
            raise PhotoIdTaken(command.id)
        return named
    same = await store.same_photo(session, sha256, command.of)
    if same is not None and command.id is not None:
        await store.add_alias(session, command.id, same.id)
        await links.follow_alias(session, command.id, same.id)
        await announcements.photo_changed(session, same, actor, now, alias=command.id)
    return same
