"""Photos over HTTP: parse, call, map."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from toolcare_photos.body_limit import PhotoTooLarge
from toolcare_photos.domain import photo as domain
from toolcare_photos.domain import views
from toolcare_photos.domain.photo import Photo, Variant
from toolcare_photos.pictures import PictureLost, Pictures, name_of
from toolcare_photos.problems import DEVELOPING, KEEPING, READING, problems
from toolcare_photos.schemas import PRINTABLE_ASCII, PhotoOut, PhotoPatch, PhotoQuery, RemoveIn
from toolcare_photos.usecases import annotating, describing, keeping
from toolcare_photos.usecases import photos as usecases
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import etag, matches
from toolcare_shared.work import UnitOfWork

if TYPE_CHECKING:
    from toolcare_photos.images import Developed

log: structlog.stdlib.BoundLogger = structlog.get_logger()

router = APIRouter(tags=["photos"])

PhotoId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]

DEVELOPING_S = 90
"""A picture waits for its turn at the workers, and a large one takes many seconds: the gateway waits that long."""

_FILE = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD: dict[str, object] = {
    "x-toolcare-deadline-s": DEVELOPING_S,
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("image/jpeg", "image/png", "image/webp", "image/heic"), _FILE),
    },
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
        views.PictureInAnotherView,
        views.PictureOfAnotherRun,
        PhotoTooLarge,
        *DEVELOPING,
        *KEEPING,
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
    """The body is the picture itself, at most 25 MB; its kind is told by its bytes."""
    command = about.command()
    await work.refuse_repeat()
    developed = await pictures.develop(await request.body())
    async with kept(developed, pictures, database_of(request)), work as session:
        added = await usecases.add_photo(session, command, developed, pictures, actor, work.now)
        return work.answer(PhotoOut.of(added.photo), 201 if added.is_new else 200)


@router.patch(
    "/photos/{photo_id}",
    response_model=PhotoOut,
    responses=problems(
        domain.UnknownPhoto,
        domain.PhotoIsRemoved,
        domain.ChangeNotAllowed,
        views.UnknownView,
        views.ViewWithoutTool,
        views.GoldenStaysInItsView,
        PreconditionFailed,
        PreconditionRequired,
    ),
)
async def change_photo(
    photo_id: PhotoId,
    body: PhotoPatch,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PHOTO_ADD)],
) -> Response:
    """Say what it shows: by whoever added it, else by those who may edit tools, within their areas."""
    async with work as session:
        photo = await annotating.shown_photo_for_update(session, photo_id)
        work.expect(photo.version)
        if photo.added_by_id != actor.id:
            work.by(usecases.RIGHT_TO_ANY)
        described = await describing.describe_photo(session, photo, body.said_of(photo), actor, work.now)
        return work.answer(PhotoOut.of(described))


@asynccontextmanager
async def kept(developed: "Developed", pictures: Pictures, database: Database) -> AsyncIterator[None]:
    """Write the files before the transaction, so that a slow store holds nobody up.

    What comes to nothing is taken away again.
    """
    await keeping.refuse_lost_keys(database, pictures.keys)
    await pictures.keep(developed)
    try:
        yield
    except Exception:
        await _forget_unclaimed(database, developed.picture.sha256, pictures)
        raise


@router.get(
    "/photos/{photo_id}/{variant}",
    response_class=Response,
    responses=_PICTURE
    | problems(domain.UnknownPhoto, domain.PhotoIsRemoved, domain.PhotoIsErased, PictureLost, *READING, *DEVELOPING),
)
async def get_picture(
    photo_id: PhotoId,
    variant: Variant,
    request: Request,
    pictures: PictureFiles,
    actor: Annotated[Actor, requires(Permission.PHOTO_READ)],
    removed: Annotated[bool, Query(description="Also of a removed photo, for those who may restore it")] = False,
) -> Response:
    """A JPEG. What is under this address never changes, so a browser asks once; of a removed photo it keeps nothing."""
    async with database_of(request).read() as session:  # Let go before the store is asked, which may be slow or away.
        photo = await keeping.seen_photo(session, photo_id, actor, removed=removed)
    headers = _headers(photo, variant)
    known = request.headers.get("if-none-match")
    if known is not None and matches(known, f"{photo.picture.sha256}-{variant}"):
        return Response(status_code=304, headers=headers)
    content = await picture_content(request, photo, variant, pictures)
    return Response(content, media_type="image/jpeg", headers=headers)


@router.post(
    "/photos/{photo_id}/remove",
    response_model=PhotoOut,
    responses=problems(domain.UnknownPhoto, domain.PhotoIsRemoved, domain.RemovalNotAllowed),
)
async def remove_photo(
    photo_id: PhotoId,
    body: RemoveIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PHOTO_ADD)],
) -> Response:
    """Within 24 hours by whoever added it, else by those who may edit tools, within their areas.

    Its files wait until they are erased.
    """
    async with work as session:
        removed = await usecases.remove_photo(session, photo_id, body.reason, actor, work.now)
        if not domain.may_take_back(removed, actor.id, work.now):
            work.by(usecases.RIGHT_TO_ANY)
        return work.answer(PhotoOut.of(removed))


async def picture_content(request: Request, photo: Photo, variant: Variant, pictures: Pictures) -> bytes:
    """Return the file of a variant; one that is missing is made again."""
    database, sha256 = database_of(request), photo.picture.sha256
    if not photo.picture.is_sealed:
        await _seal(database, sha256, pictures)
    content = await pictures.read(sha256, variant)
    if content is not None:
        return content
    made = await pictures.made_again(sha256, variant)
    async with database.write() as session:
        await usecases.keep_variant(session, photo, made, pictures)
    return made[name_of(variant)]


async def _seal(database: Database, sha256: str, pictures: Pictures) -> None:
    async with database.write() as session:
        await keeping.seal_picture(session, sha256, pictures)


async def _forget_unclaimed(database: Database, sha256: str, pictures: Pictures) -> None:
    """What cannot be taken away now is found by `toolcare photos check`; the caller hears the first error."""
    try:
        async with database.write() as session:
            await keeping.forget_unclaimed(session, sha256, pictures)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hide what went wrong before
        log.warning("photos.files_left", sha256=sha256, error=type(error).__name__)


def _headers(photo: Photo, variant: Variant) -> dict[str, str]:
    return {
        "ETag": etag(f"{photo.picture.sha256}-{variant}"),
        "Cache-Control": "private, max-age=31536000, immutable" if photo.removal is None else "private, no-store",
        "Content-Disposition": f'inline; filename="{photo.id}-{variant}.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def database_of(request: Request) -> Database:
    context: ServiceContext = request.app.state.context
    return context.database
