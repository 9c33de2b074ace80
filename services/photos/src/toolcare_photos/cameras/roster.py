"""All cameras of this service, by their ids: started by need, ended when nobody uses them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from toolcare_photos.cameras.running import RunningCamera
from toolcare_photos.domain.cameras import Camera, CameraFailed, CameraState, Standing, Why

_TICK_S = 2.0


class Roster:
    """At most `most` processes at once: each takes the memory of a program of its own."""

    def __init__(self, idle_s: float, most: int) -> None:
        self._idle_s = idle_s
        self._most = most
        self._cameras: dict[str, RunningCamera] = {}
        self._tried: list[str] = []
        self._is_closed = False

    async def running(self, camera: Camera) -> RunningCamera:
        """Return the camera as it is set up now; its process starts with the first question.

        CameraFailed when as many others are being looked at as this machine may run.
        """
        before = found = self._cameras.get(camera.id)
        if found is None or found.camera.version < camera.version:
            found = self._cameras[camera.id] = RunningCamera(camera)
            if before is not None:
                await before.close()
        if self._is_closed:
            await found.close()
        if not found.has_process:
            await self._make_room(found)
        return found

    def standing(self, camera_id: str) -> Standing:
        """Return how it is, and why it failed."""
        if camera_id in self._tried:
            return Standing(CameraState.TRIED)
        found = self._cameras.get(camera_id)
        return Standing() if found is None else found.standing

    @asynccontextmanager
    async def lent(self, camera_id: str) -> AsyncIterator[None]:
        """Have the device of a camera for a trial: its own process is ended, for only one can have it."""
        self._tried.append(camera_id)
        try:
            await self.restart(camera_id)
            yield
        finally:
            self._tried.remove(camera_id)

    async def restart(self, camera_id: str) -> None:
        """End its process and forget how it failed; the next question starts it anew."""
        found = self._cameras.get(camera_id)
        if found is not None:
            await found.stop()

    async def forget(self, camera_id: str) -> None:
        """It is set up otherwise, or retired: whoever still waits for the old one is told so."""
        found = self._cameras.pop(camera_id, None)
        if found is not None:
            await found.close()

    async def run(self, stopping: asyncio.Event) -> None:
        """Watch over them until the service stops, then end them all."""
        try:
            while not stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_TICK_S):
                        await stopping.wait()
                for camera in list(self._cameras.values()):
                    if camera.is_idle(self._idle_s):
                        await camera.stop()
        finally:
            await self.close()

    async def close(self) -> None:
        self._is_closed = True
        async with asyncio.TaskGroup() as group:
            for camera in self._cameras.values():
                group.create_task(camera.close())

    async def _make_room(self, wanted: RunningCamera) -> None:
        others = [camera for camera in self._cameras.values() if camera is not wanted and camera.has_process]
        if len(others) < self._most:
            return
        free = [camera for camera in others if camera.is_idle(0.0)]
        if not free:
            words = f"{len(others)} other cameras are in use, and no more may run here. Close the view of one of them."
            raise CameraFailed(wanted.camera.name, Why.ALL_IN_USE, words)
        await min(free, key=lambda camera: camera.used_at).stop()
