"""What others hear of a photo. Its pixels never travel by MQTT."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.annotations import Annotations
from toolcare_photos.domain.photo import Erasing, Photo, Removal
from toolcare_photos.domain.views import View
from toolcare_shared.auth import Actor
from toolcare_shared.contracts import photos as events
from toolcare_shared.messaging import outbox


async def photo_added(session: AsyncSession, photo: Photo, actor: Actor, now: datetime) -> None:
    event = events.PhotoAdded(
        photo_id=photo.id,
        tool_id=photo.of.tool_id,
        job_id=photo.of.job_id,
        item_id=photo.of.item_id,
        slot=photo.slot,
        half=photo.half,
        view=photo.view,
        run_id=photo.run_id,
        camera_id=photo.camera_id,
        caption=photo.caption,
        taken_at=photo.taken_at,
        width=photo.picture.width,
        height=photo.picture.height,
        by=photo.added_by,
        at=photo.added_at,
    )
    await outbox.record(session, event, actor, now=now)


async def photo_changed(
    session: AsyncSession, photo: Photo, actor: Actor, now: datetime, *, alias: str | None = None
) -> None:
    event = events.PhotoChanged(
        photo_id=photo.id,
        tool_id=photo.of.tool_id,
        job_id=photo.of.job_id,
        half=photo.half,
        view=photo.view,
        run_id=photo.run_id,
        caption=photo.caption,
        alias=alias,
        by=actor.name,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)


async def photo_removed(session: AsyncSession, photo: Photo, removal: Removal, actor: Actor) -> None:
    event = events.PhotoDeleted(
        photo_id=photo.id,
        tool_id=photo.of.tool_id,
        job_id=photo.of.job_id,
        reason=removal.reason,
        by=removal.by,
        at=removal.at,
    )
    await outbox.record(session, event, actor, now=removal.at)


async def photo_restored(session: AsyncSession, photo: Photo, reason: str, actor: Actor, now: datetime) -> None:
    event = events.PhotoRestored(
        photo_id=photo.id,
        tool_id=photo.of.tool_id,
        job_id=photo.of.job_id,
        reason=reason,
        by=actor.name,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)


async def photo_erased(session: AsyncSession, photo: Photo, erasing: Erasing, actor: Actor) -> None:
    event = events.PhotoErased(
        photo_id=photo.id,
        tool_id=photo.of.tool_id,
        job_id=photo.of.job_id,
        reason=erasing.reason,
        by=erasing.by,
        at=erasing.at,
    )
    await outbox.record(session, event, actor, now=erasing.at)


async def photo_annotated(session: AsyncSession, photo: Photo, layer: Annotations, actor: Actor, now: datetime) -> None:
    event = events.PhotoAnnotated(
        photo_id=photo.id,
        tool_id=photo.of.tool_id,
        job_id=photo.of.job_id,
        version=layer.version,
        shapes=len(layer.shapes),
        texts=layer.texts,
        codes=layer.codes,
        by=actor.name,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)


async def view_changed(
    session: AsyncSession, tool_id: str, view: View, deed: events.ViewDeed, actor: Actor, now: datetime
) -> None:
    event = events.ViewChanged(
        tool_id=tool_id,
        view=view.view,
        name=view.name,
        deed=deed,
        photo_id=view.golden_photo_id if deed is events.ViewDeed.GOLDEN else None,
        by=actor.name,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
