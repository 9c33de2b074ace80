"""Sums kept until an event changes what they are made of: most of them stand still while shots are counted."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.store.changes import ALL

Sums = TypeVar("Sums")

_REGISTRY, _COUNTS, _MAINTENANCE, _FAILURES, _ACTIONS = "registry", "shotcounter", "maintenance", "failures", "actions"
_CHANGED_BY: Mapping[Family, tuple[str, ...]] = {
    Family.SHOTS: (_COUNTS,),
    Family.STOPS: (_FAILURES,),
    Family.DOWNTIME: (_FAILURES, _COUNTS),
    Family.REPAIRS: (_FAILURES, _COUNTS),
    Family.WAITS: (_FAILURES, _MAINTENANCE),
    Family.RESPONSE: (_FAILURES, _COUNTS),
    Family.REPEATS: (_FAILURES,),
    Family.JOBS: (_MAINTENANCE,),
    Family.ACTIONS: (_ACTIONS,),
    Family.RUNS: (_COUNTS,),
    Family.POOL: (_COUNTS,),
    Family.LIVES: (_COUNTS,),
}
"""Whose events change a family, beside the registry's: by it a tool changes its area, and a run is known."""


@dataclass(frozen=True, slots=True)
class KeptSums:
    """The sums asked for last, of the whole process."""

    most: int = 512
    _kept: OrderedDict[Hashable, tuple[tuple[int, ...], Any]] = field(default_factory=OrderedDict)

    async def of(self, key: Hashable, state: tuple[int, ...], make: Callable[[], Awaitable[Sums]]) -> Sums:
        """Return what was kept in the same state, else what is made now."""
        known = self._kept.get(key)
        if known is None or known[0] != state:
            known = (state, await make())
            self._kept[key] = known
            if len(self._kept) > self.most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        found: Sums = known[1]
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept sums as one request sees them: `changes` were read in its own transaction."""

    sums: KeptSums
    changes: Mapping[str, int]

    async def of(self, family: Family, key: Hashable, make: Callable[[], Awaitable[Sums]]) -> Sums:
        state = tuple(self.changes.get(publisher, 0) for publisher in (ALL, _REGISTRY, *_CHANGED_BY[family]))
        return await self.sums.of((family, key), state, make)
