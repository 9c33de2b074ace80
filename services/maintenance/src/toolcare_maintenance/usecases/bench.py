"""What happens at the bench: a job's checklist is taken, filled in, and tells what still misses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from toolcare_maintenance import store
from toolcare_maintenance.content import groups_of, limits_of
from toolcare_maintenance.domain.checklists import (
    Answer,
    Group,
    Progress,
    check_answer,
    in_words,
    item_of,
    left_open,
    progress_of,
)
from toolcare_maintenance.domain.jobs import Completion, ItemsMissing, JobState, PointsLeftOpen, check_in_hand
from toolcare_maintenance.domain.limits import with_limits
from toolcare_maintenance.tables import Job, JobAnswer, Level
from toolcare_maintenance.usecases import news
from toolcare_maintenance.usecases.occasion import Occasion


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was written at the bench; `at` is the time there, now when absent."""

    item_id: str
    answer: Answer
    at: datetime | None = None


async def take_checklist(occasion: Occasion, job: Job, level: Level) -> None:
    """Give a job that nobody has begun its level's checklist in the present version, with the tool's own limits."""
    job.checklist_id, job.checklist_version = level.checklist_id, None
    job.planned_minutes, job.plan_version = level.planned_minutes, level.plan.version
    job.limits = []
    if level.checklist_id is not None:
        job.checklist_version = (await store.checklist(occasion.session, level.checklist_id)).version
        own = await store.tool_limits(occasion.session, job.tool_id, level.checklist_id)
        job.limits = [] if own is None else own.limits
    await _note_progress(occasion, job)


async def drop_unused_checklist(occasion: Occasion, job: Job) -> None:
    """Take the checklist off a job that is done as part of a bigger one, unless somebody wrote something into it."""
    if not await store.answers_of(occasion.session, job.id):
        job.checklist_id = job.checklist_version = None
        await _note_progress(occasion, job)


def step_at(occasion: Occasion, job: Job, said: datetime | None) -> datetime:
    """Return when a step was taken: what the bench says, never ahead of now, nor before the job's last step."""
    if said is None:
        return occasion.now
    worked_from = [] if job.started_at is None else [job.started_at + timedelta(milliseconds=job.waited_ms)]
    waited_from = [] if job.waiting_since is None else [job.waiting_since]
    return min(occasion.now, max(said, job.opened_at, *worked_from, *waited_from))


async def begin(occasion: Occasion, job: Job, note: str = "", said_at: datetime | None = None) -> None:
    """Note that somebody works on the job: others see it, and a corrected count no longer withdraws it."""
    at = step_at(occasion, job, said_at)
    end_wait(job, at)
    if job.started_at is None:
        level = await store.level(occasion.session, job.level_id)
        await take_checklist(occasion, job, level)
        job.started_at, job.started_by, job.start_note = at, occasion.actor.name, note
    job.state = JobState.STARTED
    job.version += 1
    await occasion.record(news.started(job, occasion.actor.name, at))


def end_wait(job: Job, at: datetime) -> int:
    """Close a wait that is open; return how many minutes it took."""
    if job.waiting_since is None:
        return 0
    waited = at - job.waiting_since
    job.waited_ms += max(0, int(waited.total_seconds() * 1000))
    job.waiting_since = job.waiting_reason = None
    job.waiting_note = ""
    return max(0, int(waited.total_seconds() // 60))


async def answer_items(occasion: Occasion, job_id: str, given: Sequence[GivenAnswer]) -> Job:
    """Write answers down; the first one begins the job. An older answer never overwrites a newer one."""
    await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    job = await store.job(occasion.session, job_id)
    check_in_hand(job.state)
    worked_at = _worked_at(occasion, job, given)
    if job.state is not JobState.STARTED and worked_at is not None:
        await begin(occasion, job, said_at=worked_at)
    groups = await groups_of_job(occasion, job)
    kept = {answer.item_id: answer for answer in await store.answers_of(occasion.session, job.id)}
    for one in given:
        check_answer(item_of(groups, one.item_id), one.answer)
        _write(occasion, job, kept.get(one.item_id), one)
    await occasion.session.flush()
    await _note_progress(occasion, job)
    job.version += 1
    return job


def _worked_at(occasion: Occasion, job: Job, given: Sequence[GivenAnswer]) -> datetime | None:
    """Return since when somebody works on the job by these answers; None where all are of before its wait.

    Those come in the wait from a tablet that was offline, and say nothing of its end.
    """
    since = job.waiting_since
    times = [one.at or occasion.now for one in given]
    return min((at for at in times if since is None or at >= since or since > occasion.now), default=None)


def _write(occasion: Occasion, job: Job, before: JobAnswer | None, given: GivenAnswer) -> None:
    at = min(given.at or occasion.now, occasion.now)
    # One from ahead of now was written by a clock that was wrong, and is newer than nothing.
    if before is not None and at < before.at <= occasion.now:
        return
    row = before or JobAnswer(job_id=job.id, item_id=given.item_id)
    row.value, row.note = given.answer.value, given.answer.note
    row.as_found, row.as_left = given.answer.as_found, given.answer.as_left
    row.photo_ids = list(given.answer.photo_ids)
    row.by, row.at = occasion.actor.name, at
    occasion.session.add(row)


async def groups_of_job(occasion: Occasion, job: Job) -> tuple[Group, ...]:
    """Return the checklist the job is filled in by, with the tool's own limits; nothing where it has none."""
    if job.checklist_id is None or job.checklist_version is None:
        return ()
    version = await store.checklist_version(occasion.session, job.checklist_id, job.checklist_version)
    return with_limits(groups_of(version.content), limits_of(job.limits))


async def refuse_incomplete(occasion: Occasion, job: Job) -> None:
    """Hold back the completion as long as required items miss."""
    groups = await groups_of_job(occasion, job)
    missing = (await _progress(occasion, job, groups)).missing
    if missing:
        raise ItemsMissing(list(missing), in_words(item_of(groups, missing[0]).texts))


async def refuse_unsaid(occasion: Occasion, job: Job, completion: Completion) -> None:
    """Hold back a release as long as nothing is said of points that were left bad or out of limits."""
    if not completion.released or completion.release_note:
        return
    groups = await groups_of_job(occasion, job)
    kept = await store.answers_of(occasion.session, job.id)
    found = {finding.item_id for finding in completion.findings}
    points = [one for one in left_open(groups, {row.item_id: row.answer for row in kept}) if one not in found]
    if points:
        raise PointsLeftOpen(points, in_words(item_of(groups, points[0]).texts))


async def _note_progress(occasion: Occasion, job: Job) -> None:
    found = await _progress(occasion, job, await groups_of_job(occasion, job))
    job.answered, job.required, job.required_left = found.answered, found.required, len(found.missing)
    job.as_found = {grade.value: count for grade, count in found.as_found.items()}
    job.as_left = {grade.value: count for grade, count in found.as_left.items()}


async def _progress(occasion: Occasion, job: Job, groups: Sequence[Group]) -> Progress:
    kept = await store.answers_of(occasion.session, job.id)
    return progress_of(groups, {answer.item_id: answer.answer for answer in kept})
