"""Fifty uploads of 12 megapixels to a real service, beside Pillow alone doing the same work in as many processes.

Run: python tests/bench/bench_photos.py [--photos 50] [--workers 2]
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image, ImageFilter

from toolcare_shared.auth import TokenSigner
from toolcare_shared.ids import new_id
from toolcare_shared.testing.api import person
from toolcare_shared.testing.ports import free_port
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

WIDTH, HEIGHT = 4000, 3000
DIFFERENT, ROUND = 5, 10
"""So many pictures are drawn; each upload changes the last byte of a comment, so that none is known already."""
START_S = 60.0
_LOOK_S = 0.02


@dataclass
class Measured:
    """`peak_bytes` is of all processes together, at one moment."""

    took_s: float = 0.0
    cpu_s: float = 0.0
    peak_bytes: int = 0

    @asynccontextmanager
    async def measuring(self, pids: Sequence[int]) -> AsyncIterator[None]:
        """Add the time the block takes; its memory counts where it is more than before."""
        done = asyncio.Event()
        watch = asyncio.ensure_future(watched(pids, done))
        began, before_s = time.perf_counter(), cpu_s(pids)
        try:
            yield
        finally:
            self.took_s += time.perf_counter() - began
            self.cpu_s += cpu_s(pids) - before_s
            done.set()
            self.peak_bytes = max(self.peak_bytes, await watch)


def drawn(seed: int) -> bytes:
    """A picture as heavy as a camera's: surfaces with edges, and a little noise."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (160, 120), chance.randbytes(160 * 120 * 3))
    image = small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).filter(ImageFilter.EDGE_ENHANCE)
    grain = Image.effect_noise((WIDTH, HEIGHT), 12).convert("RGB")
    written = BytesIO()
    Image.blend(image, grain, 0.25).save(written, "JPEG", quality=90)
    return written.getvalue()


def distinct(content: bytes, number: int) -> bytes:
    note = f"picture {number}".encode()
    return content[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + content[2:]


def pillow_alone(content: bytes) -> int:
    """Decode, turn, resize twice, encode three times: what the service does with the pixels, and nothing else."""
    with Image.open(BytesIO(content)) as opened:
        opened.load()
        full = opened.convert("RGB") if opened.mode != "RGB" else opened
        size = 0
        screen = full.resize((1600, 1200), Image.Resampling.LANCZOS, reducing_gap=3.0)
        thumb = screen.resize((320, 240), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for image, quality in ((full, 90), (screen, 82), (thumb, 80)):
            written = BytesIO()
            image.save(written, "JPEG", quality=quality)
            size += written.tell()
    return size


def family(pids: Sequence[int]) -> Iterator[Path]:
    """Where the system tells of these processes and their children."""
    waiting = list(pids)
    while waiting:
        folder = Path(f"/proc/{waiting.pop()}")
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in (folder / "task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text().split())
            yield folder


def resident_bytes(pids: Sequence[int]) -> int:
    pages = 0
    for folder in family(pids):
        with suppress(FileNotFoundError, ProcessLookupError):
            pages += int((folder / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_s(pids: Sequence[int]) -> float:
    """What these processes have spent of the processors, in user and system."""
    stats = [(folder / "stat").read_text().rsplit(")", 1)[1].split() for folder in family(pids)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


async def watched(pids: Sequence[int], done: asyncio.Event) -> int:
    peak = 0
    while not done.is_set():
        peak = max(peak, resident_bytes(pids))
        await asyncio.sleep(_LOOK_S)
    return peak


@asynccontextmanager
async def service(data: Path, workers: int) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """The service as a process, and a client of it."""
    env = {
        "TOOLCARE_DATA_DIR": str(data),
        "TOOLCARE_MQTT_PORT": str(free_port()),
        "TOOLCARE_PHOTO_WORKERS": str(workers),
    }
    signer = TokenSigner(data / "keys" / "token.pem")
    signer.ensure_keys()
    transport = httpx.AsyncHTTPTransport(uds=str(data / "run" / "photos.sock"))
    async with (
        ServiceProcess("toolcare_photos", env=env, output=data / "log") as process,
        httpx.AsyncClient(transport=transport, base_url="http://photos", timeout=START_S) as client,
    ):

        async def answers() -> bool:
            try:
                return (await client.get("/health/live")).is_success
            except httpx.TransportError:
                return False

        await wait_until(answers, START_S, what="the service answers")
        client.auth = _Signed(signer)
        assert process._process is not None
        yield client, process._process.pid


class _Signed(httpx.Auth):
    def __init__(self, signer: TokenSigner) -> None:
        self._signer = signer

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._signer.sign(person())}"
        yield request


async def upload(client: httpx.AsyncClient, limit: asyncio.Semaphore, content: bytes) -> None:
    async with limit:
        answer = await client.post("/photos?tool_id=t-1", content=content, headers={"Idempotency-Key": new_id()})
        assert answer.status_code == httpx.codes.CREATED, answer.text


async def run(photos: int, workers: int) -> None:
    """In rounds, one after the other: what else the machine does meanwhile hits both alike."""
    originals = [drawn(seed) for seed in range(min(DIFFERENT, photos))]
    pictures = [distinct(originals[number % len(originals)], number) for number in range(photos)]
    print(f"{photos} pictures of {WIDTH} x {HEIGHT}, {sum(map(len, pictures)) / photos / 1e6:.1f} MB each")
    alone, served, limit = Measured(), Measured(), asyncio.Semaphore(2 * workers)
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(workers) as pool:
        pids = [process.pid for process in multiprocessing.active_children() if process.pid is not None]
        async with service(Path(folder), workers) as (client, pid):
            # All processes are there before the first round, as they would be on a working day.
            await asyncio.to_thread(pool.map, pillow_alone, pictures[:workers], 1)
            warm = [distinct(originals[0], -1 - number) for number in range(2 * workers)]
            await asyncio.gather(*(upload(client, limit, content) for content in warm))
            for start in range(0, photos, ROUND):
                some = pictures[start : start + ROUND]
                async with alone.measuring(pids):
                    await asyncio.to_thread(pool.map, pillow_alone, some, 1)
                async with served.measuring([pid]):
                    await asyncio.gather(*(upload(client, limit, content) for content in some))
    for name, each in (("Pillow alone", alone), ("the service", served)):
        speed, memory = photos / each.took_s, each.peak_bytes / 1e6
        print(f"{name:13} {speed:5.2f} photos/s  {each.cpu_s / photos:5.2f} s of processor each  peak {memory:4.0f} MB")
    speed, processor, memory = (
        alone.took_s / served.took_s,
        served.cpu_s / alone.cpu_s,
        served.peak_bytes / alone.peak_bytes,
    )
    print(f"{'as ratio':13} {speed:5.2f} {processor:15.2f} {memory:31.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    asyncio.run(run(options.photos, options.workers))


if __name__ == "__main__":
    main()
