"""What must hold after every fault, and how processes are made to hang."""

import asyncio
import os
import signal
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from toolcare_compose.layout import DataFolder
from toolcare_compose.verify.checks import Result
from toolcare_compose.verify.commands import verified
from toolcare_compose.verify.site import Depth

SETTLE_S = 60.0


def expect_rules(data: DataFolder, servers: Mapping[str, str] | None = None, *, without: Collection[str] = ()) -> None:
    """Of a running installation: every rule of `toolcare verify`, once what is on its way has arrived.

    Lists are made anew as well; what is left out is the content of photos, of which there are none here.
    """
    results = verify(data, servers=servers, without=without)
    wrong = [line for result in results if result.wrong or result.not_looked_at for line in result.lines("  ")]
    assert not wrong, wrong


def verify(
    data: DataFolder,
    settle_s: float = SETTLE_S,
    servers: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> Sequence[Result]:
    """`servers`: service -> address of its PostgreSQL database; the others are files of the folder."""

    async def all_results() -> Sequence[Result]:
        return [result async for result in verified(data, servers or {}, Depth.USUAL, settle_s, without)]

    return asyncio.run(all_results())


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """As a process that hangs: the kernel goes on accepting connections for it."""
    assert pids, "there is nothing to freeze"
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def for_a_while(seconds: float) -> None:
    """How long a fault lasts; not a wait for something."""
    time.sleep(seconds)
