"""Whether a program still moves data. One that waits for a share that is gone neither fails nor ends."""

import os
import selectors
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

STALLED_S = 30 * 60.0
"""A place that takes less than `_STIRS_BYTES` in this time takes no backup."""
_STIRS_BYTES = 4 << 20
"""More than what restic says of its progress meanwhile."""
_LOOK_S = 2.0
_GONE_S = 10.0


class Stalled(Exception):
    """Nothing more is to be waited for; a program in a system call on such a share may stay until the share is back."""


class Moving:
    """What a program reads and writes, sockets and pipes too; where the system does not tell, it counts as moving."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._mark = self._moved()
        self._since = time.monotonic()

    def lines(self) -> Iterator[str]:
        """What it prints, until it ends; Stalled."""
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        printed, rest = self._process.stdout.fileno(), b""
        with selectors.DefaultSelector() as waiting:
            waiting.register(printed, selectors.EVENT_READ)
            while True:
                if waiting.select(_LOOK_S):
                    read = os.read(printed, 1 << 16)
                    if not read:
                        break
                    *whole, rest = (rest + read).split(b"\n")
                    yield from (line.decode(errors="replace") for line in whole)
                self.require()
        yield rest.decode(errors="replace")

    def output(self, within_s: float) -> tuple[str, str]:
        """All that it prints, and what it complains of; TimeoutExpired or Stalled."""
        until = time.monotonic() + within_s
        while True:
            try:
                return self._process.communicate(timeout=_LOOK_S)
            except subprocess.TimeoutExpired:
                if time.monotonic() > until:
                    raise
            self.require()

    def require(self) -> None:
        moved, now = self._moved(), time.monotonic()
        if moved is None or self._mark is None or moved >= self._mark + _STIRS_BYTES:
            self._mark, self._since = moved, now
        elif now > self._since + STALLED_S:
            raise Stalled

    def end(self) -> None:
        """Kill what still runs; one that cannot be killed now is left to the system."""
        if self._process.poll() is None:
            self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GONE_S)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _moved(self) -> int | None:
        try:
            told = Path(f"/proc/{self._process.pid}/io").read_text(encoding="ascii")
        except OSError:
            return None
        figures = dict(line.split(": ") for line in told.splitlines())
        return int(figures["rchar"]) + int(figures["wchar"])
