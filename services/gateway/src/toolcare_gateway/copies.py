"""Of several copies of the gateway one has the read models follow the events; the browsers of all hear of it.

What a copy tells its own open streams it tells the others as well. A copy that heard nothing for a while, or that
takes over the events, has every page ask anew.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog
from sqlalchemy.exc import DBAPIError

from toolcare_gateway.live import RESYNC, Live, Told
from toolcare_shared.between_copies import MOST_BYTES, line
from toolcare_shared.context import ServiceContext
from toolcare_shared.messaging.transient import pause_after

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_CHANNEL = "toolcare_gateway"
_ASK_S = 2.0
_MOST_WAITING = 10_000


class Waiting:
    """What the other copies have still to be told, bounded."""

    def __init__(self) -> None:
        self._told: deque[Told] = deque()
        self._awake = asyncio.Event()

    def add(self, told: Told) -> None:
        self._told.append(told)
        if len(self._told) > _MOST_WAITING:
            self._told.clear()
            self._told.append(Told(change=RESYNC))
        self._awake.set()

    async def say_all(self, say: Callable[[str], Awaitable[None]]) -> None:
        """In as few messages as hold it. What may be lost with the line waits to be said again on the next one.

        The lines of the others need not have broken: only from here can they hear of it.
        """
        while self._told:
            told = self._next()
            try:
                await say(f"[{','.join(one.to_json() for one in told)}]")
            except Exception:
                self._told.extendleft(reversed(told))
                raise

    def _next(self) -> Sequence[Told]:
        """As many as a message holds, at least one."""
        told = [self._told.popleft()]
        size = len(told[0].to_json()) + 2
        while self._told and (size := size + len(self._told[0].to_json()) + 1) <= MOST_BYTES:
            told.append(self._told.popleft())
        return told

    async def woken(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_ASK_S):
                await self._awake.wait()
        self._awake.clear()


class Copies:
    """Made with the app, at work in its background."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._waiting = Waiting()

    async def keep_telling(self, context: ServiceContext) -> None:
        if context.database.dialect == "sqlite":
            return
        self._live.pass_on_to(self._waiting.add)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_of_takeover(context))
            group.create_task(self._talk(context))

    async def _tell_of_takeover(self, context: ServiceContext) -> None:
        """What the copy before us had handled and not told any more."""
        await context.messaging.is_owner.wait()
        self._live.changed(RESYNC)

    async def _talk(self, context: ServiceContext) -> None:
        failures = 0
        while True:
            try:
                async with line(context.database, _CHANNEL, self._heard) as say:
                    if failures:
                        self._live.notice(RESYNC)
                    failures = 0
                    while True:
                        await self._waiting.say_all(say)
                        await self._waiting.woken()
                        await say(None)
            except (DBAPIError, OSError, TimeoutError) as error:
                failures += 1
                log.warning("copies.line_lost", error=type(error).__name__, failures=failures)
                await asyncio.sleep(pause_after(failures))

    def _heard(self, message: str) -> None:
        for part in json.loads(message):
            self._live.hear(Told.of(part))
