"""Live pictures of a camera on their way through the gateway of a whole installation: passed on, and ended."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import httpx
import pytest
import pytest_asyncio

from toolcare_compose.testing import Installation
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("previews") / "data")
    running.start()
    try:
        yield running
    finally:
        running.stop()


@pytest_asyncio.fixture
async def browser(installation: Installation) -> AsyncIterator[httpx.AsyncClient]:
    username, password = installation.administrator()
    headers = {"Origin": installation.address}
    async with httpx.AsyncClient(base_url=f"{installation.address}/api/v1", headers=headers, timeout=30) as client:
        answer = await client.post("/session", json={"username": username, "password": password})
        assert answer.status_code == httpx.codes.OK, answer.text
        yield client


async def camera(browser: httpx.AsyncClient, name: str, **config: str) -> str:
    body = {"name": name, "kind": "simulated", "config": config}
    answer = await browser.post("/cameras", json=body, headers={"Idempotency-Key": name})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return str(answer.json()["id"])


async def pictures(pieces: AsyncIterator[bytes], count: int) -> list[bytes]:
    """Return the next pictures, while the stream goes on: a stream ends when nobody holds its iterator."""
    seen = b""
    async with asyncio.timeout(30):
        async for piece in pieces:
            seen += piece
            parts = seen.split(b"--picture\r\n")
            if len(parts) > count + 1:
                return [part.partition(b"\r\n\r\n")[2] for part in parts[1 : count + 1]]
    raise AssertionError("the stream ended")


async def rest_of(pieces: AsyncIterator[bytes]) -> None:
    async with asyncio.timeout(30):
        async for _ in pieces:
            pass


async def test_pictures_are_passed_on_as_they_come(browser: httpx.AsyncClient) -> None:
    """One after the other from a stream that is not at its end."""
    address = f"/cameras/{await camera(browser, 'Moving')}/preview"
    async with browser.stream("GET", address) as stream:
        assert stream.status_code == httpx.codes.OK
        assert stream.headers["content-type"] == "multipart/x-mixed-replace; boundary=picture"
        assert stream.headers["cache-control"] == "no-store"
        found = await pictures(stream.aiter_raw(), 3)
    assert all(picture.startswith(b"\xff\xd8") for picture in found)
    assert len(set(found)) == 3


async def test_why_there_is_no_picture_is_passed_on(browser: httpx.AsyncClient) -> None:
    """A refusal is a short answer, in words."""
    broken = await browser.get(f"/cameras/{await camera(browser, 'Broken', faults='fails')}/preview")
    assert (broken.status_code, broken.json()["code"], broken.json()["why"]) == (503, "camera_failed", "failed")
    unknown = await browser.get("/cameras/nothing/preview")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_camera")


async def test_a_place_is_free_again_when_a_browser_goes(browser: httpx.AsyncClient) -> None:
    """Four look, a fifth may when one of them has left."""
    address = f"/cameras/{await camera(browser, 'Crowded')}/preview"
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(browser.stream("GET", address)) for _ in range(4)]
        looking = [stream.aiter_raw() for stream in streams]
        for pieces in looking:
            await pictures(pieces, 1)
        async with asyncio.timeout(30):
            refused = await browser.get(address)
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_viewers")
        await streams[0].aclose()

        async def is_let_in() -> bool:
            async with browser.stream("GET", address) as again:
                return again.status_code == httpx.codes.OK

        await wait_until(is_let_in, 30)


async def test_a_preview_ends_with_its_session(browser: httpx.AsyncClient) -> None:
    """Logging out closes it."""
    address = f"/cameras/{await camera(browser, 'Watched')}/preview"
    async with browser.stream("GET", address) as stream:
        pieces = stream.aiter_raw()
        await pictures(pieces, 1)
        assert (await browser.delete("/session")).status_code == httpx.codes.NO_CONTENT
        await rest_of(pieces)
    assert (await browser.get(address)).status_code == httpx.codes.UNAUTHORIZED


async def test_open_previews_do_not_hold_up_a_stop(installation: Installation, browser: httpx.AsyncClient) -> None:
    """The last test of this installation: it is stopped while somebody looks, and ends the streams in good order."""
    address = f"/cameras/{await camera(browser, 'Last')}/preview"
    async with browser.stream("GET", address) as stream:
        pieces = stream.aiter_raw()
        await pictures(pieces, 1)
        began = time.monotonic()
        stopping = asyncio.get_running_loop().run_in_executor(None, installation.stop)
        await rest_of(pieces)
        took = time.monotonic() - began
        assert await stopping == 0
    print(f"ended {took:.2f} s after the stop, all stopped after {time.monotonic() - began:.2f} s")
    assert took < 2
