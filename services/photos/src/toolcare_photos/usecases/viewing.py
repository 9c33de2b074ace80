"""Views of a tool are named, and one of their photos is the golden sample."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos import announcements
from toolcare_photos.domain.views import (
    GoldenOfAnotherView,
    StandardViewKeepsName,
    View,
    ViewExists,
    is_standard,
    slug_of,
)
from toolcare_photos.store import facts, views
from toolcare_photos.usecases import photos
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.photos import ViewDeed
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be said of a view; None leaves it as it is."""

    name: str | None = None
    hint: str | None = None
    position: int | None = None
    retired: bool | None = None


async def add_view(session: AsyncSession, tool_id: str, name: str, hint: str, actor: Actor, now: datetime) -> View:
    """Add a view of its own to a tool; its address is made of its name."""
    await facts.tool(session, tool_id)
    slug = slug_of(name) or f"view-{new_id()[-8:]}"
    view = View(slug, name, hint, version=1)
    if is_standard(slug) or not await views.add(session, tool_id, view):
        raise ViewExists(slug)
    await announcements.view_changed(session, tool_id, view, ViewDeed.ADDED, actor, now)
    return view


async def edit_view(session: AsyncSession, tool_id: str, view: View, edit: Edit, actor: Actor, now: datetime) -> View:
    """Say it better, or take it out of use. What is as it was is no change."""
    if view.is_standard and edit.name is not None:
        raise StandardViewKeepsName(view.view)
    said = {name: getattr(edit, name) for name in Edit.__slots__ if getattr(edit, name) is not None}
    edited = replace(view, **said)
    if edited == view:
        return view
    is_retired = edited.retired and not view.retired
    return await _save(session, tool_id, edited, ViewDeed.RETIRED if is_retired else ViewDeed.CHANGED, actor, now)


async def choose_golden(
    session: AsyncSession, tool_id: str, view: View, photo_id: str | None, actor: Actor, now: datetime
) -> View:
    """Say which photo of a view others are compared with, or that none is."""
    if photo_id is not None:
        photo = await photos.shown_photo(session, photo_id)
        if (photo.of.tool_id, photo.view) != (tool_id, view.view):
            raise GoldenOfAnotherView(view.view)
        photo_id = photo.id
    if view.golden_photo_id == photo_id:
        return view
    return await _save(session, tool_id, replace(view, golden_photo_id=photo_id), ViewDeed.GOLDEN, actor, now)


async def _save(session: AsyncSession, tool_id: str, view: View, deed: ViewDeed, actor: Actor, now: datetime) -> View:
    saved = replace(view, version=view.version + 1)
    await views.save(session, tool_id, saved)
    await announcements.view_changed(session, tool_id, saved, deed, actor, now)
    return saved
