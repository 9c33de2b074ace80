"""Views of tools and sets of last shots over HTTP: parse, call, map."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.photo import PhotoIsRemoved, UnknownPhoto
from toolcare_photos.domain.views import (
    SLUG,
    GoldenOfAnotherView,
    StandardViewKeepsName,
    UnknownTool,
    UnknownView,
    View,
    ViewExists,
)
from toolcare_photos.problems import problems
from toolcare_photos.schemas import PRINTABLE_ASCII
from toolcare_photos.store import facts, views
from toolcare_photos.usecases import viewing
from toolcare_photos.views_schemas import GoldenIn, LastShots, ViewIn, ViewList, ViewOut, ViewPatch
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["photos"])

ToolId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]
ViewId = Annotated[str, Path(max_length=64, pattern=SLUG)]
Reader = Annotated[Actor, requires(Permission.PHOTO_READ)]
Editor = Annotated[Actor, requires(Permission.VIEW_EDIT)]


@router.get("/tools/{tool_id}/views", responses=problems(UnknownTool))
async def list_views(tool_id: ToolId, session: ReadSession, _: Reader) -> ViewList:
    """Those that every tool has and its own, in their order, with the newest photo of each."""
    found = await views.of_tool(session, tool_id)
    newest = await views.newest(session, tool_id)
    return ViewList(items=[ViewOut.of(view, newest.get(view.view)) for view in found])


@router.post(
    "/tools/{tool_id}/views", status_code=201, response_model=ViewOut, responses=problems(UnknownTool, ViewExists)
)
async def add_view(tool_id: ToolId, body: ViewIn, work: UnitOfWork, actor: Editor) -> Response:
    """Name a place of the tool that is photographed again and again."""
    async with work as session:
        view = await viewing.add_view(session, tool_id, body.name, body.hint, actor, work.now)
        return work.answer(await _shown(session, tool_id, view))


@router.patch(
    "/tools/{tool_id}/views/{view}",
    response_model=ViewOut,
    responses=problems(UnknownTool, UnknownView, StandardViewKeepsName, PreconditionFailed, PreconditionRequired),
)
async def change_view(tool_id: ToolId, view: ViewId, body: ViewPatch, work: UnitOfWork, actor: Editor) -> Response:
    """Rename a view of a tool or change its hint; its photos stay with it."""
    async with work as session:
        found = await views.lock(session, tool_id, view)
        work.expect(found.version)
        edited = await viewing.edit_view(session, tool_id, found, body.edit(), actor, work.now)
        return work.answer(await _shown(session, tool_id, edited))


@router.put(
    "/tools/{tool_id}/views/{view}/golden",
    response_model=ViewOut,
    responses=problems(UnknownTool, UnknownView, UnknownPhoto, PhotoIsRemoved, GoldenOfAnotherView),
)
async def choose_golden(tool_id: ToolId, view: ViewId, body: GoldenIn, work: UnitOfWork, actor: Editor) -> Response:
    """Name the photo that others of this view are compared with, or none. The last word counts."""
    async with work as session:
        found = await views.lock(session, tool_id, view)
        chosen = await viewing.choose_golden(session, tool_id, found, body.photo_id, actor, work.now)
        return work.answer(await _shown(session, tool_id, chosen))


@router.get("/tools/{tool_id}/last-shots", responses=problems(UnknownTool, InvalidCursor))
async def list_last_shots(tool_id: ToolId, paging: Paging, session: ReadSession, _: Reader) -> Page[LastShots]:
    """Runs, newest first; one without photos shows that its set is missing."""
    await facts.tool(session, tool_id)
    runs = await views.runs(session, tool_id, after=_after(paging), limit=paging.fetch)
    photos = await views.last_shots(session, [run.run_id for run in runs])
    return paging.page(
        runs,
        lambda run: LastShots.of(run, photos.get(run.run_id, [])),
        lambda run: (run.began.isoformat(), run.run_id),
    )


async def _shown(session: AsyncSession, tool_id: str, view: View) -> ViewOut:
    newest = await views.newest(session, tool_id)
    return ViewOut.of(view, newest.get(view.view))


def _after(paging: PageRequest) -> tuple[datetime, str] | None:
    """Return beginning and id of the run that ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(began), str(run_id)) if run_id.isprintable():
            return _instant(began), run_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
    return at
