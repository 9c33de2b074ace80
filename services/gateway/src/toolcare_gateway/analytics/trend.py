"""A figure over time, with what swings by chance around it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics import gathering
from toolcare_gateway.analytics.domain.buckets import Step, buckets, is_whole
from toolcare_gateway.analytics.domain.confidence import poisson_limits
from toolcare_gateway.analytics.domain.control import PER_SHOTS, Chart, individuals, u_chart
from toolcare_gateway.analytics.domain.facts import Facts
from toolcare_gateway.analytics.domain.figures import FORMULAS, Family, Unit
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.reckoning import RECKONED, Figure
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.reckoned import corrected, period_out
from toolcare_gateway.analytics.schemas import Signal, Trend, TrendPoint
from toolcare_gateway.analytics.store.asked import Asked
from toolcare_gateway.analytics.tables import AnalyticsSettings

STOPS = "stops"
"""Stops per 100,000 shots; the same stops as in shots between failures."""


class NoTrend(Exception):
    def __init__(self, figure: str) -> None:
        super().__init__("Choose another figure: this one is known as it stands now, and not for times before.")
        self.figure = figure


async def trend(
    session: AsyncSession,
    period: Period,
    scope: Scope,
    settings: AnalyticsSettings,
    kept: Kept,
    figure: str,
    step: Step,
) -> Trend:
    parts = buckets(period, step)
    wanted = frozenset({Family.SHOTS, Family.STOPS}) if figure == STOPS else _families(figure)
    asked = Asked(parts, scope, settings)
    facts = await gathering.facts(session, asked, wanted, kept) if parts else {}
    each = [facts[number, ""] for number in range(len(parts))]
    if figure == STOPS:
        figures = [_stops(one) for one in each]
        chart = u_chart([one.stops.mould for one in each], [max(0, one.shots.shots) for one in each])
    else:
        rates = gathering.rates(settings)
        figures = [RECKONED[figure](one, rates) for one in each]
        formula = FORMULAS[figure]
        judged = [not formula.grows or is_whole(part, step) for part in parts]
        values = [one.value if so else None for one, so in zip(figures, judged, strict=True)]
        chart = individuals(values, None if formula.signed else 0.0)
    whole = await gathering.facts(session, Asked([period], scope, settings), frozenset({Family.SHOTS}), kept)
    return _trend(period, parts, figure, figures, chart).model_copy(update={"corrected": corrected(whole[0, ""].shots)})


def _families(figure: str) -> frozenset[Family]:
    if not FORMULAS[figure].over_time:
        raise NoTrend(figure)
    return FORMULAS[figure].made_of


def _stops(facts: Facts) -> Figure:
    count, made = facts.stops.mould, facts.shots.shots
    if made <= 0:
        return Figure(None, n=count)
    low, high = poisson_limits(count)
    return Figure(count * PER_SHOTS / made, count, low * PER_SHOTS / made, high * PER_SHOTS / made)


def _trend(period: Period, parts: Sequence[Period], figure: str, figures: Sequence[Figure], chart: Chart) -> Trend:
    formula = FORMULAS.get(figure)
    common = next((limit for limit in chart.limits if limit is not None), None) if formula else None
    return Trend(
        period=period_out(period),
        figure=figure,
        version=formula.version if formula else FORMULAS["msbf"].version,
        unit=formula.unit if formula else Unit.COUNT,
        chart="individuals" if formula else "u",
        corrected=None,
        items=[
            TrendPoint(
                start=part.first,
                value=one.value,
                n=one.n or 0,
                low=one.low,
                high=one.high,
                upper=limit.upper if limit else None,
                lower=limit.lower if limit else None,
            )
            for part, one, limit in zip(parts, figures, chart.limits, strict=True)
        ],
        center=chart.center,
        upper=common.upper if common else None,
        lower=common.lower if common else None,
        signals=[Signal(start=parts[place].first, rule=rule.value) for place, rule in chart.signals],
    )
