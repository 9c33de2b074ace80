"""Originals, and what becomes of photos after their removal, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from toolcare_photos.api import PhotoId, PictureFiles, database_of
from toolcare_photos.domain import photo as domain
from toolcare_photos.domain.picture_file import Kind
from toolcare_photos.pictures import PictureLost
from toolcare_photos.problems import READING, problems
from toolcare_photos.schemas import PhotoOut, RemoveIn
from toolcare_photos.usecases import keeping
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.work import UnitOfWork

router = APIRouter(tags=["photos"])

_MEDIA = {Kind.JPEG: "image/jpeg", Kind.PNG: "image/png", Kind.WEBP: "image/webp", Kind.HEIC: "image/heic"}
_FILE = {"schema": {"type": "string", "format": "binary"}}
_ORIGINAL: dict[int | str, dict[str, object]] = {
    200: {"description": "The file as it came", "content": dict.fromkeys(_MEDIA.values(), _FILE)}
}


@router.get(
    "/photos/{photo_id}/original",
    response_class=Response,
    responses=_ORIGINAL
    | problems(domain.UnknownPhoto, domain.PhotoIsErased, domain.OriginalNotKept, PictureLost, *READING),
)
async def get_original(
    photo_id: PhotoId,
    request: Request,
    pictures: PictureFiles,
    _: Annotated[Actor, requires(Permission.TOOL_EDIT)],
) -> Response:
    """The very bytes that came, with what the camera noted in them, also of a photo that is removed."""
    async with database_of(request).read() as session:
        photo = await keeping.original_of(session, photo_id)
    kind = Kind(photo.picture.kind or "")
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{photo.id}.{kind.lower()}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(await pictures.original(photo.picture.sha256), media_type=_MEDIA[kind], headers=headers)


@router.post(
    "/photos/{photo_id}/restore",
    response_model=PhotoOut,
    responses=problems(
        domain.UnknownPhoto,
        domain.PhotoIsErased,
        domain.PhotoNotRemoved,
        domain.PhotoIsThereAgain,
        PictureLost,
        *READING,
    ),
)
async def restore_photo(
    photo_id: PhotoId,
    body: RemoveIn,
    work: UnitOfWork,
    pictures: PictureFiles,
    actor: Annotated[Actor, requires(Permission.PHOTO_RESTORE)],
) -> Response:
    """Show a removed photo again, until it is erased."""
    async with work as session:
        restored = await keeping.restore_photo(session, photo_id, body.reason, pictures, actor, work.now)
        return work.answer(PhotoOut.of(restored))


@router.post(
    "/photos/{photo_id}/erase",
    response_model=PhotoOut,
    responses=problems(domain.UnknownPhoto, domain.PhotoIsErased, domain.PhotoNotRemoved, domain.PhotoIsHeld, *READING),
)
async def erase_photo(
    photo_id: PhotoId,
    body: RemoveIn,
    work: UnitOfWork,
    pictures: PictureFiles,
    actor: Annotated[Actor, requires(Permission.PHOTO_ERASE)],
) -> Response:
    """Delete the files of a removed photo at once and for good; what is known of it stays."""
    async with work as session:
        erased = await keeping.erase_photo(session, photo_id, body.reason, pictures, actor, work.now)
        return work.answer(PhotoOut.of(erased))
