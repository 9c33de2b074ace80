"""Jobs and what was written down in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.domain.jobs import IN_HAND, JobState
from toolcare_maintenance.domain.unknown import UnknownJob
from toolcare_maintenance.tables import Job, JobAnswer


async def tool_id_of_job(session: AsyncSession, job_id: str) -> str:
    found = await session.scalar(select(Job.tool_id).where(Job.id == job_id))
    if found is None:
        raise UnknownJob(job_id)
    return found


async def job(session: AsyncSession, job_id: str) -> Job:
    found = await session.get(Job, job_id)
    if found is None:
        raise UnknownJob(job_id)
    return found


async def job_in_hand(session: AsyncSession, level_id: str) -> Job | None:
    """Return the level's one job that is still to be done."""
    return await session.scalar(select(Job).where(Job.level_id == level_id, Job.state.in_(IN_HAND)))


async def jobs_in_hand(session: AsyncSession, tool_id: str) -> dict[str, Job]:
    """Return the jobs of a tool that are still to be done, by level."""
    found = await session.scalars(select(Job).where(Job.tool_id == tool_id, Job.state.in_(IN_HAND)))
    return {job.level_id: job for job in found}


async def jobs_of(
    session: AsyncSession, tool_id: str, *, in_hand: bool, limit: int, after: tuple[datetime, str] | None
) -> Sequence[Job]:
    """Return a tool's jobs, the newest first."""
    found = select(Job).where(Job.tool_id == tool_id)
    if in_hand:
        found = found.where(Job.state.in_(IN_HAND))
    if after is not None:
        at, job_id = after
        found = found.where(or_(Job.opened_at < at, and_(Job.opened_at == at, Job.id < job_id)))
    return (await session.scalars(found.order_by(Job.opened_at.desc(), Job.id.desc()).limit(limit))).all()


async def log_of(
    session: AsyncSession, tool_id: str, *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[Job]:
    """Return what was done on a tool, the latest first."""
    found = select(Job).where(Job.tool_id == tool_id, Job.state == JobState.COMPLETED)
    if after is not None:
        at, job_id = after
        found = found.where(or_(Job.done_at < at, and_(Job.done_at == at, Job.id < job_id)))
    return (await session.scalars(found.order_by(Job.done_at.desc(), Job.id.desc()).limit(limit))).all()


async def closed_since(session: AsyncSession, tool_id: str, since: datetime) -> Sequence[Job]:
    """Return what was done or skipped on a tool from `since` on, the earliest first."""
    done = select(Job).where(Job.tool_id == tool_id, Job.state == JobState.COMPLETED, Job.done_at >= since)
    skipped = select(Job).where(Job.tool_id == tool_id, Job.state == JobState.SKIPPED, Job.skipped_at >= since)
    found = [*await session.scalars(done), *await session.scalars(skipped)]
    return sorted(found, key=lambda job: (job.done_at or job.skipped_at or since, job.recorded_at or since))


async def answers_of(session: AsyncSession, job_id: str) -> Sequence[JobAnswer]:
    return (await session.scalars(select(JobAnswer).where(JobAnswer.job_id == job_id))).all()
