"""Waiting for something to become true, never longer than its deadline."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

_PAUSE_S = 0.02


async def wait_until(
    predicate: Callable[[], object | Awaitable[object]], deadline_s: float = 30.0, *, what: str = ""
) -> None:
    """Return once the predicate (plain or async) gives something true; AssertionError after the deadline."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline_s
    while True:
        seen = predicate()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return
        if loop.time() > end:
            raise AssertionError(f"not within {deadline_s:g} s: {what or inspect.getsource(predicate).strip()}")
        await asyncio.sleep(_PAUSE_S)
