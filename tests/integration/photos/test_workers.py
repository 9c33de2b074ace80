"""Work with pixels: in processes of its own, only so many at once, none for longer than its deadline."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from tests.unit.photos.drawing import file, noise, scene

from toolcare_photos.domain.picture_file import PictureTooHard
from toolcare_photos.pictures import Pictures
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.opening import open_store
from toolcare_photos.workers import darkroom as module
from toolcare_photos.workers.darkroom import Darkroom, WorkersUnavailable
from toolcare_shared.clock import SystemClock
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


async def _berlin() -> str:
    return "Europe/Berlin"


@contextmanager
def opened(tmp_path: Path, workers: int = 1, deadline_s: float = 30) -> Iterator[Pictures]:
    darkroom = Darkroom(workers, deadline_s)
    try:
        yield Pictures(open_store(PhotosSettings(data_dir=tmp_path), SystemClock()), _berlin, darkroom)
    finally:
        darkroom.close()


@asynccontextmanager
async def stopped(pid: int) -> AsyncIterator[None]:
    """A process that hangs: it is there, and does nothing more."""
    os.kill(pid, signal.SIGSTOP)
    await wait_until(lambda: "(stopped)" in Path(f"/proc/{pid}/status").read_text(), what="it is stopped")
    yield


async def test_no_worker_before_the_first_picture_and_no_more_than_allowed(tmp_path: Path) -> None:
    """Five pictures at once are done by two processes."""
    with opened(tmp_path, workers=2) as pictures:
        assert pictures.darkroom.pids == []
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            tasks = [group.create_task(pictures.develop(file(scene(1)))) for _ in range(5)]
        assert [task.result().picture.width for task in tasks] == [96] * 5
        assert len(pictures.darkroom.pids) == 2


async def test_a_hanging_worker_is_a_refusal_in_words_by_its_deadline(tmp_path: Path) -> None:
    """The process is gone, the loop went on meanwhile, and the next picture gets a fresh one."""
    with opened(tmp_path, deadline_s=4.0) as pictures:
        await pictures.develop(file(scene(1)))
        [pid] = pictures.darkroom.pids
        async with stopped(pid), asyncio.timeout(20):
            began = asyncio.ensure_future(pictures.develop(file(scene(2))))
            ticks = 0
            while not began.done():
                await asyncio.sleep(0.01)
                ticks += 1
            with pytest.raises(PictureTooHard, match="took longer than 4 s"):
                await began
        assert ticks > 20
        assert pictures.darkroom.pids == []
        assert (await pictures.develop(file(scene(2)))).picture.width == 96


async def test_a_dying_worker_is_a_refusal_of_its_picture_alone(tmp_path: Path) -> None:
    """As when the system kills it for its memory; others waiting are served by another process."""
    large = file(noise(3000, 3000), "PNG")
    with opened(tmp_path) as pictures:
        await pictures.develop(file(scene(1)))
        [pid] = pictures.darkroom.pids
        async with stopped(pid), asyncio.timeout(30):
            dying = asyncio.ensure_future(pictures.develop(large))
            waiting = asyncio.ensure_future(pictures.develop(file(scene(2))))
            await wait_until(lambda: pictures.darkroom.is_busy, what="the picture is in work")
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(PictureTooHard, match="broke off"):
                await dying
            assert (await waiting).picture.width == 96


async def test_an_idle_worker_that_died_costs_no_picture(tmp_path: Path) -> None:
    """Nobody was served by it; the next picture does not notice."""
    with opened(tmp_path) as pictures:
        await pictures.develop(file(scene(1)))
        [pid] = pictures.darkroom.pids
        os.kill(pid, signal.SIGKILL)
        await wait_until(lambda: "(zombie)" in Path(f"/proc/{pid}/status").read_text(), what="it is dead")
        assert (await pictures.develop(file(scene(2)))).picture.width == 96


async def test_workers_end_when_there_is_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their memory is free again; after so many pictures a fresh process takes over as well."""
    with opened(tmp_path) as pictures:
        await pictures.develop(file(scene(1)))
        pictures.darkroom.retire_idle(idle_s=60)
        assert len(pictures.darkroom.pids) == 1
        pictures.darkroom.retire_idle(idle_s=0)
        assert pictures.darkroom.pids == []
        monkeypatch.setattr(module, "PICTURES_EACH", 1)
        await pictures.develop(file(scene(1)))
        assert pictures.darkroom.pids == []


async def test_a_service_that_stops_blames_no_picture(tmp_path: Path) -> None:
    """The worker is ended with it; whoever sent the picture is told to try again."""
    with opened(tmp_path) as pictures:
        await pictures.develop(file(scene(1)))
        [pid] = pictures.darkroom.pids
        async with stopped(pid), asyncio.timeout(20):
            began = asyncio.ensure_future(pictures.develop(file(scene(2))))
            await wait_until(lambda: pictures.darkroom.is_busy, what="the picture is in work")
            await asyncio.to_thread(pictures.darkroom.close)
            with pytest.raises(WorkersUnavailable):
                await began


async def test_without_workers_the_service_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is no fault of the picture."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    with opened(tmp_path) as pictures, pytest.raises(WorkersUnavailable, match="Try again"):
        await pictures.develop(file(scene(1)))


async def test_what_few_starts_need_is_not_loaded() -> None:
    """An idle installation is small: codecs, workbooks, word lists and OPC UA come with the first use of each."""
    seldom = {"PIL", "pillow_heif", "av", "minio", "openpyxl", "zxcvbn", "apprise", "asyncua", "google", "alembic"}
    services = ", ".join(f"toolcare_{name}.main" for name in ("photos", "gateway", "shotcounter"))
    look = f"import {services}, sys; print({seldom} & set(sys.modules))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", look, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(120):
        told, _ = await process.communicate()
    assert told.decode().strip() == "set()"
