"""What lies between a PLC and the broker: it repeats messages, swaps neighbours, and can go dead without closing."""

import asyncio
import random
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

PUBLISH = 3
DUPLICATE = 0b1000
MISHAPS = 0.2


class Wire:
    """Listens on `port` in a thread of its own. `dead`: bytes are taken from neither side, connections stay open."""

    def __init__(self, broker_port: int, port: int, seed: int) -> None:
        self._to, self.port = broker_port, port
        self._chance = random.Random(seed)
        self._alive = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self.repeated = 0
        self.swapped = 0

    @property
    def open(self) -> int:
        return len(self._open) // 2

    def start(self) -> None:
        self._thread.start()
        self._do(self._listen())

    def go_dead(self) -> None:
        self._loop.call_soon_threadsafe(self._alive.clear)

    def come_back(self) -> None:
        """What was open while it was dead is cut, as a switch does that starts anew."""
        self._do(self._cut())

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
                    group.create_task(self._messages(reader, back))
                    group.create_task(self._bytes(there, writer))
        finally:
            self._open -= {writer, back}
            writer.close()
            back.close()

    async def _bytes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(65536):
            await self._alive.wait()
            writer.write(content)
            await writer.drain()
        raise asyncio.IncompleteReadError(b"", None)

    async def _messages(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Packets of MQTT (5.0, section 2.1) one by one."""
        coming = asyncio.ensure_future(_packet(reader))
        try:
            while True:
                packets = [await coming]
                coming = asyncio.ensure_future(_packet(reader))
                if packets[0][0] >> 4 == PUBLISH and self._chance.random() < MISHAPS:
                    # The next one overtakes it, if one comes soon.
                    await asyncio.wait([coming], timeout=0.05)
                    if coming.done():
                        packets.insert(0, coming.result())
                        coming = asyncio.ensure_future(_packet(reader))
                        self.swapped += 1
                await self._alive.wait()
                for packet in packets:
                    writer.write(packet)
                    if packet[0] >> 4 == PUBLISH and self._chance.random() < MISHAPS:
                        writer.write(bytes((packet[0] | DUPLICATE,)) + packet[1:])
                        self.repeated += 1
                await writer.drain()
        finally:
            coming.cancel()
            with suppress(BaseException):
                await coming


async def _packet(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(1)
    length, shift = 0, 0
    while True:
        digit = await reader.readexactly(1)
        head += digit
        length |= (digit[0] & 0x7F) << shift
        shift += 7
        if digit[0] < 0x80:
            return head + await reader.readexactly(length)
