"""A power cut in this process: at a point that was chosen before, between any two things that reach the disk.

What was in memory is thrown away by whoever catches it; what was not committed is gone, as after a kill.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.db import Database
from toolcare_shared.messaging.probe import Step


class PowerCut(BaseException):
    """No `except Exception` may survive it."""


class Fuse:
    """Blows at the n-th thing that happens after it was set; None: it holds."""

    def __init__(self) -> None:
        self._left: int | None = None

    def set(self, left: int | None) -> None:
        self._left = left

    def burn(self, *_: object) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._left = None
            raise PowerCut

    def probe(self, step: Step) -> None:  # noqa: ARG002 - as every probe
        self.burn()


class FusedDatabase(Database):
    """Burns the fuse at each statement, and before and after each commit."""

    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url)
        self._fuse = fuse
        event.listen(self.engine.sync_engine, "before_cursor_execute", fuse.burn)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            yield session
            self._fuse.burn()
        self._fuse.burn()
