"""Photos over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from toolcare_photos.body_limit import PhotoTooLarge
from toolcare_photos.domain import photo as domain
from toolcare_photos.domain import picture_file, views
from toolcare_photos.domain.photo import Photo, Variant
from toolcare_photos.pictures import PictureLost, Pictures
from toolcare_photos.problems import problems
from toolcare_photos.removal import delete_removed
from toolcare_photos.schemas import PRINTABLE_ASCII, PhotoOut, PhotoQuery, RemoveIn
from toolcare_photos.storage.objects import StoreUnavailable
from toolcare_photos.usecases import photos as usecases
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.etag import etag, matches
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
        views.UnknownView,
        views.HalfAndViewDisagree,
        views.ViewWithoutTool,
        views.RunOfAnotherTool,
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
    content = await picture_content(request, photo, variant, pictures)
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


async def picture_content(request: Request, photo: Photo, variant: Variant, pictures: Pictures) -> bytes:
    """Return the file of a variant; one that is missing is made again."""
    content = await pictures.read(photo.picture.sha256, variant)
    if content is not None:
        return content
    async with _context(request).database.write() as session:
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
