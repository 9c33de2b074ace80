"""The photo service as a process that kills itself at the n-th step of its second upload: `dying_service.py N`.

With 0 it lives, and writes how many steps such an upload has into the file that `TOOLCARE_STEPS` names. A step is
before and after each thing that reaches the disk, the store or the database.
"""

import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from toolcare_photos.images import Developed
from toolcare_photos.main import create_app
from toolcare_photos.pictures import Pictures
from toolcare_photos.settings import PhotosSettings
from toolcare_photos.storage.sealed import SealedStore
from toolcare_shared.service import run_service


class Death:
    def __init__(self, at: int, told: Path) -> None:
        self._at = at
        self._told = told
        self._uploads = 0
        self._steps = 0

    def upload(self) -> None:
        self._uploads += 1

    def step(self, *_: object) -> None:
        if self._uploads < 2:
            return
        self._steps += 1
        # Whole or not at all: the process may be ended while it writes.
        written = self._told.with_suffix(f".{threading.get_ident()}")
        written.write_text(str(self._steps))
        os.rename(written, self._told)  # noqa: PTH104 - Path.replace is one of the steps that are counted
        if self._steps == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def arm(death: Death) -> None:
    fsync, replace = os.fsync, Path.replace
    develop, put = Pictures.develop, SealedStore.put

    def dying_fsync(descriptor: int) -> None:
        death.step()
        fsync(descriptor)

    def dying_replace(self: Path, target: Path) -> Path:
        death.step()
        return replace(self, target)

    async def dying_develop(self: Pictures, content: bytes) -> Developed:
        death.upload()
        return await _between(death, lambda: develop(self, content))

    async def dying_put(self: SealedStore, key: str, content: bytes) -> None:
        await _between(death, lambda: put(self, key, content))

    os.fsync = dying_fsync  # type: ignore[assignment] # this process is made to die
    Path.replace = dying_replace  # type: ignore[method-assign, assignment] # as above
    Pictures.develop = dying_develop  # type: ignore[method-assign] # as above
    SealedStore.put = dying_put  # type: ignore[method-assign] # as above
    event.listen(Session, "before_commit", death.step)
    event.listen(Session, "after_commit", death.step)


T = TypeVar("T")


async def _between(death: Death, deed: Callable[[], Awaitable[T]]) -> T:
    death.step()
    made = await deed()
    death.step()
    return made


if __name__ == "__main__":
    arm(Death(int(sys.argv[1]), Path(os.environ["TOOLCARE_STEPS"])))
    run_service(create_app, PhotosSettings())
