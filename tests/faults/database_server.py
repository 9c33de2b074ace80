"""A PostgreSQL server of a test's own, that can be frozen and killed."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from toolcare_shared.db import Database
from toolcare_shared.testing.postgres import VARIABLE, server
from toolcare_shared.testing.waiting import wait_until

START_S = 60.0


@contextmanager
def own_server() -> Iterator[URL]:
    if os.environ.get(VARIABLE):
        pytest.skip("the server that is given is not ours to kill")
    with server() as url:
        yield url


@dataclass
class Server:
    """`command` and `owner`: how it is started again, and as whom."""

    url: URL
    folder: Path
    command: Sequence[str]
    owner: int
    _first: int
    _again: set[int] = field(default_factory=set)

    @classmethod
    async def of(cls, url: URL) -> "Server":
        database = Database(url.render_as_string(hide_password=False))
        async with database.read() as session:
            folder = Path(str(await session.scalar(text("SHOW data_directory"))))
        await database.dispose()
        return cls(url, folder, _command(folder), _owner(folder), _pid(folder))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        pids = [_pid(self.folder), *self._children()]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def kill_one(self) -> None:
        """The others end too then, and it recovers as after a crash."""
        os.kill(self._children()[-1], signal.SIGKILL)

    def kill(self) -> None:
        for pid in (_pid(self.folder), *self._children()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """End what was started again, of which the maker of the server knows nothing."""
        for pid in self._again:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)

    async def answers(self) -> None:
        """Wait until it does; it is started where it is not there."""
        await wait_until(self._answers, START_S, what="the database server answers")

    async def _answers(self) -> bool:
        if not _runs(_pid(self.folder)):
            self._start()
            await asyncio.sleep(0.5)  # it needs some time to note its number
            return False
        database = Database(self.url.render_as_string(hide_password=False))
        try:
            async with database.read() as session:
                await session.execute(text("SELECT 1"))
        except (DBAPIError, OSError):
            return False
        else:
            self._again |= {_pid(self.folder)} - {self._first}
            return True
        finally:
            await database.dispose()

    def _start(self) -> None:
        with (self.folder / "again.log").open("ab") as log:
            command = ["setsid", "--fork", *self.command]
            subprocess.run(command, stdout=log, stderr=log, user=self.owner, check=True)

    def _children(self) -> Sequence[int]:
        parent = _pid(self.folder)
        return [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _command(folder: Path) -> Sequence[str]:
    process = Path(f"/proc/{_pid(folder)}")
    words = (process / "cmdline").read_bytes().rstrip(b"\0").decode().split("\0")
    return [str((process / "exe").readlink()), *words[1:]]


def _owner(folder: Path) -> int:
    return folder.stat().st_uid


def _pid(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split("\n")[0])


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:1]
    except (FileNotFoundError, ProcessLookupError):
        return False
