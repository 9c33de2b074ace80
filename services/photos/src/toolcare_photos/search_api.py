"""Finding photos over HTTP: parse, call, map."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.api import PhotoId
from toolcare_photos.domain import photo as domain
from toolcare_photos.domain.photo import RemovedNotShown
from toolcare_photos.problems import problems
from toolcare_photos.search_schemas import ListedPhoto, PhotoDetail, PhotoFilter
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.store import facts, holds, search
from toolcare_photos.usecases import linking
from toolcare_photos.usecases import photos as usecases
from toolcare_shared.auth import Actor, Permission, may, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession

router = APIRouter(tags=["photos"])

Reader = Annotated[Actor, requires(Permission.PHOTO_READ)]


async def bin_days_of(request: Request) -> int:
    settings: PhotosSettings = request.app.state.context.settings
    return settings.photo_bin_days


@router.get("/photos", responses=problems(InvalidCursor, RemovedNotShown))
async def list_photos(
    paging: Paging,
    session: ReadSession,
    actor: Reader,
    asked: Annotated[PhotoFilter, Depends()],
    bin_days: Annotated[int, Depends(bin_days_of)],
) -> Page[ListedPhoto]:
    """By when they were taken, else added, newest first; removed ones are left out unless they are asked for."""
    if asked.removed:
        _refuse_unless_restorer(actor)
    codes = [] if asked.code is None else await facts.same_codes(session, asked.code.upper())
    named = await facts.named_codes(session, asked.words)
    found = await search.photos(session, asked.wanted(codes, named), after=_after(paging), limit=paging.fetch)
    held = await _held(session, found)
    return paging.page(found, lambda photo: ListedPhoto.listed(photo, bin_days, held), lambda photo: (photo.id,))


@router.get(
    "/photos/{photo_id}",
    response_model=PhotoDetail,
    responses=problems(domain.UnknownPhoto, domain.PhotoIsRemoved, RemovedNotShown),
)
async def get_photo(
    photo_id: PhotoId,
    session: ReadSession,
    actor: Reader,
    bin_days: Annotated[int, Depends(bin_days_of)],
    *,
    removed: Annotated[bool, Query(description="Also when it was removed, for who may bring it back")] = False,
) -> Response:
    """One photo with what it belongs to; the pictures themselves have addresses of their own."""
    if removed:
        _refuse_unless_restorer(actor)
    photo = await (usecases.any_photo if removed else usecases.shown_photo)(session, photo_id)
    around, held = await linking.surroundings_of(session, photo), await _held(session, [photo])
    detail = PhotoDetail.within(photo, around, bin_days, held)
    return json_answer(detail, 200, {"ETag": etag(photo.version)})


async def _held(session: AsyncSession, photos: Sequence[domain.Photo]) -> set[str]:
    """Return which of these lie in the bin under a legal hold."""
    return await holds.held_of(session, [photo.id for photo in photos if photo.removal is not None])


def _refuse_unless_restorer(actor: Actor) -> None:
    if not may(actor, Permission.PHOTO_RESTORE):
        raise RemovedNotShown


def _after(paging: PageRequest) -> str | None:
    """Return the id of the photo that ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(photo_id),) if photo_id.isprintable():
            return photo_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
