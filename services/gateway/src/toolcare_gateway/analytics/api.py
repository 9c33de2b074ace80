"""Figures over HTTP: each answers with its formula's version, and opens the events it is made of."""

from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from toolcare_gateway.analytics.asked import PROBLEMS, AskedPeriod, AskedScope, AskedShape, Text
from toolcare_gateway.analytics.domain.period import PeriodBackwards, PeriodTooLong
from toolcare_gateway.analytics.schemas import (
    AnalyticsSettingsIn,
    AnalyticsSettingsOut,
    Compliance,
    FigureEvents,
    Figures,
    Fixes,
    FormulaList,
    Heatmap,
    LifeList,
    Pareto,
    RecurringProblems,
    RunList,
    Shop,
    ToolFiguresPage,
    Trend,
)
from toolcare_gateway.forwarding import API
from toolcare_gateway.readmodels.keyset import Cursor
from toolcare_gateway.tool_page import UnknownTool
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.errors import NotFound, PreconditionFailed, PreconditionRequired, problems
from toolcare_shared.pages import InvalidCursor
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(prefix=f"{API}/analytics", tags=["analytics"])
Reader = Annotated[Actor, requires(Permission.ANALYTICS_READ)]
Editor = Annotated[Actor, requires(Permission.ANALYTICS_EDIT)]
Limit = Annotated[int, Query(ge=1, le=500)]
_PERIOD = (PeriodBackwards, PeriodTooLong)


class UnknownFigure(NotFound):
    code = "unknown_figure"

    def __init__(self, figure: str) -> None:
        super().__init__("Choose one of those that /analytics/formulas lists.", figure=figure)


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


@router.get("/formulas", response_model=FormulaList)
async def list_formulas(request: Request, _: Reader, shape: AskedShape) -> Response:
    """Every figure with its formula in words."""
    raise NotImplementedError


@router.get("/figures", response_model=Figures, responses=problems(*_PERIOD, mapping=PROBLEMS))
async def list_figures(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """All figures of a period, each beside that of the period before."""
    raise NotImplementedError


@router.get(
    "/figures/{figure}/events",
    response_model=FigureEvents,
    responses=problems(*_PERIOD, InvalidCursor, UnknownFigure, mapping=PROBLEMS),
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
    raise NotImplementedError


@router.get("/tools", response_model=ToolFiguresPage, responses=problems(*_PERIOD, InvalidCursor, mapping=PROBLEMS))
async def list_tool_figures(
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    q: Text = "",
    sort: ToolFigureSort = ToolFigureSort.NUMBER,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """A row for each tool that is in use or ran in the period."""
    raise NotImplementedError


@router.get("/trend", response_model=Trend, responses=problems(*_PERIOD, UnknownFigure, mapping=PROBLEMS))
async def read_trend(
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    figure: Annotated[str, Query(pattern=r"^[a-z0-9_]{1,40}$", description="`stops`, or the id of a figure")] = "stops",
    by: Literal["day", "week", "month"] = "week",
) -> Response:
    """A figure over time, with control limits."""
    raise NotImplementedError


@router.get("/pareto", response_model=Pareto, responses=problems(*_PERIOD, mapping=PROBLEMS))
async def read_pareto(
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    by: Literal["code", "component", "cavity", "tool", "machine", "group"] = "code",
    measure: Literal["count", "downtime", "cost"] = "count",
) -> Response:
    """Failures by what they have in common, the most first."""
    raise NotImplementedError


@router.get("/heatmap", response_model=Heatmap, responses=problems(*_PERIOD, UnknownTool, mapping=PROBLEMS))
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
    raise NotImplementedError


@router.get("/recurring", response_model=RecurringProblems, responses=problems(*_PERIOD, mapping=PROBLEMS))
async def list_recurring(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """What came again, the most often first; at most 200."""
    raise NotImplementedError


@router.get("/fixes", response_model=Fixes, responses=problems(*_PERIOD, mapping=PROBLEMS))
async def list_fixes(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """Which fixes held."""
    raise NotImplementedError


@router.get("/compliance", response_model=Compliance, responses=problems(*_PERIOD, mapping=PROBLEMS))
async def read_compliance(
    request: Request, session: ReadSession, _: Reader, period: AskedPeriod, scope: AskedScope, shape: AskedShape
) -> Response:
    """Whether maintenance was done in its window, by level and by tool."""
    raise NotImplementedError


@router.get("/runs", response_model=RunList, responses=problems(*_PERIOD, InvalidCursor, mapping=PROBLEMS))
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
    raise NotImplementedError


@router.get("/life", response_model=LifeList, responses=problems(*_PERIOD, InvalidCursor, mapping=PROBLEMS))
async def list_lives(
    request: Request,
    session: ReadSession,
    _: Reader,
    period: AskedPeriod,
    scope: AskedScope,
    shape: AskedShape,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """How long each tool will last; the period only says which tools ran on a press that is asked for."""
    raise NotImplementedError


@router.get("/shop", response_model=Shop)
async def read_shop(request: Request, session: ReadSession, _: Reader, scope: AskedScope) -> Response:
    """What the wall in the shop shows."""
    raise NotImplementedError


@router.get("/settings", response_model=AnalyticsSettingsOut)
async def get_settings(request: Request, session: ReadSession, _: Reader) -> Response:
    """With which rates and windows figures are reckoned."""
    raise NotImplementedError


@router.put(
    "/settings", response_model=AnalyticsSettingsOut, responses=problems(PreconditionFailed, PreconditionRequired)
)
async def change_settings(body: AnalyticsSettingsIn, work: UnitOfWork, _: Editor) -> Response:
    """They hold for past periods as well: every figure is reckoned when it is asked for."""
    raise NotImplementedError
