"""Cameras over HTTP: parse, call, map."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path as FilePath
from time import monotonic
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from toolcare_photos.api import DEVELOPING_S, PictureFiles, kept
from toolcare_photos.cameras import config
from toolcare_photos.cameras.roster import Roster
from toolcare_photos.cameras.running import Frame, RunningCamera, Still
from toolcare_photos.cameras_schemas import (
    CameraIn,
    CameraList,
    CameraOut,
    CameraPatch,
    ProbeCameraIn,
    ProbeCameraOut,
    RetireCameraIn,
    added,
)
from toolcare_photos.domain import cameras as domain
from toolcare_photos.domain import photo, picture_file, views
from toolcare_photos.domain.cameras import Camera, CameraFailed, Why
from toolcare_photos.pictures import Pictures
from toolcare_photos.problems import KEEPING, problems
from toolcare_photos.schemas import PRINTABLE_ASCII, PhotoOut, PhotoQuery
from toolcare_photos.store import cameras as store
from toolcare_photos.usecases import cameras as usecases
from toolcare_photos.usecases import photos as photo_usecases
from toolcare_photos.workers.darkroom import WorkersUnavailable
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.ids import new_id
from toolcare_shared.streaming import BoundedStream
from toolcare_shared.work import ReadSession, UnitOfWork

if TYPE_CHECKING:
    from toolcare_photos.images import Developed

router = APIRouter(tags=["cameras"])

CameraId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]

PREVIEW_S = 300.0
"""Who still looks then opens the preview again; who forgot the page no longer keeps the camera running."""
_SLOW_READER_S = 10.0
_BOUNDARY = b"picture"
_LONG = {"x-toolcare-deadline-s": 15}
"""A camera may take longer than other requests; the gateway waits until it is named."""
_LONGER = {"x-toolcare-deadline-s": 15 + DEVELOPING_S}

_FILE = {"schema": {"type": "string", "format": "binary"}}
_JPEG: dict[int | str, dict[str, object]] = {200: {"description": "A JPEG", "content": {"image/jpeg": _FILE}}}
_MOVING = f"multipart/x-mixed-replace; boundary={_BOUNDARY.decode()}"
_PREVIEW: dict[int | str, dict[str, object]] = {
    200: {"description": "JPEGs, one after the other", "content": {"multipart/x-mixed-replace": _FILE}}
}
_THERE: dict[int | str, dict[str, object]] = {200: {"model": PhotoOut, "description": "It was there already"}}


@dataclass(frozen=True, slots=True)
class Cameras:
    """What the routes need beside a transaction."""

    roster: Roster
    folders: Sequence[FilePath]

    def out(self, camera: Camera) -> CameraOut:
        return CameraOut.of(camera, self.roster.standing(camera.id))


async def cameras_of_app(request: Request) -> Cameras:
    found: Cameras = request.app.state.cameras
    return found


async def database_of_app(request: Request) -> Database:
    context: ServiceContext = request.app.state.context
    return context.database


Running = Annotated[Cameras, Depends(cameras_of_app)]
Data = Annotated[Database, Depends(database_of_app)]
Looker = Annotated[Actor, requires(Permission.CAMERA_READ)]
Editor = Annotated[Actor, requires(Permission.CAMERA_EDIT)]


@router.get("/cameras", responses=problems())
async def list_cameras(
    session: ReadSession,
    running: Running,
    _: Looker,
    retired: Annotated[bool, Query(description="Also those that were retired")] = False,
) -> CameraList:
    """By name."""
    return CameraList(items=[running.out(camera) for camera in await store.cameras(session, retired_too=retired)])


@router.get("/cameras/{camera_id}", response_model=CameraOut, responses=problems(domain.UnknownCamera))
async def get_camera(camera_id: CameraId, session: ReadSession, running: Running, _: Looker) -> Response:
    """Its ETag guards writes; the state beside it changes without it, so there is no 304."""
    camera = running.out(await store.camera(session, camera_id))
    return json_answer(camera, 200, {"ETag": etag(camera.version)})


@router.post(
    "/cameras",
    status_code=201,
    response_model=CameraOut,
    responses=problems(domain.CameraNameTaken, domain.CameraConfigDoesNotFit),
)
async def add_camera(body: CameraIn, work: UnitOfWork, running: Running, actor: Editor) -> Response:
    """Add a camera; what it sees can be looked at before it is used."""
    checked = config.checked(body.kind, body.config.model_dump(), running.folders)
    async with work as session:
        camera = await usecases.add_camera(session, added(body, checked), actor, work.now)
        return work.answer(running.out(camera))


@router.post(
    "/cameras/probe",
    response_model=ProbeCameraOut,
    responses=problems(domain.UnknownCamera, domain.CameraConfigDoesNotFit, WorkersUnavailable),
    openapi_extra=_LONGER,
)
async def probe_camera(
    body: ProbeCameraIn, work: UnitOfWork, running: Running, database: Data, pictures: PictureFiles, _: Editor
) -> Response:
    """Take a picture with these settings and throw it away; changes nothing.

    A process of the camera named by `camera_id` is ended before: only one can have a device.
    """
    await work.refuse_repeat()
    tried = await _tried(body, running, database)
    async with nullcontext() if body.camera_id is None else running.roster.lent(body.camera_id):
        found = await _probed(RunningCamera(tried), pictures)
    async with work:
        return work.answer(found)


@router.patch(
    "/cameras/{camera_id}",
    response_model=CameraOut,
    responses=problems(
        domain.UnknownCamera,
        domain.CameraIsRetired,
        domain.CameraNameTaken,
        domain.CameraConfigDoesNotFit,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
async def change_camera(
    camera_id: CameraId, body: CameraPatch, work: UnitOfWork, running: Running, actor: Editor
) -> Response:
    """What changes ends the camera's process; the next look starts it as it is set up now."""
    async with work as session:
        camera = await store.camera_for_update(session, camera_id)
        work.expect(camera.version)
        given = None if body.config is None else dict(body.config)
        checked = None if given is None else config.changed(camera.kind, camera.config, given, running.folders)
        changed = await usecases.change_camera(session, camera, body.command(checked), actor, work.now)
        answer = work.answer(running.out(changed))
    if changed.version != camera.version:
        await running.roster.forget(camera_id)
    return answer


@router.post(
    "/cameras/{camera_id}/retire",
    response_model=CameraOut,
    responses=problems(domain.UnknownCamera, domain.CameraIsRetired, PreconditionFailed),
)
async def retire_camera(
    camera_id: CameraId, body: RetireCameraIn, work: UnitOfWork, running: Running, actor: Editor
) -> Response:
    """Its photos stay."""
    async with work as session:
        camera = await store.camera_for_update(session, camera_id)
        work.expect(camera.version)
        retired = await usecases.retire_camera(session, camera, body.reason, actor, work.now)
        answer = work.answer(running.out(retired))
    await running.roster.forget(camera_id)
    return answer


@router.post(
    "/cameras/{camera_id}/restart",
    response_model=CameraOut,
    responses=problems(domain.UnknownCamera, domain.CameraIsRetired, domain.CameraFailed),
    openapi_extra=_LONG,
)
async def restart_camera(
    camera_id: CameraId, work: UnitOfWork, running: Running, database: Data, _: Editor
) -> Response:
    """End its process, and start it anew to see whether it works."""
    await work.refuse_repeat()
    camera = await _in_use(database, camera_id)
    await running.roster.restart(camera_id)
    await (await running.roster.running(camera)).frame()
    async with work:
        return work.answer(running.out(camera))


@router.post(
    "/cameras/{camera_id}/capture",
    status_code=201,
    response_model=PhotoOut,
    responses=_THERE
    | problems(
        domain.UnknownCamera,
        domain.CameraIsRetired,
        domain.CameraFailed,
        photo.PhotoOfNothing,
        photo.ItemWithoutJob,
        photo.PhotoIdTaken,
        photo.PhotoIsRemoved,
        views.UnknownView,
        views.HalfAndViewDisagree,
        views.ViewWithoutTool,
        views.RunOfAnotherTool,
        views.PictureInAnotherView,
        views.PictureOfAnotherRun,
        WorkersUnavailable,
        *KEEPING,
    ),
    openapi_extra=_LONGER,
)
async def capture_photo(
    camera_id: CameraId,
    about: Annotated[PhotoQuery, Query()],
    work: UnitOfWork,
    running: Running,
    database: Data,
    pictures: PictureFiles,
    actor: Annotated[Actor, requires(Permission.PHOTO_ADD)],
) -> Response:
    """Take a picture in full size and add it as if it had been sent; told within ten seconds when there is none."""
    await work.refuse_repeat()
    command = about.command()
    camera = await _in_use(database, camera_id)
    still = await (await running.roster.running(camera)).still()
    developed = await _developed(camera, still, pictures)
    command = replace(command, camera_id=camera.id, taken_at=_taken_at(still) or work.now)
    async with kept(developed, pictures, database), work as session:
        added = await photo_usecases.add_photo(session, command, developed, pictures, actor, work.now)
        await store.note_capture(session, camera.id, work.now)
        return work.answer(PhotoOut.of(added.photo), 201 if added.is_new else 200)


@router.get(
    "/cameras/{camera_id}/frame",
    response_class=Response,
    responses=_JPEG | problems(domain.UnknownCamera, domain.CameraIsRetired, domain.CameraFailed),
    openapi_extra=_LONG,
)
async def get_frame(camera_id: CameraId, running: Running, database: Data, _: Looker) -> Response:
    """The newest small picture, for pages that ask again and again."""
    frame = await (await running.roster.running(await _in_use(database, camera_id))).frame()
    return Response(frame.jpeg, media_type="image/jpeg", headers=_NEVER_KEPT)


@router.get(
    "/cameras/{camera_id}/preview",
    response_class=Response,
    responses=_PREVIEW
    | problems(domain.UnknownCamera, domain.CameraIsRetired, domain.CameraFailed, domain.TooManyViewers),
    openapi_extra={**_LONG, "x-toolcare-stream": True},
)
async def preview_camera(camera_id: CameraId, running: Running, database: Data, _: Looker) -> BoundedStream:
    """Small pictures for at most five minutes; at most four viewers at once."""
    camera = await running.roster.running(await _in_use(database, camera_id))
    pictures = _moving(camera)
    await anext(pictures)  # the first picture, or the problem while it can still be told
    return BoundedStream(pictures, PREVIEW_S + _SLOW_READER_S, headers=_NEVER_KEPT, media_type=_MOVING)


# --- parts ---------------------------------------------------------------------------------------------------------

_NEVER_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def _in_use(database: Database, camera_id: str) -> Camera:
    """Read outside of the request's transaction: none is held while a camera thinks."""
    async with database.read() as session:
        return (await store.camera(session, camera_id)).in_use()


async def _moving(camera: RunningCamera) -> AsyncGenerator[bytes, None]:
    """Begin with nothing, once there is a first picture; end in time, or when the camera fails or the service stops.

    Each part ends with the next boundary: Chromium shows a picture only when it sees that.
    """
    with camera.viewing():
        frame = await camera.frame()
        until = monotonic() + PREVIEW_S
        yield b""
        yield b"--" + _BOUNDARY + b"\r\n"
        while monotonic() < until:
            yield _part(frame)
            try:
                frame = await camera.frame(after=frame.number)
            except CameraFailed:
                return


def _part(frame: Frame) -> bytes:
    head = f"Content-Type: image/jpeg\r\nContent-Length: {len(frame.jpeg)}\r\n\r\n".encode()
    return head + frame.jpeg + b"\r\n--" + _BOUNDARY + b"\r\n"


async def _developed(camera: Camera, still: Still, pictures: Pictures) -> "Developed":
    """What is refused of an upload is a fault of the camera here."""
    try:
        return await pictures.develop(still.content)
    except (
        picture_file.NotAPicture,
        picture_file.HidesAnotherFile,
        picture_file.PictureCutOff,
        picture_file.PictureUnreadable,
    ) as error:
        words = "It sent a picture that is damaged. Try again; check its cable and its power supply."
        raise CameraFailed(camera.name, Why.DAMAGED, words) from error
    except (picture_file.TooManyPixels, picture_file.PictureTooHard) as error:
        words = "Its picture is too large. Set a smaller size."
        raise CameraFailed(camera.name, Why.DAMAGED, words) from error


def _taken_at(still: Still) -> datetime | None:
    return None if still.taken_at is None else datetime.fromtimestamp(still.taken_at, UTC)


async def _tried(body: ProbeCameraIn, running: Cameras, database: Database) -> Camera:
    stored = None
    if body.camera_id is not None:
        async with database.read() as session:
            stored = (await store.camera(session, body.camera_id)).config
    checked = config.checked(body.kind, body.config, running.folders, stored)
    return Camera(new_id(), "This camera", body.kind, checked, None, "", 0, retired=False, last_capture_at=None)


async def _probed(tried: RunningCamera, pictures: Pictures) -> ProbeCameraOut:
    began = monotonic()
    why, message, width, height = None, "", None, None
    try:
        developed = await _developed(tried.camera, await tried.still(), pictures)
        width, height = developed.picture.width, developed.picture.height
    except CameraFailed as failed:
        why, message = failed.why, failed.words
    finally:
        await tried.close()
    took_ms = round((monotonic() - began) * 1000)
    return ProbeCameraOut(ok=why is None, why=why, message=message, width=width, height=height, took_ms=took_ms)
