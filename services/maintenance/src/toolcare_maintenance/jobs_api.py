"""Jobs over HTTP, from the first look to the signature: parse, call, map."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response

from toolcare_maintenance import store
from toolcare_maintenance.domain.checklists import UnknownItem, WrongAnswer
from toolcare_maintenance.domain.jobs import (
    ChecklistToFill,
    CompletionBeforeStart,
    CompletionInFuture,
    ItemsMissing,
    JobAlreadyClosed,
    JobAlreadyStarted,
    JobIsNotWaiting,
    JobIsWaiting,
    PointsLeftOpen,
    ReleaseReasonMissing,
    ScheduledInPast,
)
from toolcare_maintenance.domain.parts import NotEnoughInStock, PartIsRetired, TooMuchInStock, UnknownPart, UnknownUse
from toolcare_maintenance.domain.unknown import UnknownJob, UnknownLevel, UnknownTool
from toolcare_maintenance.job_schemas import (
    AnswerIn,
    AnswersIn,
    JobOut,
    JobSheetOut,
    OpenIn,
    ResumeIn,
    ScheduleIn,
    SkipIn,
    StartIn,
    TakePartIn,
    WaitIn,
    WorkDoneIn,
)
from toolcare_maintenance.places import after_instant
from toolcare_maintenance.problems import problems
from toolcare_maintenance.routes import JobId, LevelId, Now, ToolId
from toolcare_maintenance.sheet import sheet_of
from toolcare_maintenance.tables import Job
from toolcare_maintenance.usecases import bench, completing, job_parts, jobs
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["jobs"])

_SIGNING = (CompletionInFuture, CompletionBeforeStart, ReleaseReasonMissing)
_ANSWERING = (UnknownJob, JobAlreadyClosed, UnknownItem, WrongAnswer)


@router.get("/jobs/{job_id}", response_model=JobOut, responses=problems(UnknownJob))
async def get_job(
    job_id: JobId, session: ReadSession, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> Response:
    """One job as it stands; its `ETag` is what a change names."""
    job = JobOut.of(await store.job(session, job_id))
    return json_answer(job, 200, {"ETag": etag(job.version)})


@router.get("/jobs/{job_id}/sheet", responses=problems(UnknownJob))
async def get_sheet(
    job_id: JobId, session: ReadSession, now: Now, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> JobSheetOut:
    """Return all that is needed at the bench: checklist, answers, parts, and what still misses."""
    return await sheet_of(session, await store.job(session, job_id), now)


@router.post("/levels/{level_id}/open-job", status_code=201, response_model=JobOut, responses=problems(UnknownLevel))
async def open_job(
    level_id: LevelId, body: OpenIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Open the level's job before it is due; the one in hand is returned, if there is one."""
    async with work as session:
        job = await jobs.open_job(Occasion(session, actor, work.now), level_id, body.note)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/start", response_model=JobOut, responses=problems(UnknownJob, JobAlreadyStarted, JobAlreadyClosed)
)
async def start_job(
    job_id: JobId, body: StartIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Say that work on the job has begun, now or at an earlier time."""
    async with work as session:
        job = await jobs.start_job(Occasion(session, actor, work.now), job_id, body.note, body.at)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/schedule",
    response_model=JobOut,
    responses=problems(UnknownJob, JobAlreadyStarted, JobAlreadyClosed, ScheduledInPast),
)
async def schedule_job(
    job_id: JobId, body: ScheduleIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.JOB_PLAN)]
) -> Response:
    """Plan when the work shall begin."""
    async with work as session:
        job = await jobs.schedule_job(Occasion(session, actor, work.now), job_id, body.at, body.note)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/wait", response_model=JobOut, responses=problems(UnknownJob, JobIsWaiting, JobAlreadyClosed)
)
async def wait_job(
    job_id: JobId, body: WaitIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Interrupt the work; others see what it waits for."""
    async with work as session:
        job = await jobs.wait_job(Occasion(session, actor, work.now), job_id, body.reason, body.note, body.at)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/resume", response_model=JobOut, responses=problems(UnknownJob, JobIsNotWaiting, JobAlreadyClosed)
)
async def resume_job(
    job_id: JobId,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)],
    body: ResumeIn | None = None,
) -> Response:
    """Go on with a job that was waiting."""
    async with work as session:
        job = await jobs.resume_job(Occasion(session, actor, work.now), job_id, body.at if body else None)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/skip", response_model=JobOut, responses=problems(UnknownJob, JobAlreadyStarted, JobAlreadyClosed)
)
async def skip_job(
    job_id: JobId, body: SkipIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.JOB_SKIP)]
) -> Response:
    """Leave the work out: the interval begins anew, and the log says who decided it and why."""
    async with work as session:
        job = await jobs.skip_job(Occasion(session, actor, work.now), job_id, body.reason)
        return work.answer(JobOut.of(job))


@router.put("/jobs/{job_id}/answers/{item_id}", response_model=JobOut, responses=problems(*_ANSWERING))
async def answer_item(
    job_id: JobId,
    item_id: Annotated[str, Path(max_length=64)],
    body: AnswerIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)],
) -> Response:
    """Write one answer down; the first one begins the job. An older one than is there changes nothing."""
    async with work as session:
        job = await bench.answer_items(Occasion(session, actor, work.now), job_id, [body.given(item_id)])
        return work.answer(JobOut.of(job))


@router.post("/jobs/{job_id}/answers", response_model=JobOut, responses=problems(*_ANSWERING))
async def answer_items(
    job_id: JobId, body: AnswersIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Write several answers down at once: all of them, or none."""
    async with work as session:
        job = await bench.answer_items(Occasion(session, actor, work.now), job_id, body.given())
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/parts",
    response_model=JobOut,
    responses=problems(UnknownJob, JobAlreadyClosed, UnknownPart, PartIsRetired, NotEnoughInStock, TooMuchInStock),
)
async def take_part(
    job_id: JobId, body: TakePartIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PART_USE)]
) -> Response:
    """Take a part from stock for this job."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        job = await job_parts.take_for_job(occasion, job_id, body.part_id, body.quantity)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/parts/{use_id}/return",
    response_model=JobOut,
    responses=problems(UnknownJob, JobAlreadyClosed, UnknownUse, PartIsRetired, TooMuchInStock),
)
async def return_part(
    job_id: JobId,
    use_id: Annotated[str, Path(max_length=64)],
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PART_USE)],
) -> Response:
    """Put a part back into stock that this job has taken."""
    async with work as session:
        job = await job_parts.give_back(Occasion(session, actor, work.now), job_id, use_id)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/complete",
    response_model=JobOut,
    responses=problems(UnknownJob, JobAlreadyClosed, ItemsMissing, PointsLeftOpen, *_SIGNING),
)
async def complete_job(
    job_id: JobId, body: WorkDoneIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Sign the job: the level's interval begins anew, and those of the lower levels it includes.

    Required items without an answer hold it back: `missing` lists them in order, `first` is the one to go to. So do,
    for a release, points left bad or out of limits without a word: `points` lists them.
    """
    async with work as session:
        job = await completing.complete_job(Occasion(session, actor, work.now), job_id, body.work())
        return work.answer(JobOut.of(job))


@router.post(
    "/levels/{level_id}/log",
    status_code=201,
    response_model=JobOut,
    responses=problems(UnknownLevel, ChecklistToFill, ItemsMissing, *_SIGNING),
)
async def log_level(
    level_id: LevelId, body: WorkDoneIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Log maintenance without a checklist, whether it is due or not; the level's job in hand is completed by it."""
    async with work as session:
        job = await completing.log_level(Occasion(session, actor, work.now), level_id, body.work())
        return work.answer(JobOut.of(job))


@router.get("/tools/{tool_id}/jobs", responses=problems(UnknownTool, InvalidCursor))
async def list_jobs_of_tool(
    tool_id: ToolId,
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)],
    state: Literal["open", "all"] = "all",
) -> Page[JobOut]:
    """Newest first; `open` are those still to be done, started or not."""
    await store.tool(session, tool_id)
    found = await store.jobs_of(
        session, tool_id, in_hand=state == "open", limit=paging.fetch, after=after_instant(paging)
    )
    return paging.page(found, JobOut.of, lambda job: (job.opened_at.isoformat(), job.id))


@router.get("/tools/{tool_id}/maintenance-log", responses=problems(UnknownTool, InvalidCursor))
async def maintenance_log(
    tool_id: ToolId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> Page[JobOut]:
    """Return what was done, by when it was done, latest first."""
    await store.tool(session, tool_id)
    found = await store.log_of(session, tool_id, limit=paging.fetch, after=after_instant(paging))
    return paging.page(found, JobOut.of, _done_place)


def _done_place(job: Job) -> tuple[str, str]:
    return (job.done_at or job.opened_at).isoformat(), job.id
