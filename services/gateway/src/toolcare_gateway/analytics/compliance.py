"""Whether maintenance was done in its window: by level, by tool, and by each level of each tool."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Jobs
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.reckoned import period_out
from toolcare_gateway.analytics.schemas import Compliance, ComplianceRow, ToolName
from toolcare_gateway.analytics.store import jobs
from toolcare_gateway.analytics.store.asked import of_tools, ran_on
from toolcare_gateway.analytics.store.failures import numbers, texts
from toolcare_gateway.analytics.store.jobs import JOB, OWN
from toolcare_gateway.analytics.store.times import Query, Sql
from toolcare_gateway.analytics.tables import AnalyticsSettings, ToolFact


@dataclass(frozen=True, slots=True)
class _Level:
    tool_id: str
    code: str


async def compliance(session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings) -> Compliance:
    levels, words = await _levels(session, period, scope, settings)
    tools = await _tools(session, {level.tool_id for level in levels})
    by_code: defaultdict[str, list[Jobs]] = defaultdict(list)
    by_tool: defaultdict[str, list[Jobs]] = defaultdict(list)
    for level, counted in levels.items():
        by_code[level.code].append(counted)
        by_tool[level.tool_id].append(counted)
    ordered = sorted(levels, key=lambda level: (tools[level.tool_id].number, level.code))
    return Compliance(
        period=period_out(period),
        window_before_percent=settings.window_before_percent,
        window_after_percent=settings.window_after_percent,
        total=_row(None, "", "", _sum(levels.values())),
        codes=[_row(None, code, words.get(code, ""), _sum(by_code[code])) for code in sorted(by_code)],
        tools=[
            _row(tools[tool], "", "", _sum(by_tool[tool]))
            for tool in sorted(by_tool, key=lambda id_: tools[id_].number)
        ],
        levels=[_row(tools[level.tool_id], level.code, words.get(level.code, ""), levels[level]) for level in ordered],
    )


async def _levels(
    session: AsyncSession, period: Period, scope: Scope, settings: AnalyticsSettings
) -> tuple[Mapping[_Level, Jobs], Mapping[str, str]]:
    """Return what became of each level's jobs, and what the codes are called."""
    start, end = period.start, period.end
    mine = [*of_tools(scope, JOB.tool_id), *ran_on(scope, JOB.tool_id, start, end)]
    found: defaultdict[_Level, Jobs] = defaultdict(Jobs)
    words: dict[str, str] = {}
    done = _by_level(*_sums(settings)).where(*jobs.done(start, end), OWN, *mine)
    for tool, code, name, inside, before, after, past in await session.execute(done):
        words[code] = name
        found[_Level(tool, code)] = Jobs(in_window=inside, early=before, late=after, overshoots=numbers(past))
    for kind, which in (("skipped", jobs.skipped(start, end)), ("undone", jobs.undone(end))):
        for tool, code, name, number in await session.execute(_by_level(func.count()).where(*which, *mine)):
            words[code] = name
            level = _Level(tool, code)
            found[level] = replace(found[level], **{kind: number})
    return found, words


def _by_level(*sums: Sql) -> Query:
    return select(JOB.tool_id, JOB.code, func.max(JOB.name), *sums).group_by(JOB.tool_id, JOB.code)


def _sums(settings: AnalyticsSettings) -> list[Sql]:
    return [
        func.count().filter(jobs.in_window(settings)),
        func.count().filter(jobs.early(settings)),
        func.count().filter(jobs.late(settings)),
        texts(jobs.OVERSHOOT),
    ]


async def _tools(session: AsyncSession, ids: Iterable[str]) -> Mapping[str, ToolName]:
    rows = await session.execute(select(ToolFact.tool_id, ToolFact.number, ToolFact.name))
    named = {id_: ToolName(id=id_, number=number, name=name) for id_, number, name in rows}
    return {id_: named.get(id_) or ToolName(id=id_, number="", name="") for id_ in ids}


def _sum(each: Iterable[Jobs]) -> Jobs:
    every = list(each)
    return Jobs(
        in_window=sum(one.in_window for one in every),
        early=sum(one.early for one in every),
        late=sum(one.late for one in every),
        undone=sum(one.undone for one in every),
        skipped=sum(one.skipped for one in every),
        overshoots=tuple(past for one in every for past in one.overshoots),
    )


def _row(tool: ToolName | None, code: str, name: str, counted: Jobs) -> ComplianceRow:
    return ComplianceRow(
        tool=tool,
        code=code,
        name=name,
        due=counted.due,
        in_window=counted.in_window,
        early=counted.early,
        late=counted.late,
        undone=counted.undone,
        skipped=counted.skipped,
        compliance=100 * counted.in_window / counted.due if counted.due else None,
        overshoot_median=round(median(counted.overshoots)) if counted.overshoots else None,
        overshoot_max=max(counted.overshoots, default=None),
    )
