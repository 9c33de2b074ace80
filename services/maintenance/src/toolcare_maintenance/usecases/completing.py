"""What a technician does at the end: sign a job, or log work that was done before it was due."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from toolcare_maintenance import store
from toolcare_maintenance.domain.jobs import (
    ChecklistToFill,
    Completion,
    Finding,
    JobState,
    Outcome,
    Severity,
    check_in_hand,
    restart,
)
from toolcare_maintenance.domain.levels import included
from toolcare_maintenance.tables import Job, Level, Tool
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.bench import (
    drop_unused_checklist,
    end_wait,
    refuse_incomplete,
    refuse_unsaid,
    take_checklist,
)
from toolcare_maintenance.usecases.judging import Judging, judged, new_job
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.tuning import judge_interval
from toolcare_shared.ids import new_id

_CLOCKS_DIFFER = timedelta(minutes=5)
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it is reported."""

    text: str
    severity: Severity
    cavity: int | None = None
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What a person reports. Without `done_at` the work was finished just now, without `workers` by that person.

    A time up to five minutes ahead is taken as now, since clocks of tablets differ.
    """

    note: str
    done_at: datetime | None = None
    workers: Sequence[str] = ()
    bench_minutes: int | None = None
    waiting_minutes: int | None = None
    cost_cents: int | None = None
    findings: Sequence[Found] = ()
    released: bool = True
    release_note: str = ""

    def completion(self, occasion: Occasion) -> Completion:
        done_at = self.done_at or occasion.now
        if occasion.now < done_at <= occasion.now + _CLOCKS_DIFFER:
            done_at = occasion.now
        return Completion(
            by=occasion.actor.name,
            note=self.note,
            done_at=done_at,
            workers=tuple(self.workers) or (occasion.actor.name,),
            bench_minutes=self.bench_minutes,
            waiting_minutes=self.waiting_minutes,
            cost_cents=self.cost_cents,
            findings=tuple(
                Finding(new_id(), found.text, found.severity, found.cavity, found.item_id) for found in self.findings
            ),
            released=self.released,
            release_note=self.release_note,
        )


async def complete_job(occasion: Occasion, job_id: str, work: WorkDone) -> Job:
    """Close a job and start its level anew, with the lower levels that it includes."""
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    job = await store.job(occasion.session, job_id)
    check_in_hand(job.state)
    level = await store.level(occasion.session, job.level_id)
    async with judged(occasion, tool) as judging:
        if job.started_at is None:
            await take_checklist(occasion, job, level)
        await refuse_incomplete(occasion, job)
        completion = work.completion(occasion)
        await refuse_unsaid(occasion, job, completion)
        await _complete(occasion, judging, tool, level, job, completion)
    return job


async def log_level(occasion: Occasion, level_id: str, work: WorkDone) -> Job:
    """Log maintenance whether it is due or not; a job in hand is the one completed."""
    tool = await store.lock_tool(occasion.session, await store.tool_id_of_level(occasion.session, level_id))
    level = await store.level(occasion.session, level_id)
    if level.checklist_id is not None:
        raise ChecklistToFill(level.code)
    async with judged(occasion, tool) as judging:
        job = await _job_to_close(occasion, tool, level)
        await _complete(occasion, judging, tool, level, job, work.completion(occasion))
    return job


async def _complete(
    occasion: Occasion, judging: Judging, tool: Tool, level: Level, job: Job, completion: Completion
) -> None:
    lower = included(level, level.plan.active_levels, completion.done_at, occasion.now)
    together = [level, *lower]
    job.restarted = [one.code for one in together]
    await _close(occasion, judging, tool, level, job, completion, [one.id for one in together])
    for other in lower:
        part = await _job_to_close(occasion, tool, other)
        part.included_in, part.restarted = job.id, [other.code]
        await drop_unused_checklist(occasion, part)
        # Its own time, cost and findings are those of the bigger job; they count once.
        shared = replace(completion, bench_minutes=None, waiting_minutes=None, cost_cents=None, findings=())
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
    """Complete one job of one level; its next interval begins at what the tool had come to at that time."""
    then = await store.meter_at(occasion.session, tool, completion.done_at)
    start = restart(level.start, done_at=completion.done_at, then=then, meter=tool.meter, now=occasion.now)
    ran = max(0, start.total - level.start_total)
    end_wait(job, min(occasion.now, max(job.waiting_since or completion.done_at, completion.done_at)))
    _sign(job, completion)
    job.recorded_at, job.total_at_completion, job.shots_since_last = occasion.now, start.total, ran
    job.began_at = level.start.at
    job.version += 1
    occasion.session.add(job)
    await occasion.record(news.completed(job, completion, start.total, ran, level_ids))
    judging.begun_anew(level, start)
    await judge_interval(occasion, level)


def _sign(job: Job, completion: Completion) -> None:
    job.state, job.done_at, job.done_by = JobState.COMPLETED, completion.done_at, completion.by
    job.note, job.workers = completion.note, list(completion.workers)
    job.bench_minutes, job.cost_cents = completion.bench_minutes, completion.cost_cents
    job.waiting_minutes = completion.waiting_minutes
    if job.waiting_minutes is None and job.waited_ms > 0:
        job.waiting_minutes = job.waited_ms // _MINUTE_MS
    job.findings = [asdict(finding) for finding in completion.findings]
    job.outcome = Outcome.RELEASED if completion.released else Outcome.NOT_RELEASED
    job.release_note = completion.release_note


async def _job_to_close(occasion: Occasion, tool: Tool, level: Level) -> Job:
    """Return the level's job in hand, else a new one for work that was done unasked."""
    job = await store.job_in_hand(occasion.session, level.id)
    return job or await new_job(level, tool, occasion, JobState.COMPLETED)
