"""How long presses stood: an hour of a press counts once, for the stop that was reported first."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Downtime
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.failures import UNSCHEDULED, VALID, lasting, running_again
from toolcare_gateway.analytics.store.times import At, Query, Sql, elapsed_ms, later, moment, sooner
from toolcare_gateway.analytics.tables import FailureFact


async def downtime(session: AsyncSession, asked: Asked) -> Mapping[Key, Downtime]:
    period = asked.periods_table
    parts = [
        spans(period.c.key, period.c.start, period.c.until)
        .join_from(period, FailureFact, lasted)
        .where(VALID, UNSCHEDULED, *asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))
        for lasted in lasting(period.c.start, period.c.until)
    ]
    each = shares(*parts, by_tool=asked.by_tool)
    tool = each.c.tool_id if asked.by_tool else literal("")
    sums = select(each.c.key, tool, func.sum(each.c.ms), func.count().filter(each.c.standing))
    rows = await session.execute(sums.group_by(each.c.key, *([tool] if asked.by_tool else [])))
    found: dict[Key, Downtime] = {}
    for key, of, ms, standing in rows:
        known = found.get((key, of), Downtime(0, 0, asked.periods[key].end))
        found[key, of] = replace(known, ms=known.ms + int(ms), standing=known.standing + standing)
    return found


def spans(key: Sql, start: At, until: At) -> Query:
    """From when until when each stop lasted within a period; add which."""
    return select(
        key.label("key"),
        FailureFact.failure_id.label("failure_id"),
        FailureFact.tool_id.label("tool_id"),
        func.coalesce(FailureFact.machine_id, FailureFact.tool_id).label("place"),
        FailureFact.reported_at.label("reported_at"),
        later(FailureFact.reported_at, start).label("since"),
        sooner(running_again(until), until).label("ends"),
        moment(until).label("until"),
    )


def shares(*parts: Query, by_tool: bool = False) -> Subquery:
    """For each stop the time in which no other that was reported before it kept the press: `ms`, `standing` at the end.

    Where no press is known, the tool stands for it.
    """
    span = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    earlier = func.max(span.c.ends).over(
        partition_by=[span.c.key, span.c.place, *([span.c.tool_id] if by_tool else [])],
        order_by=[span.c.reported_at, span.c.failure_id],
        rows=(None, -1),
    )
    each = select(span, earlier.label("earlier")).subquery()
    begun = case((each.c.earlier > each.c.since, each.c.earlier), else_=each.c.since)
    ms: ColumnElement[int] = case((each.c.ends > begun, elapsed_ms(each.c.ends, begun)), else_=0)
    taken = or_(each.c.earlier.is_(None), each.c.earlier < each.c.until)
    standing = and_(each.c.ends >= each.c.until, taken)
    own = select(each.c.key, each.c.tool_id, each.c.failure_id, ms.label("ms"), standing.label("standing"))
    return own.subquery()
