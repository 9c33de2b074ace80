"""What one person does again and again: the first times one by one, the rest as one entry with their number.

Whoever asks a thousand times for what he may not have, or looks a hundred times at the same list of people, should
leave his trace, but not fill the trail with it.
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

MOST_BURSTS = 1_000
"""How many are told apart at a time; those of further people are counted together."""
_LOOK_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many within which time have entries of their own."""

    one_by_one: int
    within: timedelta


OF_REFUSALS = Allowance(3, timedelta(minutes=1))
OF_VIEWS = Allowance(1, timedelta(minutes=10))


@dataclass(slots=True)
class Burst:
    """What one person did of one kind within its time; `more` beside those that have entries of their own."""

    actor: Actor
    what: str
    ends: datetime
    noted: int = 0
    more: int = 0
    last: str = ""

    @property
    def target(self) -> str:
        return f"{self.more} x {self.last}" if self.more > 1 else self.last


_Key = tuple[str, str, str, str]


class Bursts:
    """Counts them in memory: what a process that is killed had counted last is gone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bursts: dict[_Key, Burst] = {}
        self._ended: list[Burst] = []

    def noted_by_itself(self, actor: Actor, what: str, target: str, allowance: Allowance) -> bool:
        """Whether this one gets an entry of its own; else it is counted."""
        burst = self._burst_of(actor, what, allowance)
        if burst.noted < allowance.one_by_one:
            burst.noted += 1
            return True
        burst.more += 1
        burst.last = target
        return False

    def not_noted(self, actor: Actor, what: str, allowance: Allowance) -> None:
        """The entry of its own could not be written: the next one gets it."""
        burst = self._burst_of(actor, what, allowance)
        burst.noted = max(0, burst.noted - 1)

    def over(self, *, all_of_them: bool = False) -> Sequence[Burst]:
        """Take out the bursts whose time is over and that have something to tell."""
        for key in [key for key, one in self._bursts.items() if all_of_them or self._is_over(one)]:
            self._ended.append(self._bursts.pop(key))
        ended, self._ended = self._ended, []
        return [burst for burst in ended if burst.more]

    async def keep_noting(self, context: ServiceContext) -> None:
        """As soon as each is over, and what is left when the gateway stops."""
        while not context.stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await context.stopping.wait()
            for burst in self.over(all_of_them=context.stopping.is_set()):
                await patiently(partial(note_burst, context.database, burst), lambda _: None)

    def _burst_of(self, actor: Actor, what: str, allowance: Allowance) -> Burst:
        key = _key(actor, what)
        if key not in self._bursts and len(self._bursts) >= MOST_BURSTS:
            key = ("", "", "", what)
        known = self._bursts.get(key)
        if known is not None and self._is_over(known):
            self._ended.append(self._bursts.pop(key))
            known = None
        if known is None:
            known = self._bursts[key] = Burst(actor, what, self._clock.now() + allowance.within)
        return known

    def _is_over(self, burst: Burst) -> bool:
        return self._clock.now() >= burst.ends


async def note_burst(database: Database, burst: Burst) -> None:
    async with database.write() as session:
        await note_access(session, burst.actor, burst.what, burst.target)


def _key(actor: Actor, what: str) -> _Key:
    """Whoever is nobody is told apart by where he comes from, and a program from its owner."""
    address = "" if actor.role or actor.origin is None else actor.origin.address
    return actor.id, actor.via.id if actor.via else "", address, what
