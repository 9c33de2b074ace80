"""Refusals of one person: the first of a minute one by one, the rest as one entry with their number.

Whoever asks a thousand times for what he may not have should leave his trace, but not fill the trail with it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from toolcare_shared.audit.recording import note_access
from toolcare_shared.auth import Actor
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.db import Database
from toolcare_shared.messaging.transient import patiently

REFUSED = "refused"
ONE_BY_ONE = 3
MINUTE = timedelta(minutes=1)
MOST_PEOPLE = 1_000
"""Whose refusals are told apart at a time; those of the others are counted together."""
_LOOK_EVERY_S = 5.0


@dataclass(slots=True)
class Burst:
    """What one person was refused within a minute; `more` beside those that have entries of their own."""

    actor: Actor
    since: datetime
    noted: int = 0
    more: int = 0
    last: str = ""

    @property
    def target(self) -> str:
        return f"{self.more} x {self.last}" if self.more > 1 else self.last


class Refusals:
    """Counts them in memory: what a process that is killed had counted of the last minute is gone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bursts: dict[tuple[str, str], Burst] = {}
        self._ended: list[Burst] = []

    def noted_by_itself(self, actor: Actor, target: str) -> bool:
        """Whether this one gets an entry of its own; else it is counted."""
        burst = self._burst_of(actor)
        if burst.noted < ONE_BY_ONE:
            burst.noted += 1
            return True
        burst.more += 1
        burst.last = target
        return False

    def over(self, *, all_of_them: bool = False) -> Sequence[Burst]:
        """Take out the bursts whose minute is over and that have something to tell."""
        for key in [key for key, one in self._bursts.items() if all_of_them or self._is_over(one)]:
            self._ended.append(self._bursts.pop(key))
        ended, self._ended = self._ended, []
        return [burst for burst in ended if burst.more]

    async def keep_noting(self, context: ServiceContext) -> None:
        """Each minute, and what is left when the gateway stops."""
        while not context.stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await context.stopping.wait()
            for burst in self.over(all_of_them=context.stopping.is_set()):
                await patiently(partial(note_burst, context.database, burst), lambda _: None)

    def _burst_of(self, actor: Actor) -> Burst:
        known = self._bursts.get(_key(actor))
        key = _key(actor) if known is not None or len(self._bursts) < MOST_PEOPLE else ("", "")
        known = self._bursts.get(key)
        if known is not None and self._is_over(known):
            self._ended.append(self._bursts.pop(key))
            known = None
        if known is None:
            known = self._bursts[key] = Burst(actor, self._clock.now())
        return known

    def _is_over(self, burst: Burst) -> bool:
        return self._clock.now() - burst.since >= MINUTE


async def note_burst(database: Database, burst: Burst) -> None:
    async with database.write() as session:
        await note_access(session, burst.actor, REFUSED, burst.target)


def _key(actor: Actor) -> tuple[str, str]:
    """Whoever is nobody is told apart by where he comes from."""
    return actor.id, "" if actor.role or actor.origin is None else actor.origin.address
