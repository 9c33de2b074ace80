"""What becomes of photos after their removal, and of their files."""

import asyncio
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos import announcements
from toolcare_photos.domain.photo import (
    Erasing,
    OriginalNotKept,
    Photo,
    PhotoIsErased,
    PhotoIsHeld,
    PhotoIsRemoved,
    PhotoIsThereAgain,
    UnknownPhoto,
    erase,
    restore,
)
from toolcare_photos.pictures import PictureLost, Pictures, SealedAgain
from toolcare_photos.storage.key_ring import BadPhotoKeys, KeyRing
from toolcare_photos.store import holds, keeping
from toolcare_photos.store import photos as store
from toolcare_shared.auth import Actor, Permission, may
from toolcare_shared.db import Database


async def restore_photo(
    session: AsyncSession, photo_id: str, reason: str, pictures: Pictures, actor: Actor, now: datetime
) -> Photo:
    """Show a removed photo again, unless the same picture was added to the same thing in the meantime."""
    photo = await store.photo_for_update(session, photo_id)
    restored = restore(photo)
    same = await store.same_photo(session, photo.picture.sha256, photo.of)
    if same is not None:
        raise PhotoIsThereAgain(same.id)
    if not await pictures.is_there(photo.picture.sha256):
        raise PictureLost
    await store.save_restored(session, photo.id)
    await announcements.photo_restored(session, restored, reason, actor, now)
    return restored


async def erase_photo(
    session: AsyncSession, photo_id: str, reason: str, pictures: Pictures, actor: Actor, now: datetime
) -> Photo:
    """Delete the files of a removed photo, unless another photo that is not erased shows the same picture.

    Not while a legal hold keeps it.

    Files first, then the commit: after a crash between the two the photo is as it was, and is erased once more.
    """
    photo = await store.photo_for_update(session, photo_id)
    erasing = Erasing(at=now, by=actor.name, reason=reason)
    erased = erase(photo, erasing)
    if await holds.held_of(session, [photo.id]):
        raise PhotoIsHeld(photo.id)
    await store.save_erasing(session, photo.id, erasing)
    await announcements.photo_erased(session, erased, erasing, actor)
    sha256 = photo.picture.sha256
    if await store.hold_kept_picture(session, sha256) and await store.is_of_no_photo(session, sha256):
        await pictures.forget(sha256)
        await store.forget_picture(session, sha256)
    return erased


async def original_of(session: AsyncSession, photo_id: str) -> Photo:
    """Return the photo, shown or removed, whose file as it came is there to be read."""
    photo = await store.photo(session, photo_id)
    if photo.erasing is not None:
        raise PhotoIsErased(photo.id, photo.erasing.at)
    if photo.picture.kind is None:
        raise OriginalNotKept
    return photo


async def seen_photo(session: AsyncSession, photo_id: str, actor: Actor, *, removed: bool) -> Photo:
    """Return a photo to be looked at; with `removed` those who may restore it see what lies in the bin."""
    photo = await store.photo(session, photo_id)
    if photo.erasing is not None and removed:
        raise PhotoIsErased(photo.id, photo.erasing.at)
    if photo.removal is not None and not (removed and may(actor, Permission.PHOTO_RESTORE)):
        raise PhotoIsRemoved(photo.id, photo.removal)
    return photo


async def seal_picture(session: AsyncSession, sha256: str, pictures: Pictures) -> None:
    """Seal the files that an older version stored as they are."""
    if not await store.hold_kept_picture(session, sha256):
        raise UnknownPhoto(sha256)
    await pictures.seal(sha256)
    await keeping.save_sealed(session, sha256)


async def refuse_lost_keys(database: Database, keys: KeyRing) -> None:
    """Refuse to begin with a first key while pictures are sealed with one that is not there any more."""
    if await asyncio.to_thread(keys.is_there):
        return
    async with database.read() as session:
        if await keeping.has_sealed(session):
            raise BadPhotoKeys(keys.where, "they are missing, and pictures are sealed with them")


async def forget_unclaimed(session: AsyncSession, sha256: str, pictures: Pictures) -> bool:
    """Delete the files of a picture that no photo needs; False when one does."""
    is_kept = await keeping.hold_files(session, sha256)
    if not is_kept:
        await pictures.forget(sha256)
        await keeping.let_go(session, sha256)
    return not is_kept


async def seal_again(session: AsyncSession, sha256: str, pictures: Pictures) -> SealedAgain:
    """Seal a picture's files with the newest key, also those of an upload that is on its way."""
    await keeping.hold_files(session, sha256)
    done = await pictures.seal_again(sha256)
    await keeping.let_go(session, sha256)
    return done
