"""Answers that go on for a while: bounded in time, and with an end for what they are fed from."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override


class BoundedStream(StreamingResponse):
    """Ends after `longest_s` even when its reader has stopped reading but stays connected.

    Its content is closed in any case and at once: Starlette leaves that to the garbage collector.
    """

    def __init__(
        self,
        content: AsyncGenerator[bytes, None],
        longest_s: float,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        super().__init__(content, status_code, headers, media_type)
        self._content = content
        self._longest_s = longest_s

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._content):
            with suppress(TimeoutError):
                async with asyncio.timeout(self._longest_s):
                    await super().__call__(scope, receive, send)
