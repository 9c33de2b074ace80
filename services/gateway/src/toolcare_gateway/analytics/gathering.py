"""Facts gathered for whoever asks: one query for each family of them, whatever is asked."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Downtime, Facts, Rates, Repairs, Shots
from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.domain.lives import Life
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.store.actions import actions
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.downtime import downtime
from toolcare_gateway.analytics.store.failures import repeats, response, stops
from toolcare_gateway.analytics.store.jobs import jobs
from toolcare_gateway.analytics.store.repairs import repairs, waited
from toolcare_gateway.analytics.store.runs import deviations, running
from toolcare_gateway.analytics.store.shots import lately, shots
from toolcare_gateway.analytics.store.tools import days_of_weeks, lives, pools, weeks_of
from toolcare_gateway.analytics.tables import AnalyticsSettings

_HOURS_PER_WEEK = 168
_Sum: TypeAlias = Callable[[AsyncSession, Asked], Awaitable[Mapping[Key, object]]]

_SUMS: Mapping[Family, tuple[str, _Sum]] = {
    Family.SHOTS: ("shots", shots),
    Family.LATELY: ("lately", lately),
    Family.STOPS: ("stops", stops),
    Family.DOWNTIME: ("downtime_ms", downtime),
    Family.REPAIRS: ("repairs", repairs),
    Family.WAITS: ("waited_ms", waited),
    Family.RESPONSE: ("response", response),
    Family.REPEATS: ("repeats", repeats),
    Family.JOBS: ("jobs", jobs),
    Family.ACTIONS: ("actions", actions),
    Family.RUNS: ("deviations", deviations),
    Family.RUNNING: ("running", running),
    Family.POOL: ("pool", pools),
}
_WITH: Mapping[Family, Family] = {
    Family.SHOTS: Family.LATELY,
    Family.REPAIRS: Family.WAITS,
    Family.RUNS: Family.RUNNING,
}
"""What belongs to a family, and is never asked for without it."""


async def facts(session: AsyncSession, asked: Asked, wanted: frozenset[Family], kept: Kept) -> Mapping[Key, Facts]:
    """Return the facts of each period, and of each tool when that is asked; those without any are empty."""
    found: defaultdict[Key, dict[str, object]] = defaultdict(dict)
    key = asked.key()
    for family in sorted(_with_theirs(wanted) & _SUMS.keys()):
        name, gather = _SUMS[family]
        days = asked.days if family is Family.SHOTS else None
        sums = await kept.of(family, key, partial(gather, session, asked), days)
        for place, value in sums.items():
            found[place][name] = value
    share = asked.settings.available_hours_per_week / _HOURS_PER_WEEK
    hours = [period.hours * share for period in asked.periods]
    ends = [period.end for period in asked.periods]
    for (number, _), told in found.items():
        told["repairs"] = _with_waits(told.get("repairs"), told.pop("waited_ms", 0))
        told["shots"] = _with_later(told.get("shots"), told.pop("lately", None))
        told["deviations"] = _all_of(told.get("deviations"), told.pop("running", None))
        told["downtime_ms"] = _until(told.get("downtime_ms"), ends[number])
    blanks = [Facts(available_hours=each, presses=len(set(asked.scope.machines))) for each in hours]
    gathered = {key: replace(blanks[key[0]], **told) for key, told in found.items()}  # type: ignore[arg-type]
    return _Gathered(gathered, blanks)


def _with_theirs(wanted: frozenset[Family]) -> frozenset[Family]:
    mains = wanted - set(_WITH.values())
    return mains | {_WITH[family] for family in mains & _WITH.keys()}


def _with_waits(repairs_: object, waited_ms: object) -> Repairs:
    """Time that was spent waiting for parts was not spent at the bench."""
    if not isinstance(repairs_, Repairs) or not isinstance(waited_ms, int):
        return Repairs()
    return replace(repairs_, parts_ms=waited_ms, bench_ms=repairs_.bench_ms - waited_ms)


def _with_later(over: object, lately: object) -> Shots:
    if not isinstance(over, Shots) or not isinstance(lately, Shots):
        return next((shots for shots in (over, lately) if isinstance(shots, Shots)), Shots())
    return over.plus(lately)


def _all_of(*deviations: object) -> tuple[float, ...]:
    return tuple(chain.from_iterable(some for some in deviations if isinstance(some, tuple)))


def _until(downtime_: object, end: datetime) -> int:
    return downtime_.at(end) if isinstance(downtime_, Downtime) else 0


class _Gathered(dict[Key, Facts]):
    """Of what nothing was found, the facts are empty."""

    def __init__(self, gathered: Mapping[Key, Facts], blanks: Sequence[Facts]) -> None:
        super().__init__(gathered)
        self._blanks = blanks

    def __missing__(self, key: Key) -> Facts:
        return self._blanks[key[0]]


def rates(settings: AnalyticsSettings) -> Rates:
    return Rates(settings.labour_cents_per_hour, settings.press_cents_per_hour)


async def lives_of(session: AsyncSession, scope: Scope, period: Period, kept: Kept) -> Sequence[Life]:
    key = (scope, *_days(period))
    past = days_of_weeks(period.today)
    weeks = await kept.of(Family.WEEKS, key, partial(weeks_of, session, scope, period.today), past)
    return await kept.of(Family.LIVES, key, partial(lives, session, scope, period, weeks))


def _days(period: Period) -> tuple[object, ...]:
    return period.first, period.last, period.today, period.zone.key
