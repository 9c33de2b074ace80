"""A row of figures for each tool, in any order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics import gathering
from toolcare_gateway.analytics.domain.facts import HOUR_MS, Facts
from toolcare_gateway.analytics.domain.figures import Family
from toolcare_gateway.analytics.domain.lives import Ahead, Life, ahead
from toolcare_gateway.analytics.domain.ordering import Order, Place, Value
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.reckoning import RECKONED, NoFigure
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.reckoned import corrected, period_out
from toolcare_gateway.analytics.schemas import EndOfLife, ToolFigures, ToolFiguresPage, ToolInArea
from toolcare_gateway.analytics.store.asked import Asked, on_presses
from toolcare_gateway.analytics.store.failures import OPEN
from toolcare_gateway.analytics.store.tools import IN_USE
from toolcare_gateway.analytics.tables import AnalyticsSettings, FailureFact, ToolFact
from toolcare_shared.pages import InvalidCursor, decode_cursor, encode_cursor

_FAMILIES = frozenset(Family) - {Family.RESPONSE, Family.LIVES}
_FIGURES = {
    "utilisation": "utilisation",
    "life_share": "life_share",
    "cycle_deviation": "cycle_deviation",
    "cavity_efficiency": "cavity_efficiency",
    "msbf": "msbf",
    "mtbf_hours": "mtbf_hours",
    "mttr_hours": "mttr_hours",
    "compliance": "pm_compliance",
    "cost_per_1000_cents": "cost_per_1000",
    "cost_per_1000_with_downtime_cents": "cost_per_1000_with_downtime",
    "repeat_rate": "repeat_rate",
}
"""Column of the row -> id of its figure."""


class ToolFigureSort(StrEnum):
    """With a minus downwards; tools without the number come last."""

    NUMBER = "number"
    NUMBER_DOWN = "-number"
    SHOTS = "shots"
    SHOTS_DOWN = "-shots"
    RUN_HOURS = "run_hours"
    RUN_HOURS_DOWN = "-run_hours"
    UTILISATION = "utilisation"
    UTILISATION_DOWN = "-utilisation"
    LIFE_SHARE = "life_share"
    LIFE_SHARE_DOWN = "-life_share"
    CYCLE_DEVIATION = "cycle_deviation"
    CYCLE_DEVIATION_DOWN = "-cycle_deviation"
    CAVITY_EFFICIENCY = "cavity_efficiency"
    CAVITY_EFFICIENCY_DOWN = "-cavity_efficiency"
    STOPS = "stops"
    STOPS_DOWN = "-stops"
    MSBF = "msbf"
    MSBF_DOWN = "-msbf"
    MTTR = "mttr_hours"
    MTTR_DOWN = "-mttr_hours"
    COMPLIANCE = "compliance"
    COMPLIANCE_DOWN = "-compliance"
    COST = "cost_per_1000_cents"
    COST_DOWN = "-cost_per_1000_cents"
    OPEN_FAILURES = "open_failures"
    OPEN_FAILURES_DOWN = "-open_failures"
    LATE_ACTIONS = "late_actions"
    LATE_ACTIONS_DOWN = "-late_actions"
    RESIDUAL = "residual_shots"
    RESIDUAL_DOWN = "-residual_shots"


async def page(
    session: AsyncSession,
    period: Period,
    scope: Scope,
    settings: AnalyticsSettings,
    kept: Kept,
    *,
    q: str = "",
    sort: ToolFigureSort = ToolFigureSort.NUMBER,
    limit: int | None = None,
    cursor: str | None = None,
) -> ToolFiguresPage:
    """Every tool's place is reckoned, by a few queries for all of them; then those of the page are."""
    found = await _found(session, period, scope, settings, kept, q.casefold().split())
    order = _order(sort, settings)
    shown, more = order.page(found, _after(sort, cursor), limit or len(found))
    whole = await gathering.facts(session, Asked([period], scope, settings), frozenset({Family.SHOTS}), kept)
    return ToolFiguresPage(
        period=period_out(period),
        currency=settings.currency,
        corrected=corrected(whole[0, ""].shots),
        items=[_row(each, period, settings) for each in shown],
        next_cursor=encode_cursor((sort, *order.place(shown[-1]))) if more else None,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A tool with what its row is made of."""

    tool: ToolInArea
    facts: Facts
    life: Life | None
    broken: int


async def _found(
    session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings, kept: Kept, words: Sequence[str]
) -> Sequence[_Found]:
    facts = await gathering.facts(session, Asked([period], scope, settings, by_tool=True), _FAMILIES, kept)
    ahead_of = {life.tool_id: life for life in await gathering.lives_of(session, scope, period, kept)}
    broken = await _open_failures(session, scope)
    seen = {tool for _, tool in facts}
    return [
        _Found(tool, facts[0, tool.id], ahead_of.get(tool.id), broken.get(tool.id, 0))
        for tool, in_use in await _tools(session)
        if tool.id in seen and (in_use or facts[0, tool.id].shots.shots)
        if all(word in f"{tool.number} {tool.name}".casefold() for word in words)
    ]


async def _tools(session: AsyncSession) -> Sequence[tuple[ToolInArea, bool]]:
    query = select(ToolFact.tool_id, ToolFact.number, ToolFact.name, ToolFact.area, IN_USE)
    rows = await session.execute(query)
    return [(ToolInArea(id=id_, number=number, name=name, area=area), used) for id_, number, name, area, used in rows]


async def _open_failures(session: AsyncSession, scope: Scope) -> Mapping[str, int]:
    query = select(FailureFact.tool_id, func.count()).where(OPEN, *on_presses(scope, FailureFact.machine_id))
    rows = await session.execute(query.group_by(FailureFact.tool_id))
    return {tool: number for tool, number in rows}  # noqa: C416 - a row is no tuple to the type checker


def _row(found: _Found, period: Period, settings: AnalyticsSettings) -> ToolFigures:
    facts, rates = found.facts, gathering.rates(settings)
    figures = {column: RECKONED[name](facts, rates) for column, name in _FIGURES.items()}
    left = ahead(found.life, period.today) if found.life else NoFigure.NO_DATA
    why = {column: figure.why for column, figure in figures.items() if figure.why}
    if isinstance(left, NoFigure):
        why["end_of_life"] = left
    return ToolFigures(
        tool=found.tool,
        **{column: sum_of(found) for column, sum_of in _SUMS.items()},
        end_of_life=end_of_life(left, period),
        corrected_shots=facts.shots.corrected_shots,
        why=why,
        **{column: figure.value for column, figure in figures.items()},
    )


def residual(life: Life | None) -> int | None:
    return life.life_shots - life.total_high if life and life.life_shots else None


def end_of_life(left: Ahead | NoFigure, period: Period) -> EndOfLife | None:
    if isinstance(left, NoFigure):
        return None
    today = period.today
    return EndOfLife(on=left.on(today), low=left.low(today), high=left.high(today))


_SUMS: Mapping[str, Callable[[_Found], Any]] = {
    "shots": lambda found: found.facts.shots.shots,
    "run_hours": lambda found: found.facts.shots.run_ms / HOUR_MS,
    "stops": lambda found: found.facts.stops.mould,
    "open_failures": lambda found: found.broken,
    "late_actions": lambda found: found.facts.actions.late,
    "residual_shots": lambda found: residual(found.life),
}
"""Columns of the row that are no figures."""


def _order(sort: ToolFigureSort, settings: AnalyticsSettings) -> Order[_Found]:
    column, rates = sort.removeprefix("-"), gathering.rates(settings)

    def value(found: _Found) -> Value:
        if column == "number":
            return found.tool.number.casefold()
        sum_of = _SUMS.get(column)
        return RECKONED[_FIGURES[column]](found.facts, rates).value if sum_of is None else sum_of(found)

    return Order(lambda found: (value(found), found.tool.id), descending=sort.startswith("-"))


def _after(sort: ToolFigureSort, cursor: str | None) -> Place | None:
    match decode_cursor(cursor) if cursor else ():
        case ():
            return None
        case (str(name), value, str(tool)) if name == sort and isinstance(value, str) == sort.endswith("number"):
            return value, tool
        case _:
            raise InvalidCursor("Start again at the first page; this cursor belongs to another order of the list.")
