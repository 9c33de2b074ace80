"""What a press waits for goes before what follows from it, where several services share a process.

Five services hear each count. While each takes a handful of them, every step of a booking waits behind a step of all
five, and a shot is seen half a second later.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

PATIENCE_S = 0.1
"""No transaction waits for longer: presses that never pause must not keep everybody else from ever going on."""


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

    async def let_pass(self, patience_s: float) -> float:
        """Return how much of the patience is left."""
        if patience_s <= 0 or self._free.is_set():
            return patience_s
        clock = asyncio.get_running_loop()
        until = clock.time() + patience_s
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._free.wait()
        return max(0.0, until - clock.time())


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


async def let_pass(patience_s: float) -> float:
    """Wait for who goes first, if there is one, and not for long; return how much of the patience is left."""
    here = _here.get()
    return patience_s if here is None else await here.let_pass(patience_s)
