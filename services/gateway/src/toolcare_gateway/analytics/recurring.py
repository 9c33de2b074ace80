"""What came again at the same place, and how soon."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.period import Period
from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.reckoned import period_out
from toolcare_gateway.analytics.schemas import RecurringProblem, RecurringProblems, ToolName
from toolcare_gateway.analytics.store import codes, components
from toolcare_gateway.analytics.store.asked import of_tools, on_presses
from toolcare_gateway.analytics.store.failures import reported
from toolcare_gateway.analytics.tables import ActionFact, FailureFact, ToolFact

_MOST = 200
_TWICE = 2
_SAME = (FailureFact.tool_id, FailureFact.counted_as, FailureFact.cavity, FailureFact.component_id)


async def recurring(session: AsyncSession, period: Period, scope: Scope) -> RecurringProblems:
    since = func.lag(FailureFact.shots).over(
        partition_by=_SAME, order_by=(FailureFact.reported_at, FailureFact.failure_id)
    )
    each = (
        select(
            *_SAME,
            FailureFact.failure_id,
            FailureFact.reported_at,
            FailureFact.action_id,
            type_coerce(FailureFact.names, Text).label("names"),
            (FailureFact.shots - since).label("ran"),
        )
        .where(
            *reported(period.start, period.end),
            FailureFact.counted_as.is_not(None),
            *of_tools(scope, FailureFact.tool_id),
            *on_presses(scope, FailureFact.machine_id),
        )
        .subquery()
    )
    same = (each.c.tool_id, each.c.counted_as, each.c.cavity, each.c.component_id)
    times = func.count().label("times")
    grouped = (
        select(
            *same,
            ToolFact.number,
            ToolFact.name,
            func.max(each.c.names),
            times,
            func.min(each.c.ran),
            func.min(each.c.reported_at),
            func.max(each.c.reported_at).label("last"),
            func.aggregate_strings(each.c.failure_id, ","),
            func.aggregate_strings(each.c.action_id, ","),
        )
        .outerjoin(ToolFact, ToolFact.tool_id == each.c.tool_id)
        .group_by(*same, ToolFact.number, ToolFact.name)
        .having(func.count() >= _TWICE)
        .order_by(times.desc(), func.max(each.c.reported_at).desc(), each.c.tool_id, each.c.counted_as, each.c.cavity)
        .limit(_MOST)
    )
    rows = (await session.execute(grouped)).all()
    answers = await _actions(session, sorted({row[0] for row in rows}))
    called = await codes.named(session, {row[1] for row in rows})
    parts = await components.named(session, {row[3] for row in rows if row[3]})
    items = []
    for tool, code, cavity, component, number, name, names, count, ran, first, last, failures, acted in rows:
        ids = sorted(failures.split(","))
        actions = {*(acted.split(",") if acted else ()), *(action for id_ in ids for action in answers.get(id_, ()))}
        items.append(
            RecurringProblem(
                tool=ToolName(id=tool, number=number or "", name=name or ""),
                code=code,
                names=called.get(code) or json.loads(names),
                cavity=cavity,
                component_id=component,
                component_name=parts.get(component, component),
                times=count,
                within_shots=ran,
                first_at=first,
                last_at=last,
                failure_ids=ids,
                action_ids=sorted(actions),
            )
        )
    return RecurringProblems(period=period_out(period), items=items)


async def _actions(session: AsyncSession, tools: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """For each failure the actions that answer it."""
    rows = await session.execute(
        select(ActionFact.action_id, ActionFact.failure_ids).where(ActionFact.tool_id.in_(tools))
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for action, failures in rows:
        for failure in failures:
            found[failure].append(action)
    return found
