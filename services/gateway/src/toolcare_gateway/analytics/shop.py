"""The wall in the shop: what is wrong, what comes, and what runs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.bench import Work, days_of_hours, weeks
from toolcare_gateway.analytics.domain.facts import HOUR_MS
from toolcare_gateway.analytics.domain.figures import Family
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
from toolcare_gateway.analytics.store.shop import Critical, InUse, Planned, Running
from toolcare_gateway.analytics.tables import AnalyticsSettings
from toolcare_gateway.readmodels.domain import CRITICAL_RANK, Condition, Progress, progress, severity_of
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.contracts.maintenance import DueBy, LevelStatus
from toolcare_shared.pace import Pace

_FAR_DAYS = 3650
_BADNESS = {reason: place for place, reason in enumerate(RedReason)}


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far a level of a tool is."""

    planned: Planned
    tool: InUse
    found: Progress


async def shop(session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings, kept: Kept) -> Shop:
    """`period` says what day it is; nothing here is of a period."""
    tools = await store.in_use(session, scope)
    every = await kept.of(Family.PLANNED, None, partial(store.levels, session))
    critical = await kept.of(Family.CRITICAL, None, partial(_critical, session))
    planned = [(each, tools[each.tool_id]) for each in every if each.tool_id in tools]
    paces = await _paces(session, scope, period, kept)
    standing = [_Standing(each, tool, progress(each.level, tool.total_high, period.now)) for each, tool in planned]
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
        red=_red(tools.values(), every, critical),
        due=_due(standing, paces, period),
        bench=_bench(standing, paces, period, settings),
        running=[_running(each) for each in await store.running(session, scope)],
    )


_Since: TypeAlias = tuple[datetime, Reason]


def _red(tools: Iterable[InUse], planned: Sequence[Planned], critical: Mapping[str, Sequence[_Since]]) -> list[RedTool]:
    overdue: defaultdict[str, list[_Since]] = defaultdict(list)
    for each in planned:
        if each.level.told == Condition.OVERDUE:
            overdue[each.tool_id].append(
                (each.told_at, _overdue(each.level.level_id, each.level.code, each.level.name))
            )
    red = [_red_tool(tool, critical.get(tool.tool_id, ()), overdue[tool.tool_id]) for tool in tools if tool.is_red]
    return sorted(red, key=_worst)


async def _critical(session: AsyncSession) -> Mapping[str, Sequence[_Since]]:
    found: defaultdict[str, list[_Since]] = defaultdict(list)
    for failure in await store.critical_failures(session):
        found[failure.tool_id].append((failure.reported_at, _broken(failure)))
    return found


def _worst(tool: RedTool) -> tuple[int, bool, float, str]:
    """By the worst reason, then the longest first; those of which nobody knows since when come last."""
    since = tool.since.timestamp() if tool.since else 0.0
    return min(_BADNESS[reason.code] for reason in tool.reasons), tool.since is None, since, tool.tool.number


def _red_tool(tool: InUse, failures: Sequence[_Since], overdue: Sequence[_Since]) -> RedTool:
    known = [*failures, *overdue]
    severity = severity_of(tool.failure_rank)
    return RedTool(
        tool=_name(tool),
        reasons=[*(reason for _, reason in known), *_more_reasons(tool, failures, overdue)],
        severity=Severity(severity) if severity else None,
        machines=_machines(tool),
        since=min(_begun(tool, known), default=None),
    )


def _begun(tool: InUse, known: Sequence[_Since]) -> Iterator[datetime]:
    """Since when each of its reasons holds."""
    yield from (since for since, _ in known)
    if tool.readiness in (RedReason.ON_HOLD, RedReason.IN_REPAIR) and tool.readiness_since is not None:
        yield tool.readiness_since


def _broken(failure: Critical) -> Reason:
    values = {
        "id": failure.failure_id,
        "number": failure.number,
        "code": failure.code,
        "severity": failure.severity,
        "cavity": failure.cavity,
        "name_en": failure.names.get("en"),
        "name_de": failure.names.get("de"),
    }
    return Reason(code=RedReason.FAILURE, values=values)


def _overdue(level_id: str | None, level: str, name: str) -> Reason:
    return Reason(code=RedReason.OVERDUE, values={"level_id": level_id, "level": level, "name": name})


def _more_reasons(tool: InUse, failures: Sequence[_Since], overdue: Sequence[_Since]) -> Iterator[Reason]:
    if tool.condition == Condition.OVERDUE and not overdue:
        yield _overdue(None, "", "")
    if tool.readiness in (RedReason.ON_HOLD, RedReason.IN_REPAIR):
        yield Reason(code=RedReason(tool.readiness), values={"reason": tool.readiness_reason})
    if tool.failure_rank >= CRITICAL_RANK and not failures:
        yield Reason(code=RedReason.FAILURE, values={"id": None, "severity": severity_of(tool.failure_rank)})


def _due(standing: Sequence[_Standing], paces: Mapping[str, float], period: Period) -> list[DueTool]:
    """What warns, is due or overdue, the worst first."""
    wanted = [each for each in standing if each.found.condition.rank >= Condition.WARNED.rank]
    wanted.sort(key=lambda each: (-each.found.condition.rank, -each.found.permille, each.found.level.level_id))
    return [
        DueTool(
            tool=_name(each.tool),
            level_id=each.found.level.level_id,
            code=each.found.level.code,
            name=each.found.level.name,
            status=LevelStatus(each.found.condition.value),
            by=DueBy(each.found.by),
            percent=each.found.permille / 10,
            left=_left(each, period),
            expected=_expected(each, paces, period),
            machines=_machines(each.tool),
            scheduled_for=each.planned.scheduled_for,
        )
        for each in wanted
    ]


def _left(each: _Standing, period: Period) -> float:
    """Shots, days or hours until it is due."""
    level, found = each.planned, each.found
    if found.by == "shots":
        return found.remaining_shots or 0
    if found.by == "days":
        return round((level.due_at - period.now) / timedelta(days=1), 1) if level.due_at else 0
    return round(((level.due_running_ms or 0) - found.level.running_ms) / HOUR_MS, 1)


def _expected(each: _Standing, paces: Mapping[str, float], period: Period) -> date | None:
    """The first day on which a clock falls due at the tool's own pace; today for what is due."""
    found, due_at = each.found, each.planned.due_at
    if found.condition.rank >= Condition.DUE.rank:
        return period.today
    days = []
    if due_at is not None:
        days.append((due_at.astimezone(period.zone).date() - period.today).days)
    pace = paces.get(each.tool.tool_id, 0)
    if found.remaining_shots is not None and pace > 0:
        days.append(int(found.remaining_shots / pace))
    if (of_hours := _days_of_hours(each, pace)) is not None:
        days.append(of_hours)
    soonest = min(days, default=_FAR_DAYS)
    return period.today + timedelta(days=max(0, soonest)) if soonest < _FAR_DAYS else None


def _days_of_hours(each: _Standing, pace: float) -> int | None:
    """By what its shots took since the interval began."""
    level, made = each.found.level, each.tool.total_high - each.planned.start_total
    if level.hours is None:
        return None
    return days_of_hours(level.hours.due - level.running_ms, level.running_ms - level.hours.start, made, pace)


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
    for each in standing:
        planned = each.planned
        if planned.scheduled_for is not None:
            on = planned.scheduled_for.astimezone(period.zone).date()
            yield Work(on, planned.planned_minutes, is_scheduled=True)
            continue
        expected = period.today if planned.has_job else _expected(each, paces, period)
        if expected is not None:
            yield Work(expected, planned.planned_minutes, is_scheduled=False)


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


def _name(tool: InUse) -> ToolName:
    return ToolName(id=tool.tool_id, number=tool.number, name=tool.name)


def _machines(tool: InUse) -> list[str]:
    return [str(machine["name"]) for machine in tool.machines]
