"""What a press waits for goes before what follows from it, where several services share a process.

Five services hear each count. While each takes a handful of them, every step of a booking waits behind a step of all
five, and a shot is seen half a second later.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

PATIENCE_S = 0.1
"""Nobody waits for longer: presses that never pause must not keep everybody else from ever going on."""


class Precedence:
    """One for a process and its loop."""

    def __init__(self) -> None:
        self._ahead = 0
        self._free = asyncio.Event()
        self._free.set()

    @contextmanager
    def goes_first(self) -> Iterator[None]:
        self._ahead += 1
        self._free.clear()
        try:
            yield
        finally:
            self._ahead -= 1
            if not self._ahead:
                self._free.set()

    async def let_pass(self) -> None:
        if not self._free.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await self._free.wait()


_here: ContextVar[Precedence | None] = ContextVar("toolcare_precedence", default=None)


def have_precedence() -> None:
    """Let what is started from here on know who goes first; without it nobody waits for anybody."""
    _here.set(Precedence())


@contextmanager
def goes_first() -> Iterator[None]:
    """Have others wait meanwhile. Only with all locks in hand: one who waits may hold what is still wanted."""
    here = _here.get()
    if here is None:
        yield
        return
    with here.goes_first():
        yield


async def let_pass() -> None:
    """Wait for who goes first, if there is one, and not for long."""
    here = _here.get()
    if here is not None:
        await here.let_pass()
