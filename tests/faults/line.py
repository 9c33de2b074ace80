"""A line between two programs that can be slow, or go dead without closing."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

CHUNK = 65_536
SLOW_CHUNK = 256


class Line:
    """Listens on `port` in a thread of its own. `dead`: bytes are taken from neither side, connections stay open."""

    def __init__(self, to_port: int, port: int) -> None:
        self._to, self.port = to_port, port
        self._alive = asyncio.Event()
        self._rate: float | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def open(self) -> int:
        return len(self._open) // 2

    def start(self) -> None:
        self._thread.start()
        self._do(self._listen())

    def go_slow(self, bytes_per_second: float | None) -> None:
        """So many in each direction of each connection; None: as many as come."""
        self._rate = bytes_per_second

    def go_dead(self) -> None:
        self._loop.call_soon_threadsafe(self._alive.clear)

    def come_back(self) -> None:
        """What was open while it was dead is cut, as a switch does that starts anew."""
        self._do(self._cut())

    def wake(self) -> None:
        """What was open while it was dead goes on, as after a cable that was loose."""
        self._loop.call_soon_threadsafe(self._alive.set)

    def stop(self) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._alive.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _cut(self) -> None:
        for writer in list(self._open):
            writer.close()
        self._alive.set()

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        self._open |= {writer, back}
        try:
            with suppress(OSError, asyncio.IncompleteReadError, ExceptionGroup):
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._there(reader, back))
                    group.create_task(self._bytes(there, writer))
        finally:
            self._open -= {writer, back}
            writer.close()
            back.close()

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._bytes(reader, writer)

    async def _bytes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(SLOW_CHUNK if self._rate else CHUNK):
            await self._carry(content, writer)
        raise asyncio.IncompleteReadError(b"", None)

    async def _carry(self, content: bytes, writer: asyncio.StreamWriter) -> None:
        if self._rate:
            await asyncio.sleep(len(content) / self._rate)
        await self._alive.wait()
        writer.write(content)
        await writer.drain()
