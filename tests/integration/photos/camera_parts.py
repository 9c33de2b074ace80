"""Cameras to try: added by HTTP, with servers that send their video."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import JsonValue
from tests.integration.photos.conftest import Json, Photos, made

from toolcare_photos.cameras.roster import Roster
from toolcare_photos.cameras_api import Cameras

SERVER = Path(__file__).with_name("camera_server.py")


@dataclass
class CameraPark:
    """The cameras of a service."""

    photos: Photos

    @property
    def roster(self) -> Roster:
        found: Cameras = self.photos.app.state.cameras
        return found.roster

    async def add(self, kind: str, named: str = "Camera at bench 1", /, **config: JsonValue) -> str:
        body = {"name": named, "kind": kind, "config": config}
        return str(made(await self.photos.engineer.post("/cameras", json=body), 201)["id"])

    async def capture(self, camera_id: str, key: str | None = None, **about: str) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        about = about or {"tool_id": "t-0042", "slot": "plate"}
        return await self.photos.technician.post(f"/cameras/{camera_id}/capture", params=about, headers=headers)

    async def frame(self, camera_id: str) -> httpx.Response:
        return await self.photos.technician.get(f"/cameras/{camera_id}/frame")

    async def camera(self, camera_id: str) -> Json:
        return made(await self.photos.technician.get(f"/cameras/{camera_id}"))

    async def probe(self, kind: str, **config: object) -> Json:
        return made(await self.photos.engineer.post("/cameras/probe", json={"kind": kind, "config": config}))


@asynccontextmanager
async def camera_server(kind: str, video: Path, login: str = "") -> AsyncIterator[int]:
    """Give the port of a camera's server, a process of its own."""
    command = [sys.executable, str(SERVER), kind, str(video), "--login", login]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            port = int(await process.stdout.readline())
        yield port
    finally:
        process.stdin.close()
        async with asyncio.timeout(30):
            await process.wait()
