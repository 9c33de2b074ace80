"""What is proposed for intervals, and the services it is made of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from toolcare_maintenance.domain.jobs import JobState
from toolcare_maintenance.tables import IntervalAdvice, Job, Level, Tool

_SERVICED = (JobState.COMPLETED, JobState.SKIPPED)


async def advice(session: AsyncSession, level_id: str) -> IntervalAdvice | None:
    return await session.get(IntervalAdvice, level_id)


async def advices(
    session: AsyncSession, only: Sequence[ColumnElement[bool]], *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[tuple[IntervalAdvice, Level, Tool]]:
    """Return what is said of levels in use, the latest first, each with its level (and plan) and tool."""
    found = (
        select(IntervalAdvice, Level, Tool)
        .join(Level, and_(Level.id == IntervalAdvice.level_id, ~Level.retired))
        .join(Tool, Tool.id == IntervalAdvice.tool_id)
        .options(selectinload(Level.plan))
        .where(*only)
    )
    if after is not None:
        at, level_id = after
        before = and_(IntervalAdvice.at == at, IntervalAdvice.level_id < level_id)
        found = found.where(or_(IntervalAdvice.at < at, before))
    rows = await session.execute(found.order_by(IntervalAdvice.at.desc(), IntervalAdvice.level_id.desc()).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


async def services_of(session: AsyncSession, level: Level, limit: int) -> Sequence[Job]:
    """Return the latest services of a level that were done or left out, in the order of their time."""
    ended = func.coalesce(Job.done_at, Job.skipped_at)
    found = select(Job).where(Job.tool_id == level.tool_id, Job.level_id == level.id, Job.state.in_(_SERVICED))
    latest = (await session.scalars(found.order_by(ended.desc(), Job.id.desc()).limit(limit))).all()
    return latest[::-1]


async def levels_to_advise(session: AsyncSession, limit: int, after: str) -> Sequence[str]:
    """Return levels with services that nobody has judged yet: those from before intervals were tuned.

    Only those that are tuned; of the others nothing is ever said, so they would be found for ever.
    """
    done = exists().where(Job.tool_id == Level.tool_id, Job.level_id == Level.id, Job.state.in_(_SERVICED))
    judged = exists().where(IntervalAdvice.level_id == Level.id)
    tuned = or_(Level.interval_shots.is_not(None), and_(Level.interval_days.is_not(None), ~Level.only_stored))
    found = select(Level.id).where(~Level.retired, tuned, done, ~judged, Level.id > after)
    return (await session.scalars(found.order_by(Level.id).limit(limit))).all()
