"""What is said of a photo can be said better: its caption, and the view of the tool it shows."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos import announcements
from toolcare_photos.domain.photo import Photo, refuse_change
from toolcare_photos.domain.views import GoldenStaysInItsView, belongs_to_a_run
from toolcare_photos.store import layers, search, views
from toolcare_photos.store import photos as store
from toolcare_photos.usecases import placing
from toolcare_photos.usecases.photos import RIGHT_TO_ANY
from toolcare_shared.auth import Actor, may


@dataclass(frozen=True, slots=True)
class Description:
    caption: str
    view: str | None


async def describe_photo(session: AsyncSession, photo: Photo, said: Description, actor: Actor, now: datetime) -> Photo:
    """Say it of a locked photo. What is as it was is no change."""
    refuse_change(photo, actor.id, any_photo=may(actor, RIGHT_TO_ANY))
    described = await _shown_in(session, replace(photo, caption=said.caption), said.view)
    if described == photo:
        return photo
    described = replace(described, version=photo.version + 1)
    await store.save_placed(session, described)
    layer = await layers.latest(session, photo.id)
    await search.put_words(session, photo.id, [described.caption, *layer.texts])
    await announcements.photo_changed(session, described, actor, now)
    return described


async def _shown_in(session: AsyncSession, photo: Photo, view: str | None) -> Photo:
    """Return the photo in another view, and of the run whose last shot it then shows."""
    if view == photo.view:
        return photo
    if photo.view is not None and photo.of.tool_id is not None:
        before = await views.find(session, photo.of.tool_id, photo.view)
        if before is not None and before.golden_photo_id == photo.id:
            raise GoldenStaysInItsView(photo.view)
    half, view = await placing.half_and_view_of(session, photo.of, None, view)
    moved = replace(photo, half=half, view=view)
    if view is not None and belongs_to_a_run(view):
        return replace(moved, run_id=photo.run_id or await placing.run_of(session, moved, None))
    was_last_shot = photo.view is not None and belongs_to_a_run(photo.view)
    return replace(moved, run_id=None) if was_last_shot else moved
