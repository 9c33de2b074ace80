"""What happens to a job until it is done: opened early, planned, begun, interrupted, left out."""

from datetime import datetime

from toolcare_maintenance import store
from toolcare_maintenance.domain.intervals import Start
from toolcare_maintenance.domain.jobs import (
    JobState,
    WaitReason,
    check_in_hand,
    check_resume,
    check_schedule,
    check_start,
    check_wait,
)
from toolcare_maintenance.tables import Job
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.bench import begin, end_wait, step_at
from toolcare_maintenance.usecases.judging import judged, new_job
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.tuning import judge_interval


async def open_job(occasion: Occasion, level_id: str, note: str) -> Job:
    """Open a level's job before it is due; the one in hand is it, if there is one."""
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_level(occasion.session, level_id))
    in_hand = await store.job_in_hand(occasion.session, level_id)
    if in_hand is not None:
        return in_hand
    level = await store.level(occasion.session, level_id)
    async with judged(occasion, tool):
        job = await new_job(level, tool, occasion, JobState.OPEN)
        job.opened_by = occasion.actor.name
        await occasion.record(news.opened(job, occasion.actor.name, note, occasion.now))
    return job


async def schedule_job(occasion: Occasion, job_id: str, at: datetime, note: str) -> Job:
    """Plan when the work shall begin."""
    job = await _locked(occasion, job_id)
    check_schedule(job.state, job.started_by, at, occasion.now)
    job.state, job.scheduled_for, job.scheduled_note = JobState.SCHEDULED, at, note
    job.version += 1
    await occasion.record(news.scheduled(job, at, occasion.actor.name, occasion.now))
    return job


async def start_job(occasion: Occasion, job_id: str, note: str, at: datetime | None = None) -> Job:
    """Note that somebody has begun. Begun twice by the same person, as with gloves on, it is begun once."""
    job = await _locked(occasion, job_id)
    if job.state is JobState.STARTED and job.started_by == occasion.actor.name:
        return job
    check_start(job.state, job.started_by)
    await begin(occasion, job, note, at)
    return job


async def wait_job(
    occasion: Occasion, job_id: str, reason: WaitReason, note: str, said_at: datetime | None = None
) -> Job:
    """Interrupt the work: what it waits for is seen by all, and the time is not bench time."""
    job = await _locked(occasion, job_id)
    check_wait(job.state)
    at = step_at(occasion, job, said_at)
    job.state, job.waiting_since = JobState.WAITING, at
    job.waiting_reason, job.waiting_note = reason, note
    job.version += 1
    await occasion.record(news.waiting(job, reason, occasion.actor.name, at))
    return job


async def resume_job(occasion: Occasion, job_id: str, said_at: datetime | None = None) -> Job:
    """Go on where the job stood before it waited; what was written down of it meanwhile had begun it."""
    job = await _locked(occasion, job_id)
    check_resume(job.state)
    at = step_at(occasion, job, said_at)
    minutes = end_wait(job, at)
    planned = JobState.OPEN if job.scheduled_for is None else JobState.SCHEDULED
    job.state = planned if job.started_at is None else JobState.STARTED
    job.version += 1
    await occasion.record(news.resumed(job, minutes, occasion.actor.name, at))
    if job.started_at is None and await store.answers_of(occasion.session, job.id):
        await begin(occasion, job, said_at=at)
    return job


async def skip_job(occasion: Occasion, job_id: str, reason: str) -> Job:
    """Leave the work out; the interval begins anew all the same, and the log says so."""
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    job = await store.job(occasion.session, job_id)
    check_in_hand(job.state)
    if job.state is JobState.STARTED:
        check_start(job.state, job.started_by)
    level = await store.level(occasion.session, job.level_id)
    async with judged(occasion, tool) as judging:
        end_wait(job, occasion.now)
        job.state, job.skipped_at, job.skipped_by = JobState.SKIPPED, occasion.now, occasion.actor.name
        job.skip_reason, job.recorded_at = reason, occasion.now
        job.total_at_completion = tool.total_high
        job.shots_since_last = max(0, tool.total_high - level.start_total)
        job.began_at = level.start.at
        job.restarted = [level.code]
        job.version += 1
        await occasion.record(news.skipped(job, reason, occasion.actor.name, occasion.now))
        judging.begun_anew(level, Start(tool.total_high, occasion.now, tool.running_ms))
        await judge_interval(occasion, level)
    return job


async def _locked(occasion: Occasion, job_id: str) -> Job:
    await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    return await store.job(occasion.session, job_id)
