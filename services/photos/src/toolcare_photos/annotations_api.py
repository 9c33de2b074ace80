"""What is drawn over photos, over HTTP: parse, call, map."""

import hashlib
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.annotations_schemas import AnnotationsIn, AnnotationsOut, AnnotationsVersion
from toolcare_photos.api import PhotoId, PictureFiles, database_of, picture_content
from toolcare_photos.domain.annotations import (
    Annotations,
    CodeIsRetired,
    SameShapeTwice,
    UnknownLayer,
    WrongPoints,
)
from toolcare_photos.domain.photo import PhotoIsRemoved, UnknownPhoto, Variant
from toolcare_photos.pictures import PictureLost
from toolcare_photos.problems import DEVELOPING, READING, problems
from toolcare_photos.store import layers
from toolcare_photos.usecases import annotating
from toolcare_photos.usecases import photos as usecases
from toolcare_photos.web_annotations import MEDIA_TYPE, page_of
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import etag, matches, versioned
from toolcare_shared.pages import InvalidCursor, Page, PageRequest, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["photos"])

Reader = Annotated[Actor, requires(Permission.PHOTO_READ)]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]

_GONE = (UnknownPhoto, PhotoIsRemoved)
_LD_JSON: dict[int | str, dict[str, object]] = {
    200: {"description": "The layer as an AnnotationPage", "content": {"application/ld+json": {}}}
}
_PNG: dict[int | str, dict[str, object]] = {
    200: {"description": "The picture", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "The caller has it already"},
}


class DrawnVariant(StrEnum):
    SCREEN = "screen"
    FULL = "full"


class Lang(StrEnum):
    EN = "en"
    DE = "de"


@router.get("/photos/{photo_id}/annotations", response_model=AnnotationsOut, responses=problems(*_GONE))
async def get_annotations(photo_id: PhotoId, request: Request, session: ReadSession, _: Reader) -> Response:
    """The layer as it is now; version 0 and no shapes where nobody has drawn."""
    photo = await usecases.shown_photo(session, photo_id)
    layer = AnnotationsOut.of(await layers.latest(session, photo.id))
    return versioned(request, layer, layer.version)


@router.put(
    "/photos/{photo_id}/annotations",
    response_model=AnnotationsOut,
    responses=problems(*_GONE, WrongPoints, SameShapeTwice, CodeIsRetired, PreconditionFailed, PreconditionRequired),
)
async def put_annotations(
    photo_id: PhotoId,
    body: AnnotationsIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PHOTO_ANNOTATE)],
) -> Response:
    """Write the whole layer anew, If-Match its version, 0 for the first. The versions before it stay."""
    shapes = body.drawn()
    async with work as session:
        photo = await annotating.shown_photo_for_update(session, photo_id)
        sent = None if body.client_id is None else await layers.sent_as(session, photo.id, body.client_id)
        if sent is not None:
            return work.answer(AnnotationsOut.of(sent))
        work.expect(photo.layer.version)
        drawn = await annotating.draw(session, photo, shapes, body.client_id, actor, work.now)
        return work.answer(AnnotationsOut.of(drawn))


@router.get("/photos/{photo_id}/annotations/versions", responses=problems(*_GONE, InvalidCursor))
async def list_annotations_versions(
    photo_id: PhotoId, paging: Paging, session: ReadSession, _: Reader
) -> Page[AnnotationsVersion]:
    """Newest first."""
    photo = await usecases.shown_photo(session, photo_id)
    found = await layers.saved(session, photo.id, before=_before(paging), limit=paging.fetch)
    return paging.page(found, AnnotationsVersion.of, lambda saved: (saved.version,))


@router.get("/photos/{photo_id}/annotations/versions/{version}", responses=problems(*_GONE, UnknownLayer))
async def get_annotations_version(
    photo_id: PhotoId, version: Version, session: ReadSession, _: Reader
) -> AnnotationsOut:
    """The marks on a photo as they were in a version that was saved before."""
    photo = await usecases.shown_photo(session, photo_id)
    return AnnotationsOut.of(await layers.of_version(session, photo.id, version))


@router.get("/photos/{photo_id}/annotations.jsonld", response_class=Response, responses=_LD_JSON | problems(*_GONE))
async def get_web_annotations(photo_id: PhotoId, session: ReadSession, _: Reader) -> Response:
    """The layer after the W3C Web Annotation Data Model, its addresses relative to this one."""
    photo = await usecases.shown_photo(session, photo_id)
    layer = await layers.latest(session, photo.id)
    return JSONResponse(page_of(photo, layer), media_type=MEDIA_TYPE, headers={"ETag": etag(layer.version)})


@router.get(
    "/photos/{photo_id}/annotated.png",
    response_class=Response,
    responses=_PNG | problems(*_GONE, UnknownLayer, PictureLost, *READING, *DEVELOPING),
)
async def get_annotated(
    photo_id: PhotoId,
    request: Request,
    pictures: PictureFiles,
    _: Reader,
    variant: DrawnVariant = DrawnVariant.FULL,
    lang: Annotated[Lang, Query(description="Of the names of codes, where the catalogue told them")] = Lang.EN,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A layer that was saved before")] = None,
) -> Response:
    """The picture with its layer drawn into it."""
    async with database_of(request).read() as session:  # Let go before store and workers, which may take a minute.
        photo = await usecases.shown_photo(session, photo_id)
        layer = await _layer(session, photo.id, version)
        marks = await annotating.marks_of(session, layer, lang)
    tag = f"{photo.picture.sha256}-{variant}-{hashlib.sha256(repr(marks).encode()).hexdigest()[:16]}"
    headers = {
        "ETag": etag(tag),
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'attachment; filename="{photo.id}-annotated.png"',
        "X-Content-Type-Options": "nosniff",
    }
    known = request.headers.get("if-none-match")
    if known is not None and matches(known, tag):
        return Response(status_code=304, headers=headers)
    picture = await picture_content(request, photo, Variant(variant), pictures)
    return Response(await pictures.draw(picture, marks), media_type="image/png", headers=headers)


async def _layer(session: AsyncSession, photo_id: str, version: int | None) -> Annotations:
    if version is None:
        return await layers.latest(session, photo_id)
    return await layers.of_version(session, photo_id, version)


def _before(paging: PageRequest) -> int | None:
    """Return the version that ended the page before."""
    match paging.after:
        case None:
            return None
        case (int(version),) if not isinstance(version, bool) and 0 <= version < 2**31:
            return version
        case _:
            raise InvalidCursor("Start again at the first page; this cursor is none of ours.")
