"""What most of the trouble is made of: bars from the longest down, with their share of the whole."""

from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import HOUR_MS, MINUTE_MS
from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.reckoned import missing, period_out
from toolcare_gateway.analytics.schemas import Pareto, ParetoItem, ParetoTotal
from toolcare_gateway.analytics.store import pareto as store
from toolcare_gateway.analytics.store.asked import Asked
from toolcare_gateway.analytics.store.pareto import Bar, By
from toolcare_gateway.analytics.tables import AnalyticsSettings

Measure = Literal["count", "downtime", "cost"]


@dataclass(frozen=True, slots=True)
class _Sized:
    """A bar with what its failures took, and by which it is measured."""

    bar: Bar
    downtime_ms: int
    cost_cents: float
    size: float


async def pareto(
    session: AsyncSession,
    period: Period,
    scope: Scope,
    settings: AnalyticsSettings,
    kept: Kept,
    by: By,
    measure: Measure,
) -> Pareto:
    asked = Asked([period], scope, settings)
    bars = await kept.of(Family.BARS, (asked.key(), by), partial(store.bars, session, asked, by))
    labels = await store.labels(session, by, [bar.key for bar in bars])
    sized = [_sized(bar, period, measure, settings) for bar in bars]
    sized.sort(key=lambda each: (-each.size, each.bar.key))
    whole = sum(each.size for each in sized)
    return Pareto(
        period=period_out(period),
        currency=settings.currency,
        missing=missing(settings),
        items=[
            ParetoItem(
                key=each.bar.key,
                names=each.bar.names,
                label=labels.get(each.bar.key, each.bar.key),
                count=each.bar.count,
                downtime_minutes=round(each.downtime_ms / MINUTE_MS),
                cost_cents=round(each.cost_cents),
                share=100 * each.size / whole if whole else 0.0,
                cumulative=100 * so_far / whole if whole else 0.0,
            )
            for each, so_far in zip(sized, accumulate(each.size for each in sized), strict=True)
        ],
        total=ParetoTotal(
            count=sum(each.bar.count for each in sized),
            downtime_minutes=round(sum(each.downtime_ms for each in sized) / MINUTE_MS),
            cost_cents=round(sum(each.cost_cents for each in sized)),
        ),
    )


def _sized(bar: Bar, period: Period, measure: Measure, settings: AnalyticsSettings) -> _Sized:
    """Its cost are cents of the press that stood and of the bench that worked."""
    down = bar.downtime.at(period.end)
    press = down / HOUR_MS * (settings.press_cents_per_hour or 0)
    cost = press + bar.bench_ms / HOUR_MS * (settings.labour_cents_per_hour or 0)
    return _Sized(bar, down, cost, {"count": bar.count, "downtime": down, "cost": cost}[measure])
