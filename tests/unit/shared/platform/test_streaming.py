"""Answers that go on for a while."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.types import Message

from toolcare_shared.streaming import BoundedStream

pytestmark = pytest.mark.asyncio

SCOPE = {"type": "http", "asgi": {"spec_version": "2.3"}}


class Source:
    """Endless; notes when it is closed."""

    def __init__(self) -> None:
        self.is_closed = False

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        try:
            while True:
                yield b"piece"
        finally:
            self.is_closed = True


async def connected() -> Message:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def test_a_reader_that_does_not_read_holds_nothing_for_ever() -> None:
    """It stays connected; its time ends all the same, and so does what it was fed from."""
    source, sent = Source(), list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) > 3:
            await asyncio.Event().wait()

    async with asyncio.timeout(30):
        await BoundedStream(source.pieces(), 0.05)(SCOPE, connected, send)
    assert source.is_closed
    assert len(sent) == 4


async def test_a_reader_that_goes_ends_what_feeds_it() -> None:
    """At once, not when the garbage collector comes by."""
    source, gone = Source(), asyncio.Event()

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            gone.set()
        await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await BoundedStream(source.pieces(), 60)(SCOPE, receive, send)
    assert source.is_closed
