"""Levels and their jobs: when each was due, when it was done, and what it took."""

from datetime import datetime, tzinfo

from toolcare_gateway.analytics.facts.book import Book
from toolcare_gateway.analytics.tables import JobFact, LevelFact
from toolcare_shared.contracts import maintenance as told
from toolcare_shared.contracts.maintenance import LevelEvent
from toolcare_shared.messaging.envelope import Envelope


async def level_planned(book: Book, event: told.LevelPlanned, _envelope: Envelope, _zone: tzinfo) -> None:
    level = await book.get(LevelFact, event.level_id)
    if level is not None and level.start_at != event.start_at:
        await _say_how_long_it_ran(book, level, event)
    if level is None:
        level = LevelFact(level_id=event.level_id, tool_id=event.tool_id, plan_id=event.plan_id)
        _plan(level, event)
        book.add(level)
    else:
        _plan(level, event)


def _plan(level: LevelFact, event: told.LevelPlanned) -> None:
    level.code, level.name = event.code, event.name
    level.interval_shots, level.interval_days = event.interval_shots, event.interval_days
    level.interval_hours = event.interval_hours
    level.warn_percent, level.limit_percent = event.warn_percent, event.limit_percent
    level.start_total, level.start_at = event.start_total, event.start_at
    level.start_running_ms = event.start_running_ms
    level.due_total, level.due_at = event.due_total, event.due_at
    level.planned_minutes, level.status = event.planned_minutes, event.status
    level.retired, level.plan_version = event.retired, event.plan_version


async def _say_how_long_it_ran(book: Book, before: LevelFact, event: told.LevelPlanned) -> None:
    """The tool's running time at a completion is told by where the next interval begins."""
    job = await book.closed_job(before.level_id, before.start_at)
    if job is not None and job.start_running_ms is not None and job.running_ms_since_last is None:
        job.running_ms_since_last = max(0, event.start_running_ms - job.start_running_ms)


async def warned(book: Book, event: told.MaintenanceWarned, _envelope: Envelope, _zone: tzinfo) -> None:
    if event.job_id is not None:
        await _job(book, event, event.job_id)


async def due(
    book: Book, event: told.MaintenanceDue | told.MaintenanceOverdue, _envelope: Envelope, _zone: tzinfo
) -> None:
    """Due is due, also where it is told only once it is overdue."""
    if event.job_id is None:
        return
    job = await _job(book, event, event.job_id)
    if job.due_at is None:
        await _take_interval(book, job)
        job.due_at, job.due_by, job.due_total = event.at, event.reason, event.due_total or job.due_total


async def asked_for(
    book: Book, event: told.JobOpened | told.MaintenanceScheduled, _envelope: Envelope, _zone: tzinfo
) -> None:
    await _job(book, event, event.job_id)


async def started(book: Book, event: told.MaintenanceStarted, _envelope: Envelope, _zone: tzinfo) -> None:
    job = await _job(book, event, event.job_id)
    job.started_at, job.by = job.started_at or event.at, event.by
    _end_wait(job, event)


async def waiting(book: Book, event: told.MaintenanceWaiting, _envelope: Envelope, _zone: tzinfo) -> None:
    job = await _job(book, event, event.job_id)
    _end_wait(job, event)
    job.waits = [*job.waits, [event.at.isoformat(), None, event.reason]]


async def resumed(book: Book, event: told.MaintenanceResumed, _envelope: Envelope, _zone: tzinfo) -> None:
    _end_wait(await _job(book, event, event.job_id), event)


async def skipped(book: Book, event: told.MaintenanceSkipped, _envelope: Envelope, _zone: tzinfo) -> None:
    job = await _job(book, event, event.job_id)
    _end_wait(job, event)
    await _take_interval(book, job)
    job.skipped_at, job.by = event.at, event.by
    job.total_at_done, job.shots_since_last = event.total_at_skip, event.shots_since_last


async def completed(book: Book, event: told.MaintenanceCompleted, _envelope: Envelope, _zone: tzinfo) -> None:
    job = await _job(book, event, event.job_id)
    _end_wait(job, event, event.done_at)
    await _take_interval(book, job)
    job.done_at, job.by, job.released = event.done_at, event.by, event.released
    job.total_at_done, job.shots_since_last = event.total_at_completion, event.shots_since_last
    job.bench_minutes, job.waiting_minutes = event.bench_minutes, event.waiting_minutes
    job.cost_cents, job.parts_cost_cents = event.cost_cents, event.parts_cost_cents
    job.found_good, job.found_caution, job.found_bad = event.as_found.good, event.as_found.caution, event.as_found.bad
    job.left_good, job.left_caution, job.left_bad = event.as_left.good, event.as_left.caution, event.as_left.bad
    job.checklist_id, job.checklist_version = event.checklist_id, event.checklist_version
    job.plan_version, job.included_in = event.plan_version, event.included_in


async def corrected(book: Book, event: told.MaintenanceCorrected, _envelope: Envelope, _zone: tzinfo) -> None:
    """Where its interval began moves with it, and so does when it was due."""
    job = await book.get(JobFact, event.job_id)
    if job is None or job.total_at_done is None or job.shots_since_last is None:
        return
    moved = (event.total_at_completion - event.shots_since_last) - (job.total_at_done - job.shots_since_last)
    job.total_at_done, job.shots_since_last = event.total_at_completion, event.shots_since_last
    job.start_total = None if job.start_total is None else job.start_total + moved
    job.due_total = None if job.due_total is None else job.due_total + moved


async def withdrawn(book: Book, event: told.MaintenanceWithdrawn, _envelope: Envelope, _zone: tzinfo) -> None:
    if event.job_id is not None:
        (await _job(book, event, event.job_id)).withdrawn_at = event.at


async def overridden(book: Book, event: told.PermitOverridden, _envelope: Envelope, _zone: tzinfo) -> None:
    job = await book.undone_job(event.level_id)
    if job is not None:
        job.override = True


async def _job(book: Book, event: LevelEvent, job_id: str) -> JobFact:
    """The job's row; it begins with whatever is told of it first."""
    job = await book.get(JobFact, job_id)
    if job is None:
        job = JobFact(
            job_id=job_id,
            tool_id=event.tool_id,
            plan_id=event.plan_id,
            level_id=event.level_id,
            code=event.code,
            name=event.name,
            opened_at=event.at,
            waits=[],
            parts_cost_cents=0,
            found_good=0,
            found_caution=0,
            found_bad=0,
            left_good=0,
            left_caution=0,
            left_bad=0,
            plan_version=1,
            override=False,
        )
        await _take_interval(book, job)
        book.add(job)
    return job


async def _take_interval(book: Book, job: JobFact) -> None:
    level = await book.get(LevelFact, job.level_id)
    if level is None:
        return
    job.interval_shots, job.interval_days = level.interval_shots, level.interval_days
    job.interval_hours, job.due_total = level.interval_hours, level.due_total
    job.start_total, job.start_at, job.start_running_ms = level.start_total, level.start_at, level.start_running_ms
    job.planned_minutes, job.plan_version = level.planned_minutes, level.plan_version


def _end_wait(job: JobFact, event: LevelEvent, done_at: datetime | None = None) -> None:
    """End it with the work that was done, though that is told later."""
    if job.waits and job.waits[-1][1] is None:
        began, _, reason = job.waits[-1]
        ended = event.at if done_at is None else min(event.at, max(done_at, datetime.fromisoformat(str(began))))
        job.waits = [*job.waits[:-1], [began, ended.isoformat(), reason]]
