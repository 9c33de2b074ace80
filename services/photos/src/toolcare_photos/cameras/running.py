"""One camera as the service sees it: its process is there while somebody looks or takes a picture."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import structlog

from toolcare_photos.cameras.link import CameraProcess, ProcessEnded
from toolcare_photos.cameras.messages import Message
from toolcare_photos.domain.cameras import Camera, CameraFailed, CameraState, Standing, TooManyViewers, Why

log: structlog.stdlib.BoundLogger = structlog.get_logger()

DEADLINE_S = 9.0
"""For one picture, from starting the process on: whoever waits is told within ten seconds."""
MAX_VIEWERS = 4
_PAUSE_S = 0.12
"""Between two frames: some eight a second are enough to aim, and a Pi has other work."""
_COOL_S = 3.0
"""So long a camera that failed is not tried again for somebody who only looks."""

_ENDED = "Its process ended. Try again; if it stays so, the log of the service says more."
_STUCK = (
    "Its driver hangs, and its process cannot be ended. Switch this computer (the Raspberry Pi) off and on again; "
    "check the camera's cable."
)
_STOPPED = "It was stopped in the meantime. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Still:
    content: bytes
    taken_at: float | None


@dataclass(frozen=True, slots=True)
class Frame:
    number: int
    jpeg: bytes


class RunningCamera:
    """Questions to the process are asked one after the other; viewers share the frames."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.viewers = 0
        self.used_at = 0.0
        self._deadline_s = DEADLINE_S
        self._turn = asyncio.Lock()
        self._process: CameraProcess | None = None
        self._stuck: CameraProcess | None = None
        self._frame: Frame | None = None
        self._frame_at = 0.0
        self._failure: CameraFailed | None = None
        self._failed_at = 0.0
        self._is_starting = False
        self._is_closed = False
        self._stops = 0

    @property
    def state(self) -> CameraState:
        if self._is_starting:
            return CameraState.STARTING
        if self._failure is not None:
            return CameraState.FAILED
        return CameraState.READY if self.has_process else CameraState.OFF

    @property
    def standing(self) -> Standing:
        if self._failure is None:
            return Standing(self.state)
        return Standing(self.state, Why(self._failure.why), self._failure.words)

    @property
    def has_process(self) -> bool:
        return self._process is not None and self._process.is_running

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.is_running else None

    async def still(self) -> Still:
        """Take a picture in full size; CameraFailed when there is none in time."""
        async with self._asking():
            answer = await self._answer({"do": "still"})
        taken_at = answer.head.get("taken_at")
        return Still(answer.body, taken_at if isinstance(taken_at, float) else None)

    async def frame(self, after: int = 0) -> Frame:
        """Return a small picture with a number above `after`; CameraFailed when there is none in time."""
        if self._failure is not None and _now() - self._failed_at < _COOL_S:
            raise self._failure
        async with self._asking():
            newest = self._frame
            if newest is not None and newest.number > after and _now() - self._frame_at < _PAUSE_S:
                return newest
            await asyncio.sleep(max(0.0, self._frame_at + _PAUSE_S - _now()))
            answer = await self._answer({"do": "frame"})
            self._frame = Frame((newest.number if newest else 0) + 1, answer.body)
            self._frame_at = _now()
            return self._frame

    @contextmanager
    def viewing(self) -> Iterator[None]:
        """Be one of its viewers; TooManyViewers when there are enough."""
        if self.viewers >= MAX_VIEWERS:
            raise TooManyViewers(self.camera.name, MAX_VIEWERS)
        self.viewers += 1
        try:
            yield
        finally:
            self.viewers -= 1
            self.used_at = _now()

    async def stop(self) -> None:
        """End its process, as after a while without use; what failed is forgotten. Who waits gets a new process."""
        self._stops += 1
        await self._end(patiently=True)
        self._failure = None

    async def close(self) -> None:
        """End its process now, whoever waits for it, and start none again."""
        self._is_closed = True
        await self._end(patiently=True)

    def is_idle(self, since_s: float) -> bool:
        return self.has_process and not self.viewers and not self._turn.locked() and _now() - self.used_at > since_s

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """Have the turn, and the deadline for waiting and asking together."""
        try:
            async with asyncio.timeout(self._deadline_s), self._turn:
                yield
        except TimeoutError as error:
            raise await self._given_up() from error
        finally:
            self.used_at = _now()

    async def _given_up(self) -> CameraFailed:
        seconds = f"{self._deadline_s:.0f} s"
        words = f"It did not answer within {seconds} and was ended. Try again; check its cable and whether it is on."
        if not await self._end(patiently=False):
            return self._failed(Why.STUCK, _STUCK)
        return self._failed(Why.NO_ANSWER, words)

    async def _answer(self, order: Mapping[str, object]) -> Message:
        """Ask; a process that was killed or stopped since it was asked last is started again once."""
        for is_last in (False, True):
            was_there, stops = self.has_process, self._stops
            try:
                answer = await (await self._opened()).ask(order)
            except ProcessEnded as error:
                await self._end(patiently=False)
                is_new = not was_there and stops == self._stops
                if is_last or is_new or self._is_closed:
                    raise self._failed(Why.ENDED, _STOPPED if self._is_closed else _ENDED) from error
                continue
            await self._refuse_trouble(answer)
            self._failure = None
            return answer
        raise AssertionError("the last try returns or raises")

    async def _opened(self) -> CameraProcess:
        if self._is_closed:
            raise ProcessEnded
        if self._process is not None and self._process.is_running:
            return self._process
        if self._stuck is not None and self._stuck.is_running:
            raise self._failed(Why.STUCK, _STUCK)
        await self._end(patiently=False)
        self._is_starting = True
        try:
            process = self._process = await CameraProcess.started()
            if self._is_closed:
                raise ProcessEnded
            order = {"do": "open", "kind": self.camera.kind, "config": dict(self.camera.config)}
            await self._refuse_trouble(await process.ask(order))
        finally:
            self._is_starting = False
        log.info("camera.started", camera=self.camera.id, kind=self.camera.kind, pid=process.pid)
        return process

    async def _refuse_trouble(self, answer: Message) -> None:
        """Raise what the process could not do; the next try is made by a new one."""
        if why := answer.text("why"):
            await self._end(patiently=True)
            raise self._failed(Why(why), answer.text("words"))

    async def _end(self, *, patiently: bool) -> bool:
        process, self._process = self._process, None
        if process is None:
            return True
        is_over = await process.end(patiently=patiently)
        if not is_over:
            self._stuck = process
        log.info("camera.ended", camera=self.camera.id, pid=process.pid, is_over=is_over)
        return is_over

    def _failed(self, why: Why, words: str) -> CameraFailed:
        self._failure = CameraFailed(self.camera.name, why, words)
        self._failed_at = _now()
        log.warning("camera.failed", camera=self.camera.id, why=why)
        return self._failure


def _now() -> float:
    return asyncio.get_running_loop().time()
