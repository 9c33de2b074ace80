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
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image, ImageFilter

from toolcare_shared.auth import TokenSigner
from toolcare_shared.testing.api import person
from toolcare_shared.testing.broker import free_port
from toolcare_shared.testing.process import ServiceProcess
from toolcare_shared.testing.waiting import wait_until

WIDTH, HEIGHT = 4000, 3000
DIFFERENT = 5
"""So many pictures are drawn; each upload changes the last byte of a comment, so that none is known already."""
START_S = 60.0
_LOOK_S = 0.02


@dataclass(frozen=True)
class Measured:
    took_s: float
    peak_bytes: int
    """Of all processes together, at one moment."""


def drawn(seed: int) -> bytes:
    """A picture as heavy as a camera's: surfaces with edges, and a little noise."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (160, 120), chance.randbytes(160 * 120 * 3))
    image = small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).filter(ImageFilter.EDGE_ENHANCE)
    grain = Image.effect_noise((WIDTH, HEIGHT), 12).convert("RGB")
    written = BytesIO()
    Image.blend(image, grain, 0.15).save(written, "JPEG", quality=90)
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


def resident_bytes(pids: Sequence[int]) -> int:
    """What these processes and their children hold in memory now."""
    total, waiting = 0, list(pids)
    while waiting:
        folder = Path(f"/proc/{waiting.pop()}")
        try:
            total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in (folder / "task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError, IndexError):
            continue
    return total


async def watched(pids: Sequence[int], done: asyncio.Event) -> int:
    peak = 0
    while not done.is_set():
        peak = max(peak, resident_bytes(pids))
        await asyncio.sleep(_LOOK_S)
    return peak


async def measure_pillow(pictures: Sequence[bytes], workers: int) -> Measured:
    done = asyncio.Event()
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        await asyncio.to_thread(pool.map, pillow_alone, pictures[:workers], 1)
        pids = [process.pid for process in multiprocessing.active_children() if process.pid is not None]
        watch = asyncio.ensure_future(watched(pids, done))
        began = time.perf_counter()
        await asyncio.to_thread(pool.map, pillow_alone, pictures, 1)
        took_s = time.perf_counter() - began
        done.set()
        return Measured(took_s, await watch)


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


async def measure_service(pictures: Sequence[bytes], workers: int, at_once: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        async with service(Path(folder), workers) as (client, pid):
            limit = asyncio.Semaphore(at_once)

            async def upload(number: int, content: bytes) -> None:
                async with limit:
                    key = {"Idempotency-Key": f"k-{number}"}
                    answer = await client.post("/photos?tool_id=t-1", content=content, headers=key)
                    assert answer.is_success, answer.text

            # The workers start with the first pictures, as they would on a working day.
            await asyncio.gather(*(upload(-number, distinct(pictures[0], -number)) for number in range(1, workers + 1)))
            done = asyncio.Event()
            watch = asyncio.ensure_future(watched([pid], done))
            began = time.perf_counter()
            await asyncio.gather(*(upload(number, content) for number, content in enumerate(pictures)))
            took_s = time.perf_counter() - began
            done.set()
            return Measured(took_s, await watch)


async def run(photos: int, workers: int) -> None:
    originals = [drawn(seed) for seed in range(min(DIFFERENT, photos))]
    pictures = [distinct(originals[number % len(originals)], number) for number in range(photos)]
    print(f"{photos} pictures of {WIDTH} x {HEIGHT}, {sum(map(len, pictures)) / photos / 1e6:.1f} MB each")
    alone = await measure_pillow(pictures, workers)
    served = await measure_service(pictures, workers, at_once=2 * workers)
    for name, each in (("Pillow alone", alone), ("the service", served)):
        print(f"{name:13} {photos / each.took_s:6.2f} photos/s  peak {each.peak_bytes / 1e6:6.0f} MB")
    print(
        f"ratio         {alone.took_s / served.took_s:6.2f}           peak {served.peak_bytes / alone.peak_bytes:6.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    asyncio.run(run(options.photos, options.workers))


if __name__ == "__main__":
    main()
