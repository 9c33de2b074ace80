"""Every query of cameras. Nothing here commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.camera_tables import CameraRow
from toolcare_photos.domain.cameras import Camera, CameraKind, CameraNameTaken, UnknownCamera
from toolcare_shared.db import insert


async def cameras(session: AsyncSession, *, retired_too: bool) -> list[Camera]:
    """Return them by name; there are a few dozen at most."""
    query = select(CameraRow).order_by(CameraRow.name, CameraRow.id)
    if not retired_too:
        query = query.where(CameraRow.retired_at.is_(None))
    return [_camera(row) for row in await session.scalars(query)]


async def camera(session: AsyncSession, camera_id: str) -> Camera:
    row = await session.get(CameraRow, camera_id)
    if row is None:
        raise UnknownCamera(camera_id)
    return _camera(row)


async def camera_for_update(session: AsyncSession, camera_id: str) -> Camera:
    row = await session.scalar(select(CameraRow).where(CameraRow.id == camera_id).with_for_update())
    if row is None:
        raise UnknownCamera(camera_id)
    return _camera(row)


async def add(session: AsyncSession, added: Camera, at: datetime, by: str) -> None:
    values = {**_values(added), "id": added.id, "kind": added.kind.value, "added_at": at, "added_by": by}
    statement = insert(session, CameraRow).values(values).on_conflict_do_nothing().returning(CameraRow.id)
    if await session.scalar(statement) is None:
        raise CameraNameTaken(added.name)


async def save(session: AsyncSession, changed: Camera) -> None:
    """Write what people may change; CameraNameTaken where another camera in use has the name."""
    try:
        await session.execute(update(CameraRow).where(CameraRow.id == changed.id).values(_values(changed)))
    except IntegrityError as error:
        raise CameraNameTaken(changed.name) from error


async def retire(session: AsyncSession, retired: Camera, at: datetime, by: str, reason: str) -> None:
    values = {"version": retired.version, "retired_at": at, "retired_by": by, "retire_reason": reason}
    await session.execute(update(CameraRow).where(CameraRow.id == retired.id).values(values))


async def note_capture(session: AsyncSession, camera_id: str, at: datetime) -> None:
    """Its version stays: nobody changed it."""
    await session.execute(update(CameraRow).where(CameraRow.id == camera_id).values(last_capture_at=at))


def _values(camera: Camera) -> Mapping[str, object]:
    return {
        "name": camera.name,
        "config": dict(camera.config),
        "machine_id": camera.machine_id,
        "place": camera.place,
        "version": camera.version,
    }


def _camera(row: CameraRow) -> Camera:
    return Camera(
        id=row.id,
        name=row.name,
        kind=CameraKind(row.kind),
        config=row.config,
        machine_id=row.machine_id,
        place=row.place,
        version=row.version,
        retired=row.retired_at is not None,
        last_capture_at=row.last_capture_at,
    )
