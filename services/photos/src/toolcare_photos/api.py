"""Photos over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from toolcare_photos.body_limit import PhotoTooLarge
from toolcare_photos.domain import photo as domain
from toolcare_photos.domain import picture_file
from toolcare_photos.domain.photo import Photo, Variant
from toolcare_photos.pictures import PictureLost, Pictures
from toolcare_photos.problems import problems
from toolcare_photos.removal import delete_removed
from toolcare_photos.schemas import PRINTABLE_ASCII, PhotoOut, PhotoQuery, RemoveIn, SomeId
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_photos.store import photos as store
from toolcare_photos.usecases import photos as usecases
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.etag import etag, matches
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["photos"])

PhotoId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]

_FILE = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD: dict[str, object] = {
    "requestBody": {"required": True, "content": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), _FILE)}
}
_THERE: dict[int | str, dict[str, object]] = {200: {"model": PhotoOut, "description": "It was there already"}}
_PICTURE: dict[int | str, dict[str, object]] = {
    200: {"description": "The picture", "content": {"image/jpeg": _FILE}},
    304: {"description": "The caller has it already"},
}


async def pictures_of_app(request: Request) -> Pictures:
    found: Pictures = request.app.state.pictures
    return found


PictureFiles = Annotated[Pictures, Depends(pictures_of_app)]


@router.post(
    "/photos",
    status_code=201,
    response_model=PhotoOut,
    responses=_THERE
    | problems(
        domain.PhotoOfNothing,
        domain.ItemWithoutJob,
        domain.PhotoIdTaken,
        domain.PhotoIsRemoved,
        picture_file.NotAPicture,
        picture_file.HidesAnotherFile,
        picture_file.PictureCutOff,
        picture_file.PictureUnreadable,
        picture_file.TooManyPixels,
        PhotoTooLarge,
        StoreUnavailable,
    ),
    openapi_extra=_UPLOAD,
)
async def add_photo(
    actor: Annotated[Actor, requires(Permission.PHOTO_ADD)],
    about: Annotated[PhotoQuery, Query()],
    request: Request,
    work: UnitOfWork,
    pictures: PictureFiles,
) -> Response:
    """The body is the picture itself, at most 15 MB; its kind is told by its bytes."""
    command = about.command()
    developed = await pictures.develop(await request.body())
    async with work as session:
        added = await usecases.add_photo(session, command, developed, pictures, actor, work.now)
        return work.answer(PhotoOut.of(added.photo), 201 if added.is_new else 200)


@router.get("/photos", responses=problems(InvalidCursor))
async def list_photos(
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.PHOTO_READ)],
    tool_id: Annotated[SomeId, Query()] = None,
    job_id: Annotated[SomeId, Query()] = None,
    half: Annotated[domain.Half | None, Query(description="Only those that show this whole half of the tool")] = None,
) -> Page[PhotoOut]:
    """Newest first; removed ones are left out."""
    found = await store.photos(
        session, tool_id=tool_id, job_id=job_id, half=half, after=_after(paging), limit=paging.fetch
    )
    return paging.page(found, PhotoOut.of, lambda photo: (photo.id,))


@router.get("/photos/{photo_id}", responses=problems(domain.UnknownPhoto, domain.PhotoIsRemoved))
async def get_photo(
    photo_id: PhotoId, session: ReadSession, _: Annotated[Actor, requires(Permission.PHOTO_READ)]
) -> PhotoOut:
    return PhotoOut.of(await usecases.shown_photo(session, photo_id))


@router.get(
    "/photos/{photo_id}/{variant}",
    response_class=Response,
    responses=_PICTURE | problems(domain.UnknownPhoto, domain.PhotoIsRemoved, PictureLost, StoreUnavailable),
)
async def get_picture(
    photo_id: PhotoId,
    variant: Variant,
    request: Request,
    session: ReadSession,
    pictures: PictureFiles,
    _: Annotated[Actor, requires(Permission.PHOTO_READ)],
) -> Response:
    """A JPEG. What is under this address never changes, so a browser asks once."""
    photo = await usecases.shown_photo(session, photo_id)
    headers = _headers(photo, variant)
    known = request.headers.get("if-none-match")
    if known is not None and matches(known, f"{photo.picture.sha256}-{variant}"):
        return Response(status_code=304, headers=headers)
    content = await pictures.read(photo.picture.sha256, variant)
    if content is None:
        content = await _restored(_context(request).database, photo, variant, pictures)
    return Response(content, media_type="image/jpeg", headers=headers)


@router.post(
    "/photos/{photo_id}/remove",
    response_model=PhotoOut,
    responses=problems(domain.UnknownPhoto, domain.PhotoIsRemoved, domain.RemovalNotAllowed, StoreUnavailable),
)
async def remove_photo(
    photo_id: PhotoId,
    body: RemoveIn,
    request: Request,
    work: UnitOfWork,
    pictures: PictureFiles,
    actor: Annotated[Actor, requires(Permission.PHOTO_ADD)],
) -> Response:
    """Within 24 hours by whoever added it, else by those who may edit tools. The files go with the last photo."""
    async with work as session:
        removed = await usecases.remove_photo(session, photo_id, body.reason, actor, work.now)
        answer = work.answer(PhotoOut.of(removed))
    await delete_removed(_context(request).database, pictures)
    return answer


async def _restored(database: Database, photo: Photo, variant: Variant, pictures: Pictures) -> bytes:
    async with database.write() as session:
        return await usecases.restore_variant(session, photo, variant, pictures)


def _headers(photo: Photo, variant: Variant) -> dict[str, str]:
    return {
        "ETag": etag(f"{photo.picture.sha256}-{variant}"),
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": f'inline; filename="{photo.id}-{variant}.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def _context(request: Request) -> ServiceContext:
    context: ServiceContext = request.app.state.context
    return context


def _after(paging: PageRequest) -> str | None:
    """Return the id of the photo that ended the page before."""
    match paging.after:
        case None:
            return None
        case (str(photo_id),) if photo_id.isprintable():
            return photo_id
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
