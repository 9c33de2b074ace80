"""Jobs that are over and old, and what goes with one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from toolcare_maintenance.domain.jobs import IN_HAND, JobState
from toolcare_maintenance.tables import Job, JobAnswer
from toolcare_shared.retention.kept import Forecast
from toolcare_shared.retention.tables import is_held

_OVER = [state for state in JobState if state not in IN_HAND]


async def forecast(session: AsyncSession, before: datetime) -> Forecast:
    figures = select(func.count(), func.min(Job.opened_at), func.max(Job.opened_at))
    rows, oldest, newest = (await session.execute(figures.where(_is_old(before), ~is_held(Job.tool_id)))).one()
    held = select(func.count()).select_from(Job).where(_is_old(before), is_held(Job.tool_id))
    return Forecast(rows, await session.scalar(held) or 0, oldest, newest)


async def due(session: AsyncSession, before: datetime, after: str, limit: int) -> Sequence[Job]:
    """Return the jobs that go, by their id, from just after this one, locked."""
    query = select(Job).where(_is_old(before), ~is_held(Job.tool_id), Job.id > after)
    return (await session.scalars(query.order_by(Job.id).limit(limit).with_for_update())).all()


async def erase(session: AsyncSession, job: Job) -> None:
    """The parts it took stay booked: else the stock would be wrong."""
    await session.execute(delete(JobAnswer).where(JobAnswer.job_id == job.id))
    await session.delete(job)
    await session.flush()


def _is_old(before: datetime) -> ColumnElement[bool]:
    """Over and on record since before then. The last service of each level stays, from which its interval counts."""
    ended = func.coalesce(Job.done_at, Job.skipped_at, Job.cancelled_at, Job.opened_at)
    later = aliased(Job)
    # With the tool, which has an index by the day.
    followed = select(later.id).where(
        later.tool_id == Job.tool_id,
        later.level_id == Job.level_id,
        later.state == JobState.COMPLETED,
        later.done_at > Job.done_at,
    )
    return and_(
        Job.state.in_(_OVER),
        Job.opened_at < before,
        ended < before,
        or_(Job.recorded_at.is_(None), Job.recorded_at < before),
        or_(Job.state != JobState.COMPLETED, followed.exists()),
    )
