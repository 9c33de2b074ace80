"""A service, or any program of ours, as a process of its own, that a test may kill."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_STOP_S = 10.0


class ServiceProcess:
    """`python -m module args...` with its output in a file, for `async with`.

    Nothing of it outlives the block: it is asked to stop, and killed when it does not within 10 s.
    """

    def __init__(
        self, module: str, args: Sequence[str] = (), *, env: Mapping[str, str] | None = None, output: Path
    ) -> None:
        self._command = [sys.executable, "-m", module, *args]
        self._env = {**os.environ, **(env or {})}
        self.output = output
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        with self.output.open("ab") as file:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, env=self._env, stdout=file, stderr=asyncio.subprocess.STDOUT, start_new_session=True
            )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def wait(self) -> int | None:
        """Wait for its own end, under the caller's deadline. Returns the exit code."""
        return None if self._process is None else await self._process.wait()

    async def stop(self) -> int | None:
        """SIGTERM, then SIGKILL after 10 s. Returns the exit code."""
        if self._process is None:
            return None
        self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOP_S):
                return await self._process.wait()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int | None:
        """SIGKILL to it and to every process it started."""
        if self._process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        return await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(number)

    def log(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""
