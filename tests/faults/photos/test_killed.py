"""A real service is killed between upload and commit, at every step of it: what was acknowledged is there.

By default some of the steps, spread over all of them; `make test-faults` takes every one.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.faults.photos import dying_service
from tests.integration.photos.conftest import S3Server, made, open_photos
from tests.unit.photos.drawing import file, noise

from toolcare_photos.settings import PhotosSettings
from toolcare_photos.upkeep.commands import manage_photos
from toolcare_photos.workers.darkroom import Darkroom
from toolcare_shared.auth import TokenSigner
from toolcare_shared.ids import new_id
from toolcare_shared.testing.api import person
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

KILLS = int(os.environ.get("TOOLCARE_KILLS", "4"))
START_S = 30.0
FIRST, SECOND = "6f9a1f52-6a0c-4d3e-9b1f-000000000001", "6f9a1f52-6a0c-4d3e-9b1f-000000000002"
PICTURES = {FIRST: file(noise(200, 150, 1)), SECOND: file(noise(200, 150, 2))}


@dataclass
class Plant:
    """A data folder, on which services live and die."""

    data: Path

    @property
    def settings(self) -> PhotosSettings:
        return PhotosSettings(data_dir=self.data)

    @asynccontextmanager
    async def service(self, die_at: int) -> AsyncIterator[httpx.AsyncClient]:
        """The service as a process, and a technician's client of it."""
        self.data.mkdir(exist_ok=True)
        env = {
            **os.environ,
            "TOOLCARE_DATA_DIR": str(self.data),
            "TOOLCARE_MQTT_PORT": str(free_port()),
            "TOOLCARE_STEPS": str(self.data / "steps"),
        }
        command = [sys.executable, dying_service.__file__, str(die_at)]
        with (self.data / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(*command, env=env, stdout=log, stderr=log)
        try:
            async with self._client() as client:
                yield client
        finally:
            if process.returncode is None:
                process.kill()
            async with asyncio.timeout(30):
                await process.wait()

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        signer = TokenSigner(self.data / "keys" / "token.pem")
        signer.ensure_keys()
        headers = {"Authorization": f"Bearer {signer.sign(person())}"}
        transport = httpx.AsyncHTTPTransport(uds=str(self.data / "run" / "photos.sock"))
        async with httpx.AsyncClient(transport=transport, base_url="http://photos", headers=headers) as client:
            await wait_until(lambda: self._answers(client), START_S, what="the service answers")
            yield client

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get("/health/live")).is_success
        except httpx.TransportError:
            return False

    async def uploads(self, die_at: int) -> set[str]:
        """Send both pictures, the second of which the service may not outlive; the ids of those acknowledged."""
        acknowledged: set[str] = set()
        async with self.service(die_at) as client:
            for photo_id, content in PICTURES.items():
                try:
                    answer = await upload(client, photo_id, content)
                except httpx.TransportError:
                    break
                acknowledged.add(str(made(answer, 201)["id"]))
        return acknowledged

    async def check(self, *arguments: str) -> int:
        return await asyncio.to_thread(manage_photos, ["--data", str(self.data), "check", *arguments])


async def upload(client: httpx.AsyncClient, photo_id: str, content: bytes) -> httpx.Response:
    about, key = {"id": photo_id, "tool_id": "t-0042"}, {"Idempotency-Key": photo_id}
    return await client.post("/photos", params=about, content=content, headers=key, timeout=START_S)


@pytest.mark.parametrize("kind", ["folder", "s3"])
async def test_no_acknowledged_photo_is_lost_and_no_orphan_stays(
    kind: str,
    tmp_path: Path,
    darkroom: Darkroom,
    s3_server: S3Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Killed at each step, the store is brought in order by the check, and the repeated upload ends well."""
    if kind == "s3":
        for name, value in s3_server.settings(f"b-{new_id()}").items():
            monkeypatch.setenv(name, value)
    alive = Plant(tmp_path / "alive")
    assert await alive.uploads(0) == set(PICTURES)
    steps = int((alive.data / "steps").read_text())
    assert steps > 10
    died = 0
    for step in sorted({1 + number * (steps - 1) // max(1, KILLS - 1) for number in range(KILLS)}):
        if kind == "s3":
            monkeypatch.setenv("TOOLCARE_PHOTO_S3_BUCKET", f"b-{new_id()}")
        plant = Plant(tmp_path / f"died-{step}")
        acknowledged = await plant.uploads(step)
        died += SECOND not in acknowledged
        assert FIRST in acknowledged, step
        assert await plant.check("--repair") == 0, capsys.readouterr().out
        assert await plant.check() == 0, capsys.readouterr().out
        async with open_photos(plant.settings, darkroom) as photos:
            there = set(await photos.listed())
            assert acknowledged <= there, step
            files = [key async for key in photos.store.keys("")]
            assert len(files) == 4 * len(there), (step, files)
            again = await upload(photos.technician, SECOND, PICTURES[SECOND])
            assert again.status_code in {200, 201}, (step, again.text)
            for photo_id, content in PICTURES.items():
                original = await photos.engineer.get(f"/photos/{photo_id}/original")
                assert original.content == content, step
    assert died > 0
