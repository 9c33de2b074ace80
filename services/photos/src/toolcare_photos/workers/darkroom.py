"""The workers as the service sees them: so many at most, each started when it is needed, each with a deadline."""

import asyncio
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import IO, NoReturn

import structlog

from toolcare_photos.domain.picture_file import PictureTooHard
from toolcare_photos.workers import jobs, wire
from toolcare_photos.workers.wire import BrokenMessage, Message
from toolcare_shared.spans import span

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_START_S = 30.0
_LOOK_EVERY_S = 20.0
IDLE_S = 60.0
PICTURES_EACH = 100
"""Then a worker makes place for a fresh one, whatever the codecs have kept of its memory."""


class WorkersUnavailable(Exception):
    def __init__(self) -> None:
        super().__init__(
            "No process for the work on pictures could be started. Try again; if it stays, tell an administrator that "
            "the log of photos says why."
        )


class Darkroom:
    """Does jobs in at most `workers` processes; who comes while all are busy waits.

    Each process has a thread here that waits for it. A process that dies or is too slow is PictureTooHard for the
    picture it was busy with, and nothing to any other.
    """

    def __init__(self, workers: int, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="darkroom")
        self._lock = threading.Lock()
        self._idle: deque[_Worker] = deque()
        self._all: set[_Worker] = set()
        self._is_closed = False

    async def do(self, asked: Message) -> Message:
        """Return the answer, or raise PictureTooHard, what `jobs.raise_refusal` tells, or WorkersUnavailable."""
        began = time.perf_counter()
        # With the context, so that what the thread logs belongs to the request.
        work = partial(copy_context().run, self._do, asked)
        with span(f"worker {asked.about.get('job')}"):
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        log.info("photos.worked", job=asked.about.get("job"), took_ms=round((time.perf_counter() - began) * 1000))
        return answer

    @property
    def pids(self) -> list[int]:
        """The processes that live now."""
        with self._lock:
            return [worker.pid for worker in self._all]

    @property
    def is_busy(self) -> bool:
        with self._lock:
            return len(self._all) > len(self._idle)

    def retire_idle(self, idle_s: float = IDLE_S) -> None:
        """End the workers that had nothing to do for so long."""
        before = time.monotonic() - idle_s
        with self._lock:
            old = [worker for worker in self._idle if worker.idle_since <= before]
            for worker in old:
                self._idle.remove(worker)
        for worker in old:
            self._end(worker)

    async def keep_retiring_idle(self) -> NoReturn:
        """Runs as long as the service, and ends all workers with it."""
        try:
            while True:
                await asyncio.sleep(_LOOK_EVERY_S)
                await asyncio.to_thread(self.retire_idle)
        finally:
            self.close()

    def close(self) -> None:
        """End all workers, also busy ones."""
        with self._lock:
            self._is_closed = True
            workers = list(self._all)
        for worker in workers:
            self._end(worker)
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _do(self, asked: Message) -> Message:
        worker = self._taken()
        try:
            answer = worker.do(asked, self._deadline_s)
        except PictureTooHard as error:
            self._end(worker)
            if self._is_closed:
                raise WorkersUnavailable from error  # It was ended with the service, not by its picture.
            raise
        except BaseException:
            self._end(worker)
            raise
        if worker.jobs >= PICTURES_EACH or self._is_closed:
            self._end(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        jobs.raise_refusal(answer)
        return answer

    def _taken(self) -> "_Worker":
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                break
            if worker.lives:
                return worker
            self._end(worker)
        return self._started()

    def _started(self) -> "_Worker":
        try:
            worker = _Worker(self._deadline_s)
        except (OSError, BrokenMessage) as error:
            log.exception("photos.no_worker")
            raise WorkersUnavailable from error
        with self._lock:
            self._all.add(worker)
            is_closed = self._is_closed
        if is_closed:
            self._end(worker)
            raise WorkersUnavailable
        return worker

    def _end(self, worker: "_Worker") -> None:
        worker.end()
        with self._lock:
            self._all.discard(worker)


class _Worker:
    """One process; used by one thread at a time."""

    def __init__(self, deadline_s: float) -> None:
        command = [sys.executable, "-P", "-m", "toolcare_photos.workers.process", str(deadline_s)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
        assert self._process.stdin is not None  # noqa: S101 - tells the type checker
        assert self._process.stdout is not None  # noqa: S101 - as above
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        self.jobs = 0
        self.idle_since = time.monotonic()
        self._wait_until_ready()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def do(self, asked: Message, deadline_s: float) -> Message:
        self.jobs += 1
        with self._killed_after(deadline_s) as is_late:
            try:
                wire.write(self._to, asked)
                answer = wire.read(self._from)
            except (OSError, ValueError, BrokenMessage):
                answer = None
        if answer is None:
            self.end()
            log.warning("photos.worker_died", late=is_late.is_set(), exit_code=self._process.returncode)
            raise PictureTooHard(f"it took longer than {deadline_s:g} s" if is_late.is_set() else "it broke off")
        self.idle_since = time.monotonic()
        return answer

    def _wait_until_ready(self) -> None:
        ready: Message | None = None
        try:
            with self._killed_after(_START_S):
                ready = wire.read(self._from)
        finally:
            if ready is None:
                self.end()
        if ready is None:
            raise BrokenMessage

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            try:
                pipe.close()
            except OSError:  # What was still to be written has no reader any more.
                continue

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[threading.Event]:
        is_late = threading.Event()

        def kill() -> None:
            is_late.set()
            self._process.kill()

        watch = threading.Timer(seconds, kill)
        watch.daemon = True
        watch.start()
        try:
            yield is_late
        finally:
            watch.cancel()
