"""The events behind a figure: which ones, and a page of them."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.figures import FORMULAS
from toolcare_gateway.analytics.domain.lives import Ahead, ahead
from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.schemas import EventKind, FigureEvent, FigureEvents, ToolName
from toolcare_gateway.analytics.store import actions, events, failures, jobs, newest
from toolcare_gateway.analytics.store.events import Found, Wanted
from toolcare_gateway.analytics.store.failures import MOULD, STOPPED, UNSCHEDULED
from toolcare_gateway.analytics.store.newest import Merged
from toolcare_gateway.analytics.store.times import Sql
from toolcare_gateway.analytics.store.tools import lives, weeks_of
from toolcare_gateway.analytics.tables import ActionFact, AnalyticsSettings, ToolFact
from toolcare_gateway.analytics.trend import STOPS

_GRADED = jobs.JOB.found_good + jobs.JOB.found_caution + jobs.JOB.found_bad > 0


async def page(
    session: AsyncSession,
    figure: str,
    period: Period,
    scope: Scope,
    settings: AnalyticsSettings,
    limit: int,
    cursor: str | None,
) -> FigureEvents:
    wanted = Wanted(period, scope, settings, newest.after(cursor, figure), limit)
    found = await _found(session, figure, wanted)
    items, following = Merged(events.moment_of, figure).cut([item for each in found for item in each.items], limit)
    formula = FORMULAS["msbf" if figure == STOPS else figure]
    return FigureEvents(
        figure=figure,
        version=formula.version,
        total=sum(each.total for each in found),
        items=list(items),
        next_cursor=following,
    )


async def _found(session: AsyncSession, figure: str, wanted: Wanted) -> Sequence[Found]:
    match figure:
        case "shots" | "run_hours" | "utilisation" | "cavity_efficiency":
            return [await events.days(session, wanted)]
        case "life_share" | "residual_life" | "end_of_life":
            return [await _tools(session, wanted)]
        case "cycle_deviation":
            return [await events.runs(session, wanted)]
        case "outstanding_actions" | "late_actions" | "fix_success":
            return [await events.actions(session, wanted, await _actions(session, figure, wanted))]
        case _:
            return await _jobs_and_failures(session, figure, wanted)


async def _jobs_and_failures(session: AsyncSession, figure: str, wanted: Wanted) -> Sequence[Found]:
    match figure:
        case "pm_compliance" | "pm_overshoot" | "as_found":
            return [await events.jobs(session, wanted, _jobs(figure, wanted))]
        case "scheduled_share" | "planned_share" | "cost_per_1000" | "cost_per_1000_with_downtime":
            return [
                await events.jobs(session, wanted, _jobs(figure, wanted)),
                await events.failures(session, wanted, _failures(figure, wanted)),
            ]
        case _:
            return [await events.failures(session, wanted, _failures(figure, wanted))]


def _failures(figure: str, wanted: Wanted) -> Sql:
    start, end = wanted.period.start, wanted.period.end
    match figure:
        case "mttr_hours" | "planned_share" | "cost_per_1000":
            return and_(*failures.solved(start, end), STOPPED)
        case "cost_per_1000_with_downtime":
            return or_(and_(*failures.solved(start, end), STOPPED), and_(*failures.down(start, end)))
        case "repeat_rate":
            return and_(*failures.solved(start, end))
        case "response_minutes":
            return and_(*failures.reported(start, end))
        case "scheduled_share":
            return and_(*failures.reported(start, end), STOPPED)
        case _:
            return and_(*failures.reported(start, end), UNSCHEDULED, MOULD)


def _jobs(figure: str, wanted: Wanted) -> Sql:
    start, end = wanted.period.start, wanted.period.end
    done = and_(*jobs.done(start, end))
    match figure:
        case "pm_compliance":
            judged = and_(done, jobs.OWN, jobs.JOB.part.is_not(None), jobs.JOB.whole.is_not(None))
            return or_(judged, and_(*jobs.skipped(start, end)), and_(*jobs.undone(end)))
        case "pm_overshoot":
            return and_(done, jobs.OWN, jobs.OVERSHOOT.is_not(None))
        case "as_found":
            return and_(done, _GRADED)
        case "scheduled_share":
            return and_(done, jobs.OWN)
        case _:
            return done


async def _actions(session: AsyncSession, figure: str, wanted: Wanted) -> Sql:
    start, end = wanted.period.start, wanted.period.end
    outstanding = and_(*actions.outstanding(end))
    if figure == "outstanding_actions":
        return or_(outstanding, ActionFact.action_id.in_(await actions.otherwise_outstanding(session, end)))
    if figure == "late_actions":
        day = wanted.period.local_end
        then = await actions.otherwise_outstanding(session, end, day)
        return or_(and_(outstanding, ActionFact.due_on < day), ActionFact.action_id.in_(then))
    rows = await session.execute(select(ActionFact.action_id, ActionFact.returned).where(actions.RETURNED))
    back = [id_ for id_, returned in rows if actions.returns_within(returned, start, end)]
    return or_(and_(*actions.verified(start, end)), ActionFact.action_id.in_(back))


async def _tools(session: AsyncSession, wanted: Wanted) -> Found:
    """All tools stand as they are now; they come in the order of their ids."""
    period = wanted.period
    rows = await session.execute(select(ToolFact.tool_id, ToolFact.number, ToolFact.name))
    names = {id_: ToolName(id=id_, number=number, name=name) for id_, number, name in rows}
    found = await lives(session, wanted.scope, period, await weeks_of(session, wanted.scope, period.today))
    items = []
    for life in found:
        left = ahead(life, period.today)
        days = left.days if isinstance(left, Ahead) else None
        items.append(
            FigureEvent(
                kind=EventKind.TOOL,
                id=life.tool_id,
                number=None,
                tool=names[life.tool_id],
                at=period.now,
                label=names[life.tool_id].number,
                values={
                    "total": life.total,
                    "total_high": life.total_high,
                    "life_shots": life.life_shots,
                    "residual_shots": life.life_shots - life.total_high if life.life_shots else None,
                    "residual_days": days,
                },
            )
        )
    place = wanted.place
    return Found(len(items), [item for item in items if place is None or item.id < place[2]])
