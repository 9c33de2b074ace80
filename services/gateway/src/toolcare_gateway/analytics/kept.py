"""Sums kept until an event changes what they are made of: most of them stand still while shots are counted."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.store.changes import ALL, ENDED_RUN, GOOD, HOURS, over

Sums = TypeVar("Sums")
State = tuple[int, ...]

_SETTLES_IN = timedelta(minutes=1)
"""An event may say of itself that it happened in a moment, by a clock that is ahead."""
_REGISTRY, _COUNTS, _MAINTENANCE, _FAILURES, _ACTIONS = "registry", "shotcounter", "maintenance", "failures", "actions"
_CHANGED_BY: Mapping[Family, tuple[str, ...]] = {
    Family.SHOTS: (),
    Family.LATELY: (_COUNTS,),
    Family.STOPS: (_FAILURES,),
    Family.DOWNTIME: (_FAILURES, GOOD),
    Family.REPAIRS: (_FAILURES, GOOD),
    Family.WAITS: (_FAILURES, _MAINTENANCE),
    Family.RESPONSE: (_FAILURES, GOOD),
    Family.REPEATS: (_FAILURES,),
    Family.JOBS: (_MAINTENANCE,),
    Family.ACTIONS: (_ACTIONS,),
    Family.RUNS: (ENDED_RUN,),
    Family.RUNNING: (_COUNTS,),
    Family.POOL: (_COUNTS,),
    Family.LIVES: (_COUNTS,),
    Family.WEEKS: (),
    Family.BARS: (_FAILURES, GOOD, _MAINTENANCE),
    Family.PLANNED: (_MAINTENANCE, HOURS),
    Family.CRITICAL: (_FAILURES,),
}
"""What changes a family, beside the registry's events: by it a tool changes its area, and a run is known."""


@dataclass(slots=True)
class _Known:
    """Sums that were made at a moment; what they are made of stands as it is since another one."""

    state: State
    since: datetime
    made: datetime
    sums: Any

    def holds(self, now: datetime) -> bool:
        return self.made - self.since >= _SETTLES_IN or now - self.made < _SETTLES_IN


@dataclass(frozen=True, slots=True)
class KeptSums:
    """The sums asked for last, of the whole process."""

    most: int = 512
    _kept: OrderedDict[Hashable, _Known] = field(default_factory=OrderedDict)

    async def of(self, key: Hashable, state: State, now: datetime, make: Callable[[], Awaitable[Sums]]) -> Sums:
        """Return what was kept in the same state, else what is made now."""
        known = self._kept.get(key)
        if known is None or known.state != state or not known.holds(now):
            since = known.since if known is not None and known.state == state else now
            known = _Known(state, since, now, await make())
            self._kept[key] = known
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        if key in self._kept:
            self._kept.move_to_end(key)
        found: Sums = known.sums
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept sums as one request sees them: `changes` were read in its own transaction."""

    sums: KeptSums
    changes: Mapping[str, int]
    now: datetime

    async def of(
        self,
        family: Family,
        key: Hashable,
        make: Callable[[], Awaitable[Sums]],
        days: tuple[date, date] | None = None,
    ) -> Sums:
        """`days` are the first and the last of those that are over, if it is made of such."""
        marks = (ALL, _REGISTRY, *_CHANGED_BY[family])
        state = (*(self.changes.get(mark, 0) for mark in marks), self._changed_within(days) if days else 0)
        return await self.sums.of((family, key), state, self.now, make)

    def _changed_within(self, days: tuple[date, date]) -> int:
        first, last = map(over, days)
        return sum(number for mark, number in self.changes.items() if first <= mark <= last)
