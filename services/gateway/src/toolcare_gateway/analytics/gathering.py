"""Facts gathered for whoever asks: one query for each family of them, whatever is asked."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Facts, Rates, Repairs
from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.domain.lives import Life
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.store.actions import actions
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.failures import downtime, repeats, response, stops
from toolcare_gateway.analytics.store.jobs import jobs
from toolcare_gateway.analytics.store.repairs import repairs, waited
from toolcare_gateway.analytics.store.runs import deviations
from toolcare_gateway.analytics.store.shots import shots
from toolcare_gateway.analytics.store.tools import lives, pools
from toolcare_gateway.analytics.tables import AnalyticsSettings

_HOURS_PER_WEEK = 168
_Sum: TypeAlias = Callable[[AsyncSession, Asked], Awaitable[Mapping[Key, object]]]

_SUMS: Mapping[Family, tuple[str, _Sum]] = {
    Family.SHOTS: ("shots", shots),
    Family.STOPS: ("stops", stops),
    Family.DOWNTIME: ("downtime_ms", downtime),
    Family.REPAIRS: ("repairs", repairs),
    Family.WAITS: ("waited_ms", waited),
    Family.RESPONSE: ("response", response),
    Family.REPEATS: ("repeats", repeats),
    Family.JOBS: ("jobs", jobs),
    Family.ACTIONS: ("actions", actions),
    Family.RUNS: ("deviations", deviations),
    Family.POOL: ("pool", pools),
}


async def facts(session: AsyncSession, asked: Asked, wanted: frozenset[Family], kept: Kept) -> Mapping[Key, Facts]:
    """Return the facts of each period, and of each tool when that is asked; those without any are empty."""
    found: defaultdict[Key, dict[str, object]] = defaultdict(dict)
    every = wanted | {Family.WAITS} if Family.REPAIRS in wanted else wanted - {Family.WAITS}
    for family in sorted(every & _SUMS.keys()):
        name, gather = _SUMS[family]
        sums = await kept.of(family, asked.key(timed=family is Family.DOWNTIME), partial(gather, session, asked))
        for key, value in sums.items():
            found[key][name] = value
    share = asked.settings.available_hours_per_week / _HOURS_PER_WEEK
    hours = [period.hours * share for period in asked.periods]
    blank = Facts()
    for told in found.values():
        told["repairs"] = _with_waits(told.get("repairs"), told.pop("waited_ms", 0))
    gathered = {key: replace(blank, available_hours=hours[key[0]], **told) for key, told in found.items()}  # type: ignore[arg-type]
    return _Gathered(gathered, hours)


def _with_waits(repairs_: object, waited_ms: object) -> Repairs:
    """Time that was spent waiting for parts was not spent at the bench."""
    if not isinstance(repairs_, Repairs) or not isinstance(waited_ms, int):
        return Repairs()
    return replace(repairs_, parts_ms=waited_ms, bench_ms=repairs_.bench_ms - waited_ms)


class _Gathered(dict[Key, Facts]):
    """Of what nothing was found, the facts are empty."""

    def __init__(self, gathered: Mapping[Key, Facts], hours: list[float]) -> None:
        super().__init__(gathered)
        self._hours = hours

    def __missing__(self, key: Key) -> Facts:
        return Facts(available_hours=self._hours[key[0]])


def rates(settings: AnalyticsSettings) -> Rates:
    return Rates(settings.labour_cents_per_hour, settings.press_cents_per_hour)


async def lives_of(session: AsyncSession, scope: Scope, period: Period, kept: Kept) -> Sequence[Life]:
    return await kept.of(Family.LIVES, (scope, *_days(period)), partial(lives, session, scope, period))


def _days(period: Period) -> tuple[object, ...]:
    return period.first, period.last, period.today, period.zone.key
