"""What most of the trouble is made of: bars from the longest down, with their share of the whole."""

from itertools import accumulate
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import HOUR_MS, MINUTE_MS
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.reckoned import missing, period_out
from toolcare_gateway.analytics.schemas import Pareto, ParetoItem, ParetoTotal
from toolcare_gateway.analytics.store import pareto as store
from toolcare_gateway.analytics.store.asked import Asked
from toolcare_gateway.analytics.store.pareto import Bar, By
from toolcare_gateway.analytics.tables import AnalyticsSettings

Measure = Literal["count", "downtime", "cost"]


async def pareto(
    session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings, by: By, measure: Measure
) -> Pareto:
    bars = await store.bars(session, Asked([period], scope, settings), by)
    sized = sorted(bars, key=lambda bar: (-_size(bar, measure, settings), bar.key))
    sizes = [_size(bar, measure, settings) for bar in sized]
    whole = sum(sizes)
    return Pareto(
        period=period_out(period),
        currency=settings.currency,
        missing=missing(settings),
        items=[
            ParetoItem(
                key=bar.key,
                names=bar.names,
                label=bar.label,
                count=bar.count,
                downtime_minutes=round(bar.downtime_ms / MINUTE_MS),
                cost_cents=round(_cost(bar, settings)),
                share=100 * size / whole if whole else 0.0,
                cumulative=100 * so_far / whole if whole else 0.0,
            )
            for bar, size, so_far in zip(sized, sizes, accumulate(sizes), strict=True)
        ],
        total=ParetoTotal(
            count=sum(bar.count for bar in bars),
            downtime_minutes=round(sum(bar.downtime_ms for bar in bars) / MINUTE_MS),
            cost_cents=round(sum(_cost(bar, settings) for bar in bars)),
        ),
    )


def _size(bar: Bar, measure: Measure, settings: AnalyticsSettings) -> float:
    if measure == "count":
        return bar.count
    return bar.downtime_ms if measure == "downtime" else _cost(bar, settings)


def _cost(bar: Bar, settings: AnalyticsSettings) -> float:
    """Cents of the press that stood and of the bench that worked."""
    press = bar.downtime_ms / HOUR_MS * (settings.press_cents_per_hour or 0)
    return press + bar.bench_ms / HOUR_MS * (settings.labour_cents_per_hour or 0)
