"""The service's end of one camera's process."""

import asyncio
import os
import socket
import sys
from collections.abc import Mapping
from typing import Self

from toolcare_photos.cameras.messages import LENGTHS, Message, Unreadable, lengths, packed, unpacked

END_S = 1.0
"""How long a process may take to end by itself, and again to be ended."""
_MODULE = "toolcare_photos.cameras.process"
_KEPT_BACK = "TOOLCARE_"
"""The process reads what strangers' devices send: it gets none of our settings, for there are passwords among them."""


class ProcessEnded(Exception):
    """The camera's process is gone, or says what cannot be understood."""


class CameraProcess:
    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._number = 0
        self._lengths: tuple[int, int] | None = None

    @classmethod
    async def started(cls) -> Self:
        ours, theirs = socket.socketpair()
        try:
            command = [sys.executable, "-m", _MODULE, str(theirs.fileno())]
            environment = {name: value for name, value in os.environ.items() if not name.startswith(_KEPT_BACK)}
            process = await asyncio.create_subprocess_exec(
                *command, pass_fds=[theirs.fileno()], stdin=asyncio.subprocess.DEVNULL, env=environment
            )
            reader, writer = await asyncio.open_connection(sock=ours)
        except BaseException:
            ours.close()  # the process ends by itself once nobody is at the other end
            raise
        finally:
            theirs.close()
        return cls(process, reader, writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    async def ask(self, order: Mapping[str, object]) -> Message:
        """Return the answer to this order; ProcessEnded when there will be none.

        May be cancelled at any moment: an answer that comes too late belongs to no later order.
        """
        self._number += 1
        try:
            self._writer.write(packed({**order, "number": self._number}))
            await self._writer.drain()
            while (answer := await self._message()).number != self._number:
                pass
        except (OSError, asyncio.IncompleteReadError, Unreadable) as error:
            raise ProcessEnded from error
        return answer

    async def end(self, *, patiently: bool = True) -> bool:
        """End the process: it may close its camera first, or not where it hangs. False when not even killing ends it.

        So it is while a driver waits for hardware inside the kernel.
        """
        self._writer.close()
        if patiently and await self._is_over(END_S):
            return True
        if self.is_running:
            self._process.kill()
        return await self._is_over(END_S)

    async def _is_over(self, within_s: float) -> bool:
        try:
            async with asyncio.timeout(within_s):
                await self._process.wait()
        except TimeoutError:
            return False
        return True

    async def _message(self) -> Message:
        if self._lengths is None:
            self._lengths = lengths(await self._reader.readexactly(LENGTHS.size))
        head, body = self._lengths
        content = await self._reader.readexactly(head + body)
        self._lengths = None
        return unpacked(content, head)
