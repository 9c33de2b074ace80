"""What the service does with photos by itself: sealing old files, removing old photos, emptying the bin."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NoReturn

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import Photo, PhotoIsErased, PhotoIsRemoved, PhotoNotRemoved, UnknownPhoto
from toolcare_photos.pictures import Pictures
from toolcare_photos.storage.key_ring import BadPhotoKeys
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_photos.store import keeping
from toolcare_photos.usecases.keeping import erase_photo, seal_picture
from toolcare_photos.usecases.photos import remove_old_photo
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.auth import service_actor
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.messaging.transient import patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

ACTOR = service_actor("photos")
_AT_ONCE = 100
_HOUR_S = 3600.0

Due = Callable[[AsyncSession, datetime, int], Awaitable[list[str]]]
Deed = Callable[[AsyncSession, str], Awaitable[Photo]]


class Retention:
    """Without `keep_for` photos are kept for ever. Each photo is dealt with in a transaction of its own."""

    def __init__(
        self, database: Database, pictures: Pictures, clock: Clock, *, bin_for: timedelta, keep_for: timedelta | None
    ) -> None:
        self._database = database
        self._pictures = pictures
        self._clock = clock
        self._bin_for = bin_for
        self._keep_for = keep_for

    async def run(self) -> NoReturn:
        """Look once an hour; a store that is away is asked again then."""
        while True:
            try:
                await patiently(self.once, lambda _: None)
            except (StoreUnavailable, BadPhotoKeys) as error:
                log.warning("photos.not_tidied", reason=str(error))
            await asyncio.sleep(_HOUR_S)

    async def once(self) -> None:
        await self._seal_old()
        await self._remove_old()
        await self._empty_bin()

    async def _seal_old(self) -> None:
        """What was stored before there were seals; what cannot be sealed now is left for the next time."""
        async with self._database.read() as session:
            waiting = await keeping.unsealed_pictures(session)
        for sha256 in waiting:
            try:
                async with self._database.write() as session:
                    await seal_picture(session, sha256, self._pictures)
            except UnknownPhoto:
                continue

    async def _remove_old(self) -> None:
        if self._keep_for is None:
            return
        now, reason = self._clock.now(), f"older than {self._keep_for.days} days"

        async def remove(session: AsyncSession, photo_id: str) -> Photo:
            return await remove_old_photo(session, photo_id, reason, ACTOR, now)

        await self._each("photo_removed", keeping.due_for_removal, now - self._keep_for, remove)

    async def _empty_bin(self) -> None:
        now, reason = self._clock.now(), f"removed more than {self._bin_for.days} days ago"

        async def erase(session: AsyncSession, photo_id: str) -> Photo:
            return await erase_photo(session, photo_id, reason, self._pictures, ACTOR, now)

        await self._each("photo_erased", keeping.due_for_erasing, now - self._bin_for, erase)

    async def _each(self, rule: str, due: Due, before: datetime, deed: Deed) -> None:
        """Do it to all that are due; another copy of the service, or a person, may be quicker with one."""
        while True:
            async with self._database.read() as session:
                some = await due(session, before, _AT_ONCE)
            for photo_id in some:
                with suppress(PhotoIsRemoved, PhotoIsErased, PhotoNotRemoved), doing(by_rule(ACTOR, rule, photo_id)):
                    async with self._database.write() as session:
                        await deed(session, photo_id)
            if len(some) < _AT_ONCE:
                return
