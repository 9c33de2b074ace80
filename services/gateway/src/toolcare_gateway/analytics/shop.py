"""The wall in the shop: what is wrong, what comes, and what runs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.bench import Work, weeks
from toolcare_gateway.analytics.domain.facts import HOUR_MS
from toolcare_gateway.analytics.domain.lives import recent_pace
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.gathering import lives_of
from toolcare_gateway.analytics.kept import Kept
from toolcare_gateway.analytics.schemas import (
    BenchWeek,
    DueTool,
    Reason,
    RedReason,
    RedTool,
    RunningTool,
    Shop,
    StaleSource,
    ToolName,
)
from toolcare_gateway.analytics.store import shop as store
from toolcare_gateway.analytics.store.shop import Planned, Running
from toolcare_gateway.analytics.tables import AnalyticsSettings, FailureFact
from toolcare_gateway.readmodels.domain import CRITICAL_RANK, Condition, Progress, progress, severity_of
from toolcare_gateway.readmodels.projection import level_of
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.pace import Pace

_FAR_DAYS = 3650


async def shop(session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings, kept: Kept) -> Shop:
    """`period` says what day it is; nothing here is of a period."""
    planned = await store.levels(session, scope)
    paces = await _paces(session, scope, period, kept)
    standing = [(each, progress(level_of(each.level), each.tool.total_high, period.now)) for each in planned]
    stale = await store.stale_sources(session, scope)
    return Shop(
        as_of=period.now,
        stale_sources=[
            StaleSource(
                id=source.source_id,
                name=source.name,
                machine_id=source.machine_id,
                machine_name=machine,
                state=source.state,
                last_seen=source.last_seen,
            )
            for source, machine in stale
        ],
        red=await _red(session, scope, planned),
        due=_due(standing, paces, period),
        bench=_bench(standing, paces, period, settings),
        running=[_running(each) for each in await store.running(session, scope)],
    )


async def _red(session: AsyncSession, scope: Scope, planned: Sequence[Planned]) -> list[RedTool]:
    failures: defaultdict[str, list[FailureFact]] = defaultdict(list)
    for failure in await store.critical_failures(session, scope):
        failures[failure.tool_id].append(failure)
    overdue: defaultdict[str, list[Planned]] = defaultdict(list)
    for each in planned:
        if each.level.told == Condition.OVERDUE:
            overdue[each.tool.tool_id].append(each)
    red = [
        _red_tool(tool, failures[tool.tool_id], overdue[tool.tool_id]) for tool in await store.red_tools(session, scope)
    ]
    return sorted(red, key=_worst)


def _worst(tool: RedTool) -> tuple[int, bool, float, str]:
    """By the worst reason, then the longest first; those of which nobody knows since when come last."""
    order = list(RedReason)
    since = tool.since.timestamp() if tool.since else 0.0
    return min(order.index(reason.code) for reason in tool.reasons), tool.since is None, since, tool.tool.number


def _red_tool(tool: ToolRead, failures: Sequence[FailureFact], overdue: Sequence[Planned]) -> RedTool:
    moments = [failure.reported_at for failure in failures] + [each.level.told_at for each in overdue]
    return RedTool.model_validate(
        {
            "tool": _name(tool),
            "reasons": list(_reasons(tool, failures, overdue)),
            "severity": severity_of(tool.failure_rank),
            "machines": _machines(tool),
            "since": min(moments, default=None),
        }
    )


def _reasons(tool: ToolRead, failures: Sequence[FailureFact], overdue: Sequence[Planned]) -> Iterator[Reason]:
    for failure in failures:
        values = {
            "number": failure.number,
            "code": failure.code,
            "severity": failure.severity,
            "cavity": failure.cavity,
            "name_en": failure.names.get("en"),
            "name_de": failure.names.get("de"),
        }
        yield Reason(code=RedReason.FAILURE, values={"id": failure.failure_id, **values})
    for each in overdue:
        yield Reason(
            code=RedReason.OVERDUE,
            values={"level_id": each.level.level_id, "level": each.level.code, "name": each.level.name},
        )
    if tool.condition == Condition.OVERDUE and not overdue:
        yield Reason(code=RedReason.OVERDUE, values={"level_id": None, "level": "", "name": ""})
    if tool.readiness in (RedReason.ON_HOLD, RedReason.IN_REPAIR):
        yield Reason(code=RedReason(tool.readiness), values={"reason": tool.readiness_reason})
    if tool.failure_rank >= CRITICAL_RANK and not failures:
        yield Reason(code=RedReason.FAILURE, values={"id": None, "severity": severity_of(tool.failure_rank)})


_Standing = tuple[Planned, Progress]


def _due(standing: Sequence[_Standing], paces: Mapping[str, float], period: Period) -> list[DueTool]:
    """What warns, is due or overdue, the worst first."""
    wanted = [(each, found) for each, found in standing if found.condition.rank >= Condition.WARNED.rank]
    wanted.sort(key=lambda pair: (-pair[1].condition.rank, -pair[1].permille, pair[0].level.level_id))
    return [
        DueTool.model_validate(
            {
                "tool": _name(each.tool),
                "level_id": each.level.level_id,
                "code": each.level.code,
                "name": each.level.name,
                "status": found.condition.value,
                "by": found.by,
                "percent": found.permille / 10,
                "left": _left(each, found, period),
                "expected": _expected(each, found, paces, period),
                "machines": _machines(each.tool),
                "scheduled_for": each.job and each.job.scheduled_for,
            }
        )
        for each, found in wanted
    ]


def _left(each: Planned, found: Progress, period: Period) -> float:
    """Shots, days or hours until it is due."""
    level = each.level
    if found.by == "shots":
        return found.remaining_shots or 0
    if found.by == "days":
        return round((level.due_at - period.now) / timedelta(days=1), 1) if level.due_at else 0
    return round(((level.due_running_ms or 0) - level.running_ms) / HOUR_MS, 1)


def _expected(each: Planned, found: Progress, paces: Mapping[str, float], period: Period) -> date | None:
    """The first day on which a clock falls due at the tool's own pace; today for what is due."""
    if found.condition.rank >= Condition.DUE.rank:
        return period.today
    days = []
    if each.level.due_at is not None:
        days.append((each.level.due_at.astimezone(period.zone).date() - period.today).days)
    pace = paces.get(each.tool.tool_id, 0)
    if found.remaining_shots is not None and pace > 0:
        days.append(int(found.remaining_shots / pace))
    soonest = min(days, default=_FAR_DAYS)
    return period.today + timedelta(days=max(0, soonest)) if soonest < _FAR_DAYS else None


def _bench(
    standing: Sequence[_Standing], paces: Mapping[str, float], period: Period, settings: AnalyticsSettings
) -> list[BenchWeek]:
    hours = settings.bench_hours_per_week
    return [
        BenchWeek(
            start=week.start,
            minutes=week.minutes,
            jobs=week.jobs,
            unplanned=week.unplanned,
            capacity_minutes=hours * 60 if hours else None,
        )
        for week in weeks(_works(standing, paces, period), period.today)
    ]


def _works(standing: Sequence[_Standing], paces: Mapping[str, float], period: Period) -> Iterator[Work]:
    for each, found in standing:
        scheduled = each.job.scheduled_for if each.job else None
        if scheduled is not None:
            yield Work(scheduled.astimezone(period.zone).date(), each.level.planned_minutes, is_scheduled=True)
            continue
        on = period.today if each.job else _expected(each, found, paces, period)
        if on is not None:
            yield Work(on, each.level.planned_minutes, is_scheduled=False)


async def _paces(session: AsyncSession, scope: Scope, period: Period, kept: Kept) -> Mapping[str, float]:
    """Shots per calendar day of each tool that runs."""
    tools = Scope(areas=scope.areas, tools=scope.tools)
    paces = {life.tool_id: recent_pace(life, period.today) for life in await lives_of(session, tools, period, kept)}
    return {tool: pace.per_day for tool, pace in paces.items() if isinstance(pace, Pace)}


def _running(each: Running) -> RunningTool:
    run = each.run
    state = {"live": "running", "idle": "idle"}.get(each.data_state, "no_data")
    return RunningTool.model_validate(
        {
            "machine_id": run.machine_id,
            "machine_name": each.machine,
            "tool": {"id": run.tool_id, "number": each.number, "name": each.name},
            "job": run.job,
            "shots_of_order": run.shots,
            "order_shots": run.order_shots,
            "per_hour": run.shots / run.run_ms * HOUR_MS if run.run_ms else None,
            "state": state,
            "last_shot_at": each.last_shot_at,
            "since": run.mounted_at,
        }
    )


def _name(tool: ToolRead) -> ToolName:
    return ToolName(id=tool.tool_id, number=tool.number, name=tool.name)


def _machines(tool: ToolRead) -> list[str]:
    return [str(machine["name"]) for machine in tool.machines]
