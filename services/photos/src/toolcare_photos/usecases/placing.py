"""Where a new photo belongs: the view it is taken in, and the run whose last shots it shows."""

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import Belonging, Half, Photo
from toolcare_photos.domain.views import (
    PictureInAnotherView,
    PictureOfAnotherRun,
    RunOfAnotherTool,
    UnknownView,
    ViewWithoutTool,
    belongs_to_a_run,
    half_and_view,
)
from toolcare_photos.store import facts, views


async def half_and_view_of(
    session: AsyncSession, of: Belonging, half: Half | None, view: str | None
) -> tuple[Half | None, str | None]:
    """Return both. A view that was taken out of use meanwhile is taken all the same."""
    both = half_and_view(half, view)
    if view is None:
        return both
    if of.tool_id is None:
        raise ViewWithoutTool
    if await views.find(session, of.tool_id, view) is None:
        raise UnknownView(view)
    return both


async def run_of(session: AsyncSession, photo: Photo, named: str | None) -> str | None:
    """Return the run a photo is of: the one that is named, for last shots else the tool's last one by then."""
    tool_id = photo.of.tool_id
    if named is not None:
        run = await facts.find_run(session, named)
        if run is not None and run.tool_id != tool_id:
            raise RunOfAnotherTool(named)
        return named
    if tool_id is None or photo.view is None or not belongs_to_a_run(photo.view):
        return None
    return await facts.run_id_at(session, tool_id, photo.seen_at)


async def refuse_elsewhere(session: AsyncSession, known: Photo, view: str | None, run_id: str | None) -> None:
    """Refuse a picture for another view or run than the one it stands in: nobody would find it there."""
    if view is not None and known.view not in {None, view}:
        stands_in = await views.find(session, known.of.tool_id or "", known.view or "")
        raise PictureInAnotherView(known.id, known.view or "", stands_in.name if stands_in else "")
    if run_id is not None and known.run_id not in {None, run_id}:
        run = await facts.find_run(session, known.run_id or "")
        raise PictureOfAnotherRun(known.id, known.run_id or "", run.since if run else None)


async def tool_number(session: AsyncSession, photo: Photo) -> str:
    """Return what people call the photo's tool; empty until the registry told it."""
    tool = None if photo.of.tool_id is None else await facts.find_tool(session, photo.of.tool_id)
    return "" if tool is None else tool.number
