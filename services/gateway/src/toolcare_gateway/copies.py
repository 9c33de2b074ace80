"""Of several copies of the gateway one has the read models follow the events; the browsers of all hear of it.

What a copy tells its own open streams it tells the others as well. A copy that heard nothing for a while, or that
takes over the events, has every page ask anew.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
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


class Copies:
    """Made with the app, at work in its background."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._waiting: deque[Told] = deque()
        self._awake = asyncio.Event()

    async def keep_telling(self, context: ServiceContext) -> None:
        if context.database.dialect == "sqlite":
            return
        self._live.pass_on_to(self._pass_on)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_of_takeover(context))
            group.create_task(self._talk(context))

    def _pass_on(self, told: Told) -> None:
        self._waiting.append(told)
        if len(self._waiting) > _MOST_WAITING:
            self._waiting.clear()
            self._waiting.append(Told(change=RESYNC))
        self._awake.set()

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
                        for message in self._messages():
                            await say(message)
                        await self._woken()
                        await say(None)
            except (DBAPIError, OSError, TimeoutError) as error:
                failures += 1
                log.warning("copies.line_lost", error=type(error).__name__, failures=failures)
                await asyncio.sleep(pause_after(failures))

    async def _woken(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_ASK_S):
                await self._awake.wait()
        self._awake.clear()

    def _messages(self) -> Iterator[str]:
        """What waits, as few messages as hold it. What is lost with a line is made good by asking anew."""
        parts: list[str] = []
        size = 0
        while self._waiting:
            part = self._waiting.popleft().to_json()
            if parts and size + len(part) + len(parts) + 2 > MOST_BYTES:
                yield f"[{','.join(parts)}]"
                parts, size = [], 0
            parts.append(part)
            size += len(part)
        if parts:
            yield f"[{','.join(parts)}]"

    def _heard(self, message: str) -> None:
        for part in json.loads(message):
            self._live.hear(Told.of(part))
