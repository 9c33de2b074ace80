"""What a technician does: start a job, complete it, or log work that was done before it was due."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from toolcare_maintenance import store
from toolcare_maintenance.domain.jobs import Completion, JobState, check_complete, check_start, restart
from toolcare_maintenance.domain.levels import included
from toolcare_maintenance.tables import Job, Level, Tool
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.judging import Judging, judged, new_job
from toolcare_maintenance.usecases.occasion import Occasion

_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What a person reports. Without `done_at` the work was finished just now.

    A time up to five minutes ahead is taken as now, since clocks of tablets differ.
    """

    note: str
    done_at: datetime | None = None

    def completion(self, occasion: Occasion) -> Completion:
        done_at = self.done_at or occasion.now
        if occasion.now < done_at <= occasion.now + _CLOCKS_DIFFER:
            done_at = occasion.now
        return Completion(occasion.actor.name, self.note, done_at)


async def start_job(occasion: Occasion, job_id: str, note: str) -> Job:
    """Note that somebody has begun: others see it, and a corrected count no longer withdraws the job."""
    await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    job = await store.job(occasion.session, job_id)
    check_start(job.state, job.started_by)
    job.state, job.started_at, job.started_by = JobState.STARTED, occasion.now, occasion.actor.name
    job.start_note = note
    job.version += 1
    await occasion.record(news.started(job, occasion.actor.name, occasion.now))
    return job


async def complete_job(occasion: Occasion, job_id: str, work: WorkDone) -> Job:
    """Close a job and start its level anew, with the lower levels that it includes."""
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    job = await store.job(occasion.session, job_id)
    check_complete(job.state)
    level = await store.level(occasion.session, job.level_id)
    async with judged(occasion, tool) as judging:
        await _complete(occasion, judging, tool, level, job, work.completion(occasion))
    return job


async def log_level(occasion: Occasion, level_id: str, work: WorkDone) -> Job:
    """Log maintenance whether it is due or not; a job in hand is the one completed."""
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_level(occasion.session, level_id))
    level = await store.level(occasion.session, level_id)
    async with judged(occasion, tool) as judging:
        job = await _job_to_close(occasion, tool, level)
        await _complete(occasion, judging, tool, level, job, work.completion(occasion))
    return job


async def _complete(
    occasion: Occasion, judging: Judging, tool: Tool, level: Level, job: Job, completion: Completion
) -> None:
    lower = included(level, level.plan.active_levels, completion.done_at)
    together = [level, *lower]
    job.restarted = [one.code for one in together]
    await _close(occasion, judging, tool, level, job, completion, [one.id for one in together])
    for other in lower:
        part = await _job_to_close(occasion, tool, other)
        part.included_in, part.restarted = job.id, [other.code]
        shared = replace(completion, note=f"Included in {level.code} {level.name}. {completion.note}".strip())
        await _close(occasion, judging, tool, other, part, shared, [other.id])


async def _close(
    occasion: Occasion,
    judging: Judging,
    tool: Tool,
    level: Level,
    job: Job,
    completion: Completion,
    level_ids: list[str],
) -> None:
    """Complete one job of one level; its next interval begins at the count of that time."""
    count_then = await store.count_at(occasion.session, tool, completion.done_at)
    start = restart(
        level.start, done_at=completion.done_at, count_then=count_then, total_high=tool.total_high, now=occasion.now
    )
    ran = max(0, start.total - level.start_total)
    job.state, job.done_at, job.done_by, job.note = (
        JobState.COMPLETED,
        completion.done_at,
        completion.by,
        completion.note,
    )
    job.recorded_at, job.total_at_completion, job.shots_since_last = occasion.now, start.total, ran
    job.version += 1
    occasion.session.add(job)
    await occasion.record(news.completed(job, completion, start.total, ran, level_ids))
    judging.begun_anew(level, start)


async def _job_to_close(occasion: Occasion, tool: Tool, level: Level) -> Job:
    """Return the level's job in hand, else a new one for work that was done unasked."""
    job = await store.job_in_hand(occasion.session, level.id)
    return job or new_job(level, tool, occasion, JobState.COMPLETED)
