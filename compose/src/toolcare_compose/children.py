"""A child process that is kept alive, and dies with its parent."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_AFTER_S = 30.0
LOG_LIMIT_BYTES = 20 * 1024 * 1024

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def keep_log_small(path: Path, limit: int = LOG_LIMIT_BYTES) -> None:
    """Keep one older copy; the writer appends, so the file can be emptied under it."""
    if path.exists() and path.stat().st_size > limit:
        path.with_suffix(path.suffix + ".1").write_bytes(path.read_bytes())
        os.truncate(path, 0)


@dataclass(slots=True)
class Child:
    """One program under supervision. When it ends it is started again, with growing pauses while it keeps ending."""

    name: str
    command: Sequence[str]
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    pass_fds: Sequence[int] = ()
    restarts: int = 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start: float = 0.0
    _failures: int = 0

    def start(self) -> None:
        output: IO[bytes] | None = self.log.open("ab") if self.log else None
        try:
            self.process = subprocess.Popen(  # noqa: S603 - the command is ours
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **self.environment},
                pass_fds=self.pass_fds,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
            )
        finally:
            if output:
                output.close()
        self.started_at = time.monotonic()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def quick_failures(self) -> int:
        """How often in a row it ended soon after its start."""
        return self._failures

    def noticed_end(self) -> int | None:
        """The exit code, once, when the program has ended; the next start is then planned."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        self.process = None
        lived = time.monotonic() - self.started_at
        self._failures = 0 if lived > STEADY_AFTER_S else self._failures + 1
        self.next_start = time.monotonic() + BACKOFF_S[min(self._failures, len(BACKOFF_S)) - 1 if self._failures else 0]
        return code

    def restart_when_due(self) -> bool:
        if self.process is not None or time.monotonic() < self.next_start:
            return False
        self.restarts += 1
        self.start()
        return True

    def stop(self, deadline_s: float) -> None:
        """Ask it to end; kill it when the deadline has passed."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(deadline_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None
