"""What people do with cameras: load, decide, save, record."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_photos.domain.cameras import Camera, CameraKind
from toolcare_photos.store import cameras as store
from toolcare_shared.auth import Actor
from toolcare_shared.contracts.photos import CameraChanged, CameraDeed
from toolcare_shared.ids import new_id
from toolcare_shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class AddCamera:
    """`config` was checked before."""

    name: str
    kind: CameraKind
    config: dict[str, object]
    machine_id: str | None
    place: str


@dataclass(frozen=True, slots=True)
class ChangeCamera:
    """What is None stays; an empty `machine_id` takes the camera from its machine."""

    name: str | None = None
    config: dict[str, object] | None = None
    machine_id: str | None = None
    place: str | None = None


async def add_camera(session: AsyncSession, command: AddCamera, actor: Actor, now: datetime) -> Camera:
    camera = Camera(
        id=new_id(),
        name=command.name,
        kind=command.kind,
        config=command.config,
        machine_id=command.machine_id,
        place=command.place,
        version=1,
        retired=False,
        last_capture_at=None,
    )
    await store.add(session, camera, now, actor.name)
    await _tell(session, camera, CameraDeed.ADDED, actor, now)
    return camera


async def change_camera(
    session: AsyncSession, camera: Camera, command: ChangeCamera, actor: Actor, now: datetime
) -> Camera:
    """Return the camera changed; a change that changes nothing is no event."""
    changed = replace(
        camera.in_use(),
        name=camera.name if command.name is None else command.name,
        config=camera.config if command.config is None else command.config,
        machine_id=camera.machine_id if command.machine_id is None else command.machine_id or None,
        place=camera.place if command.place is None else command.place,
    )
    if changed == camera:
        return camera
    changed = replace(changed, version=camera.version + 1)
    await store.save(session, changed)
    await _tell(session, changed, CameraDeed.CHANGED, actor, now)
    return changed


async def retire_camera(session: AsyncSession, camera: Camera, reason: str, actor: Actor, now: datetime) -> Camera:
    """Its photos stay, and keep its name."""
    retired = replace(camera.in_use(), retired=True, version=camera.version + 1)
    await store.retire(session, retired, now, actor.name, reason)
    await _tell(session, retired, CameraDeed.RETIRED, actor, now)
    return retired


async def _tell(session: AsyncSession, camera: Camera, deed: CameraDeed, actor: Actor, now: datetime) -> None:
    event = CameraChanged(camera_id=camera.id, name=camera.name, kind=camera.kind, deed=deed, by=actor.name, at=now)
    await outbox.record(session, event, actor, now=now)
