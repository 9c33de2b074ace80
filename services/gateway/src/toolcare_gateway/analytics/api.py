"""Figures over HTTP: each answers with its formula's version, and opens the events it is made of."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from toolcare_gateway.analytics import evidence, reckoned, rows, tool_figures
from toolcare_gateway.analytics.answers import answer, as_csv, as_json
from toolcare_gateway.analytics.asked import PROBLEMS as PERIOD_PROBLEMS
from toolcare_gateway.analytics.asked import AskedKept, AskedPeriod, AskedScope, AskedShape, Now, Text
from toolcare_gateway.analytics.compliance import compliance
from toolcare_gateway.analytics.domain.buckets import Step, TooManyPoints
from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.domain.period import PeriodBackwards, PeriodTooLong
from toolcare_gateway.analytics.fixes import fixes
from toolcare_gateway.analytics.heatmap import heatmap
from toolcare_gateway.analytics.life import life
from toolcare_gateway.analytics.pareto import Measure, pareto
from toolcare_gateway.analytics.recurring import recurring
from toolcare_gateway.analytics.runs import runs
from toolcare_gateway.analytics.schemas import (
    AnalyticsSettingsIn,
    AnalyticsSettingsOut,
    Compliance,
    FigureEvents,
    Figures,
    Fixes,
    FormulaList,
    FormulaOut,
    Heatmap,
    LifeList,
    Pareto,
    RecurringProblems,
    RunList,
    Shop,
    ToolFiguresPage,
    Trend,
)
from toolcare_gateway.analytics.settings.store import settings
from toolcare_gateway.analytics.settings.usecases import change
from toolcare_gateway.analytics.sheet import to_the_end
from toolcare_gateway.analytics.shop import shop
from toolcare_gateway.analytics.store.pareto import By
from toolcare_gateway.analytics.tool_figures import ToolFigureSort
from toolcare_gateway.analytics.trend import STOPS, NoTrend, trend
from toolcare_gateway.forwarding import API
from toolcare_gateway.readmodels.keyset import Cursor
from toolcare_gateway.tool_page import UnknownTool
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired, Problem, problems
from toolcare_shared.etag import versioned
from toolcare_shared.pages import InvalidCursor
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(prefix=f"{API}/analytics", tags=["analytics"])
Reader = Annotated[Actor, requires(Permission.ANALYTICS_READ)]
Editor = Annotated[Actor, requires(Permission.ANALYTICS_EDIT)]
Limit = Annotated[int, Query(ge=1, le=500, description="Of a page; a CSV file holds all, up to 100,000 lines")]
PROBLEMS: dict[type[Exception], type[Problem]] = {**PERIOD_PROBLEMS, NoTrend: Invalid, TooManyPoints: Invalid}
_PERIOD = (PeriodBackwards, PeriodTooLong)


def _tables(*types: type[Exception]) -> dict[int | str, dict[str, object]]:
    """What a route answers that also gives its rows as a file, by `format=csv`."""
    return {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(*types, mapping=PROBLEMS)}


class UnknownFigure(NotFound):
    code = "unknown_figure"

    def __init__(self, figure: str) -> None:
        super().__init__("Choose one of those that /analytics/formulas lists.", figure=figure)


@router.get("/formulas", response_model=FormulaList, responses=_tables())
async def list_formulas(request: Request, _: Reader, shape: AskedShape) -> Response:
    """Every figure with its formula in words."""
    items = [FormulaOut.of(formula) for formula in FORMULAS.values()]
    return answer(request, shape, FormulaList(items=items), rows.formulas(items, shape.language), "formulas")


@router.get("/figures", response_model=Figures, responses=_tables(*_PERIOD))
async def list_figures(
    request: Request,
    session: ReadSession,
    _: Reader,
    kept: AskedKept,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
) -> Response:
    """All figures of a period, each beside that of the period before."""
    found = await reckoned.figures(session, period, scope, await settings(session), kept)
    return answer(request, shape, found, rows.figures(found, shape.language), "figures")


@router.get(
    "/figures/{figure}/events",
    response_model=FigureEvents,
    responses=_tables(*_PERIOD, InvalidCursor, UnknownFigure),
)
async def list_events(
    figure: Annotated[str, Path(pattern=r"^[a-z0-9_]{1,40}$")],
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What a figure is made of, the newest first."""
    if figure != STOPS and figure not in FORMULAS:
        raise UnknownFigure(figure)
    page = partial(evidence.page, session, figure, period, scope, await settings(session))
    if shape.csv:
        return as_csv(request, await to_the_end(page, rows.events, shape.language, cursor), f"events-{figure}")
    return as_json(request, await page(limit, cursor))


@router.get("/tools", response_model=ToolFiguresPage, responses=_tables(*_PERIOD, InvalidCursor))
async def list_tool_figures(
    request: Request,
    session: ReadSession,
    _: Reader,
    kept: AskedKept,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    q: Text = "",
    sort: ToolFigureSort = ToolFigureSort.NUMBER,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """A row for each tool that is in use or ran in the period."""
    rates = await settings(session)
    found = await tool_figures.page(
        session, period, scope, rates, kept, q=q, sort=sort, limit=None if shape.csv else limit, cursor=cursor
    )
    return answer(request, shape, found, rows.tools(found), "tools")


@router.get(
    "/trend",
    response_model=Trend,
    responses=_tables(*_PERIOD, NoTrend, TooManyPoints, UnknownFigure),
)
async def read_trend(
    request: Request,
    session: ReadSession,
    _: Reader,
    kept: AskedKept,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    figure: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,40}$", description="`stops`, or the id of a figure")] = STOPS,
    by: Step = Step.WEEK,
) -> Response:
    """A figure over time, with control limits."""
    if figure != STOPS and figure not in FORMULAS:
        raise UnknownFigure(figure)
    found = await trend(session, period, scope, await settings(session), kept, figure, by)
    return answer(request, shape, found, rows.trend(found), f"trend-{figure}")


@router.get("/pareto", response_model=Pareto, responses=_tables(*_PERIOD))
async def read_pareto(
    request: Request,
    session: ReadSession,
    _: Reader,
    kept: AskedKept,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    by: By = By.CODE,
    measure: Measure = "count",
) -> Response:
    """Failures by what they have in common, the most first."""
    found = await pareto(session, period, scope, await settings(session), kept, by, measure)
    return answer(request, shape, found, rows.pareto(found, shape.language), "pareto")


@router.get("/heatmap", response_model=Heatmap, responses=_tables(*_PERIOD, UnknownTool))
async def read_heatmap(
    tool: Text,
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    shape: AskedShape,
    follow: Annotated[
        Literal["position", "insert"], Query(description="`insert`: failures of a serial wherever it sat")
    ] = "position",
    code: Text = "",
) -> Response:
    """Where on a tool it failed."""
    found = await heatmap(session, period, tool, code, by_insert=follow == "insert")
    return answer(request, shape, found, rows.heatmap(found), "heatmap")


@router.get("/recurring", response_model=RecurringProblems, responses=_tables(*_PERIOD))
async def list_recurring(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """What came again, the most often first; at most 200."""
    found = await recurring(session, period, scope)
    return answer(request, shape, found, rows.recurring(found, shape.language), "recurring")


@router.get("/fixes", response_model=Fixes, responses=_tables(*_PERIOD))
async def list_fixes(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """Which fixes held."""
    found = await fixes(session, period, scope)
    return answer(request, shape, found, rows.fixes(found), "fixes")


@router.get("/compliance", response_model=Compliance, responses=_tables(*_PERIOD))
async def read_compliance(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """Whether maintenance was done in its window, by level and by tool."""
    found = await compliance(session, period, scope, await settings(session))
    return answer(request, shape, found, rows.compliance(found), "compliance")


@router.get("/runs", response_model=RunList, responses=_tables(*_PERIOD, InvalidCursor))
async def list_runs(
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Runs that touch the period, with the cycle they had beside the approved one; the newest first."""
    page = partial(runs, session, period, scope)
    if shape.csv:
        return as_csv(request, await to_the_end(page, rows.runs, shape.language, cursor), "runs")
    return as_json(request, await page(limit, cursor))


@router.get("/life", response_model=LifeList, responses=_tables(*_PERIOD, InvalidCursor))
async def list_lives(
    request: Request,
    session: ReadSession,
    _: Reader,
    kept: AskedKept,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """How long each tool will last; the period only says which tools ran on a press that is asked for."""
    found = await life(session, period, scope, kept, None if shape.csv else limit, cursor)
    return answer(request, shape, found, rows.life(found), "life")


@router.get("/shop", response_model=Shop)
async def read_shop(
    request: Request, session: ReadSession, _: Reader, kept: AskedKept, now: Now, scope: AskedScope
) -> Response:
    """What the wall in the shop shows."""
    return as_json(request, await shop(session, now, scope, await settings(session), kept))


@router.get("/settings", response_model=AnalyticsSettingsOut)
async def get_settings(request: Request, session: ReadSession, _: Reader) -> Response:
    """With which rates and windows figures are reckoned."""
    kept = await settings(session)
    return versioned(request, AnalyticsSettingsOut.of(kept), kept.version)


@router.put(
    "/settings", response_model=AnalyticsSettingsOut, responses=problems(PreconditionFailed, PreconditionRequired)
)
async def change_settings(body: AnalyticsSettingsIn, work: UnitOfWork, _: Editor) -> Response:
    """They hold for past periods as well: every figure is reckoned when it is asked for."""
    async with work as session:
        kept = await settings(session, for_update=True)
        work.expect(kept.version)
        return work.answer(AnalyticsSettingsOut.of(change(kept, body.model_dump())))
