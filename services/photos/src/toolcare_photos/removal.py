"""Deleting the files of pictures whose last photo was removed: right after the removal, and again after a crash."""

import asyncio
from typing import NoReturn

import structlog

from toolcare_photos import store
from toolcare_photos.pictures import Pictures
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth import service_actor
from toolcare_shared.db import Database
from toolcare_shared.messaging.transient import patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_ACTOR = service_actor("photos")
_HOUR_S = 3600.0


async def delete_removed(database: Database, pictures: Pictures) -> None:
    async with database.read() as session:
        found = await store.pictures_of_no_photo(session)
    for sha256 in found:
        await _delete(database, pictures, sha256)


async def keep_deleting_removed(database: Database, pictures: Pictures) -> NoReturn:
    while True:
        try:
            await patiently(lambda: delete_removed(database, pictures), lambda _: None)
        except StoreUnavailable as error:
            log.warning("photos.not_deleted", reason=error.what)
        await asyncio.sleep(_HOUR_S)


async def _delete(database: Database, pictures: Pictures, sha256: str) -> None:
    """Files first, then the commit: after a crash between the two this is done once more."""
    with doing(by_rule(_ACTOR, "picture_erased", sha256)):
        async with database.write() as session:
            if await store.hold_kept_picture(session, sha256) and await store.is_of_no_photo(session, sha256):
                await pictures.forget(sha256)
                await store.forget_picture(session, sha256)
