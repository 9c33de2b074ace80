"""Where the time of repairs went. Waiting for parts is told by the tool's jobs, so it is looked up there."""

import json
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Text, and_, case, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Repairs
from toolcare_gateway.analytics.domain.waits import Wait, waited_ms
from toolcare_gateway.analytics.store.asked import Asked, Key
from toolcare_gateway.analytics.store.failures import STOPPED, solved
from toolcare_gateway.analytics.store.times import Sql, elapsed_ms, later
from toolcare_gateway.analytics.tables import WAITED, FailureFact, JobFact

BEGAN = later(func.coalesce(FailureFact.started_at, FailureFact.solved_at), FailureFact.reported_at)
"""When work on it began; one that was solved without a word of that waited all the time."""
_BEGUN = case((FailureFact.solved_at >= BEGAN, BEGAN), else_=FailureFact.solved_at)
WAITING_MS = elapsed_ms(_BEGUN, FailureFact.reported_at)
WORKED_MS = elapsed_ms(FailureFact.solved_at, _BEGUN)
TRIAL_MS = elapsed_ms(FailureFact.first_good_at, FailureFact.solved_at)
_LINE = "\n"
FOR_PARTS = and_(WAITED, type_coerce(JobFact.waits, Text).contains('"parts"'))


async def repairs(session: AsyncSession, asked: Asked) -> Mapping[Key, Repairs]:
    """Return them as if none had waited for parts."""
    period = asked.periods_table
    tried = FailureFact.first_good_at >= FailureFact.solved_at
    query = asked.keyed(
        FailureFact.tool_id,
        func.count(),
        func.sum(WAITING_MS),
        func.sum(WORKED_MS),
        func.count().filter(tried),
        func.coalesce(func.sum(case((tried, TRIAL_MS))), 0),
    ).join_from(period, FailureFact, and_(*solved(period.c.start, period.c.until)))
    query = query.where(STOPPED, *asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))
    rows = await session.execute(query)
    return {
        (key, tool): Repairs(number, int(waiting), 0, int(worked), trials, int(trial))
        for key, tool, number, waiting, worked, trials, trial in rows
    }


async def waited(session: AsyncSession, asked: Asked) -> Mapping[Key, int]:
    """Milliseconds in which repairs waited for parts."""
    period = asked.periods_table
    which = and_(*solved(period.c.start, period.c.until), STOPPED)
    found: defaultdict[Key, int] = defaultdict(int)
    for (key, tool, _), ms in (await waits_for_parts(session, asked, which)).items():
        found[key, tool if asked.by_tool else ""] += ms
    return found


async def waits_for_parts(session: AsyncSession, asked: Asked, which: Sql) -> Mapping[tuple[int, str, str], int]:
    """The same by period, tool and failure. Few jobs wait, so these come row by row.

    The jobs are looked up for each repair, not the other way round: a tool has many repairs and few such jobs.
    """
    period = asked.periods_table
    told = [_waits_of(JobFact.done_at.is_(None)), _waits_of(JobFact.done_at > FailureFact.reported_at)]
    each = (
        select(
            period.c.key.label("key"),
            FailureFact.tool_id.label("tool_id"),
            FailureFact.failure_id.label("failure_id"),
            _BEGUN.label("began"),
            FailureFact.solved_at.label("solved_at"),
            told[0].label("undone"),
            told[1].label("done"),
        )
        .join_from(period, FailureFact, which)
        .where(*asked.on_presses(FailureFact.tool_id, FailureFact.machine_id))
        .subquery()
    )
    found = {}
    waited_for = select(each).where(or_(each.c.undone.is_not(None), each.c.done.is_not(None)))
    for key, tool, failure, began, until, *lines in await session.execute(waited_for):
        jobs = [job for line in lines if line for job in line.split(_LINE)]
        waits = [wait for job in jobs for wait in Wait.all_of(json.loads(job))]
        found[key, tool, failure] = waited_ms(waits, began, until)
    return found


def _waits_of(jobs: Sql) -> Sql:
    """The waits of those of the tool's jobs that were there before it was solved, as one text."""
    meanwhile = (FOR_PARTS, JobFact.tool_id == FailureFact.tool_id, JobFact.opened_at < FailureFact.solved_at, jobs)
    return select(func.aggregate_strings(type_coerce(JobFact.waits, Text), _LINE)).where(*meanwhile).scalar_subquery()
