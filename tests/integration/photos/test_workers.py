"""Work with pixels: beside the event loop, and only so much of it at once."""

import asyncio
import threading
from datetime import UTC, tzinfo
from pathlib import Path

import pytest
from tests.unit.photos.drawing import file, scene

from toolcare_photos import images
from toolcare_photos.images import Developed
from toolcare_photos.pictures import Pictures
from toolcare_photos.storage.folder import FolderStore
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


async def test_only_so_many_pictures_are_in_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop goes on meanwhile; one that is sent while all workers are busy waits for its turn."""
    develop, go_on, began = images.develop, threading.Event(), [0]

    def slow(content: bytes, zone: tzinfo) -> Developed:
        began[0] += 1
        assert go_on.wait(10)
        return develop(content, zone)

    monkeypatch.setattr(images, "develop", slow)
    pictures = Pictures(FolderStore(tmp_path), UTC, workers=2)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        tasks = [group.create_task(pictures.develop(file(scene(1)))) for _ in range(5)]
        await wait_until(lambda: began[0] == 2, 10, what="both workers are busy")
        assert began == [2]
        go_on.set()
    assert (began, all(task.result().picture.width == 96 for task in tasks)) == ([5], True)
