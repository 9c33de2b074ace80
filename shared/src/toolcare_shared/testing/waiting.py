"""Waiting for something to become true, never longer than its deadline."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.1
_OF_THE_WAIT = 0.1


def pause_s(waited_s: float, shortest_s: float = _PAUSE_S, longest_s: float = _LONGEST_PAUSE_S) -> float:
    """Until the next look: a tenth of what was waited, for each look takes its time from what is waited for."""
    return min(max(waited_s * _OF_THE_WAIT, shortest_s), longest_s)


async def wait_until(
    predicate: Callable[[], object | Awaitable[object]], deadline_s: float = 30.0, *, what: str = ""
) -> None:
    """Return once the predicate (plain or async) gives something true; AssertionError after the deadline."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        seen = predicate()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return
        waited_s = loop.time() - began
        if waited_s > deadline_s:
            raise AssertionError(f"not within {deadline_s:g} s: {what or inspect.getsource(predicate).strip()}")
        await asyncio.sleep(pause_s(waited_s))
