"""Old photos go into the bin, and from there they are erased. Without a term they are kept for ever."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import PhotoIsErased, PhotoIsRemoved
from toolcare_photos.store import ageing as store
from toolcare_photos.usecases.photos import remove_old_photo
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.kept import DONE, Batch, Forecast

ACTOR = service_actor("photos")
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class OldPhotos:
    """By the day they were added. None that is golden or the newest of a view of its tool."""

    kind: ClassVar[DataKind] = DataKind.PHOTOS

    default_days: int | None

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        return await store.forecast(session, before)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:
        due = await store.due_for_removal(session, before, after, _AT_ONCE)
        reason = f"older than {(now - before).days} days"
        removed = 0
        for photo_id in due:
            # A person may be quicker with one.
            with suppress(PhotoIsRemoved, PhotoIsErased):
                await remove_old_photo(session, photo_id, reason, ACTOR, now)
                removed += 1
        return Batch(removed, due[-1] if len(due) == _AT_ONCE else DONE)
