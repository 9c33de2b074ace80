"""What the service does with photos by itself, hour by hour: sealing old files, emptying the bin."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import NoReturn

import structlog

from toolcare_photos.ageing import ACTOR
from toolcare_photos.domain.photo import PhotoIsErased, PhotoIsHeld, PhotoNotRemoved, UnknownPhoto
from toolcare_photos.pictures import Pictures
from toolcare_photos.storage.key_ring import BadPhotoKeys
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_photos.store import keeping
from toolcare_photos.usecases.keeping import erase_photo, refuse_lost_keys, seal_picture
from toolcare_shared.audit.deed import by_rule, doing
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.health import Health
from toolcare_shared.messaging.transient import patiently

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_AT_ONCE = 100
_HOUR_S, _SOON_S = 3600.0, 60.0
_CHECK = "photo_keys"


class Retention:
    """Each photo is dealt with in a transaction of its own."""

    def __init__(self, database: Database, pictures: Pictures, clock: Clock, *, bin_for: timedelta) -> None:
        self._database = database
        self._pictures = pictures
        self._clock = clock
        self._bin_for = bin_for

    async def run(self, health: Health) -> NoReturn:
        """Look once an hour; a store that is away is asked again then, and keys that are missing each minute."""
        while True:
            pause_s = _HOUR_S
            try:
                await patiently(self.once, lambda _: None)
                health.ok(_CHECK)
            except StoreUnavailable as error:
                log.warning("photos.not_tidied", reason=str(error))
            except BadPhotoKeys as error:
                health.failed(_CHECK, str(error))
                pause_s = _SOON_S
            await asyncio.sleep(pause_s)

    async def once(self) -> None:
        await refuse_lost_keys(self._database, self._pictures.keys)
        await asyncio.to_thread(self._pictures.keys.keys)
        await self._seal_old()
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

    async def _empty_bin(self) -> None:
        now, reason = self._clock.now(), f"removed more than {self._bin_for.days} days ago"
        while True:
            async with self._database.read() as session:
                some = await keeping.due_for_erasing(session, now - self._bin_for, _AT_ONCE)
            for photo_id in some:
                # Another copy of the service, a person, or a legal hold may be quicker with one.
                with (
                    suppress(PhotoIsErased, PhotoNotRemoved, PhotoIsHeld),
                    doing(by_rule(ACTOR, "photo_erased", photo_id)),
                ):
                    async with self._database.write() as session:
                        await erase_photo(session, photo_id, reason, self._pictures, ACTOR, now)
            if len(some) < _AT_ONCE:
                return
