"""Figures of a period and of the one before, with the formula of each."""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics import gathering
from toolcare_gateway.analytics.domain import lives as lives_of
from toolcare_gateway.analytics.domain.facts import Facts, Shots
from toolcare_gateway.analytics.domain.figures import EVERYTHING, FORMULAS, Formula
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.reckoning import RECKONED, Figure
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.schemas import Corrected, Days, FigureOut, Figures, PeriodOut, Rate
from toolcare_gateway.analytics.store.asked import Asked
from toolcare_gateway.analytics.tables import AnalyticsSettings

_NOW, _BEFORE = (0, ""), (1, "")


async def figures(
    session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings, kept: Kept
) -> Figures:
    before = period.before()
    asked = Asked([period, before], scope, settings)
    facts = await gathering.facts(session, asked, EVERYTHING, kept)
    residual, end = lives_of.soonest(await gathering.lives_of(session, scope, period, kept), period.today)
    now = {**_reckoned(facts[_NOW], settings), "residual_life": residual, "end_of_life": end}
    then = _reckoned(facts[_BEFORE], settings)
    return Figures(
        period=period_out(period),
        before=Days(first=before.first, last=before.last),
        tools=facts[_NOW].pool.tools,
        corrected=corrected(facts[_NOW].shots),
        as_of=period.now,
        currency=settings.currency,
        missing=missing(settings),
        items=[
            figure_out(formula, now[name], then[name].value if formula.over_time else None)
            for name, formula in FORMULAS.items()
        ],
    )


def figure_out(formula: Formula, figure: Figure, before: float | None) -> FigureOut:
    return FigureOut(
        id=formula.id,
        version=formula.version,
        value=figure.value,
        unit=formula.unit,
        n=figure.n,
        low=figure.low,
        high=figure.high,
        why=figure.why,
        parts=dict(figure.parts),
        before=before,
        evidence=formula.evidence,
    )


def period_out(period: Period) -> PeriodOut:
    return PeriodOut(first=period.first, last=period.last, zone=period.zone.key)


def corrected(shots: Shots) -> Corrected | None:
    if not shots.corrected_shots or shots.corrected_at is None:
        return None
    return Corrected(shots=shots.corrected_shots, at=shots.corrected_at)


def missing(settings: AnalyticsSettings) -> list[Rate]:
    return list(_missing(settings))


def _missing(settings: AnalyticsSettings) -> Iterator[Rate]:
    if settings.labour_cents_per_hour is None:
        yield "labour"
    if settings.press_cents_per_hour is None:
        yield "press"


def _reckoned(facts: Facts, settings: AnalyticsSettings) -> dict[str, Figure]:
    rates = gathering.rates(settings)
    return {name: reckon(facts, rates) for name, reckon in RECKONED.items()}
