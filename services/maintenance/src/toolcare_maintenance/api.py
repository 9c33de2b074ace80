"""Maintenance over HTTP: parse, call, map."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.intervals import InvalidInterval
from toolcare_maintenance.domain.jobs import (
    CompletionBeforeStart,
    CompletionInFuture,
    JobAlreadyClosed,
    JobAlreadyStarted,
)
from toolcare_maintenance.domain.levels import InvalidLevels, StartInFuture
from toolcare_maintenance.domain.unknown import UnknownJob, UnknownLevel, UnknownMachine, UnknownPlan, UnknownTool
from toolcare_maintenance.places import after_instant
from toolcare_maintenance.problems import problems
from toolcare_maintenance.schemas import (
    JobOut,
    PermitOut,
    PlanIn,
    PlanOut,
    PlanPatch,
    PlansOut,
    RetireIn,
    StartIn,
    WorkDoneIn,
)
from toolcare_maintenance.tables import Job, Plan
from toolcare_maintenance.usecases import jobs, plans
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import JobInWork, PlanIsRetired, ToolIsRetired
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()

ToolId = Annotated[str, Path(max_length=64, examples=["t-0042"])]
MachineId = Annotated[str, Path(max_length=64, examples=["p01"])]
PlanId = Annotated[str, Path(max_length=64)]
LevelId = Annotated[str, Path(max_length=64)]
JobId = Annotated[str, Path(max_length=64)]

_COMPLETING = (CompletionInFuture, CompletionBeforeStart)
_PLANNING = (InvalidInterval, InvalidLevels, StartInFuture)


def current_time(request: Request) -> datetime:
    now: datetime = request.app.state.context.clock.now()
    return now


Now = Annotated[datetime, Depends(current_time)]


@router.get("/tools/{tool_id}/plans", tags=["plans"], responses=problems(UnknownTool))
async def list_plans(
    tool_id: ToolId, session: ReadSession, now: Now, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> PlansOut:
    """Return the plans in use; a retired one is found by its id."""
    tool = await store.tool(session, tool_id)
    in_hand = await store.jobs_in_hand(session, tool_id)
    found = await store.plans_of(session, tool_id)
    return PlansOut(items=[PlanOut.of(plan, tool, in_hand, now) for plan in found])


@router.post(
    "/tools/{tool_id}/plans",
    status_code=201,
    response_model=PlanOut,
    tags=["plans"],
    responses=problems(UnknownTool, ToolIsRetired, *_PLANNING),
)
async def make_plan(
    tool_id: ToolId, body: PlanIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PLAN_EDIT)]
) -> Response:
    async with work as session:
        plan = await plans.make_plan(Occasion(session, actor, work.now), tool_id, body.name, body.wanted())
        return work.answer(await _plan_out(session, plan, work.now))


@router.get("/plans/{plan_id}", response_model=PlanOut, tags=["plans"], responses=problems(UnknownPlan))
async def get_plan(
    plan_id: PlanId, session: ReadSession, now: Now, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> Response:
    """Its ETag guards writes; how its levels stand changes without it, so there is no 304."""
    plan = await _plan_out(session, await store.plan(session, plan_id), now)
    return json_answer(plan, 200, {"ETag": etag(plan.version)})


@router.patch(
    "/plans/{plan_id}",
    response_model=PlanOut,
    tags=["plans"],
    responses=problems(UnknownPlan, UnknownLevel, PlanIsRetired, JobInWork, *_PLANNING),
)
async def change_plan(
    plan_id: PlanId, body: PlanPatch, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PLAN_EDIT)]
) -> Response:
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        plan = await plans.plan_to_change(occasion, plan_id)
        work.expect(plan.version)
        changed = await plans.change_plan(occasion, plan, body.name, body.wanted())
        return work.answer(await _plan_out(session, changed, work.now))


@router.post(
    "/plans/{plan_id}/retire",
    response_model=PlanOut,
    tags=["plans"],
    responses=problems(UnknownPlan, PlanIsRetired, JobInWork),
)
async def retire_plan(
    plan_id: PlanId, body: RetireIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PLAN_EDIT)]
) -> Response:
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        plan = await plans.plan_to_change(occasion, plan_id)
        work.expect(plan.version)
        retired = await plans.retire_plan(occasion, plan, body.reason)
        return work.answer(await _plan_out(session, retired, work.now))


@router.get("/jobs/{job_id}", response_model=JobOut, tags=["jobs"], responses=problems(UnknownJob))
async def get_job(
    job_id: JobId, session: ReadSession, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> Response:
    job = JobOut.of(await store.job(session, job_id))
    return json_answer(job, 200, {"ETag": etag(job.version)})


@router.post(
    "/jobs/{job_id}/start",
    response_model=JobOut,
    tags=["jobs"],
    responses=problems(UnknownJob, JobAlreadyStarted, JobAlreadyClosed),
)
async def start_job(
    job_id: JobId, body: StartIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    async with work as session:
        job = await jobs.start_job(Occasion(session, actor, work.now), job_id, body.note)
        return work.answer(JobOut.of(job))


@router.post(
    "/jobs/{job_id}/complete",
    response_model=JobOut,
    tags=["jobs"],
    responses=problems(UnknownJob, JobAlreadyClosed, *_COMPLETING),
)
async def complete_job(
    job_id: JobId, body: WorkDoneIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Begin the level's interval anew, and those of the lower levels it includes; `restarted` names them."""
    async with work as session:
        job = await jobs.complete_job(Occasion(session, actor, work.now), job_id, body.work())
        return work.answer(JobOut.of(job))


@router.post(
    "/levels/{level_id}/log",
    status_code=201,
    response_model=JobOut,
    tags=["jobs"],
    responses=problems(UnknownLevel, *_COMPLETING),
)
async def log_level(
    level_id: LevelId, body: WorkDoneIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.MAINTENANCE_DO)]
) -> Response:
    """Log maintenance whether it is due or not; the level's job in hand is completed by it."""
    async with work as session:
        job = await jobs.log_level(Occasion(session, actor, work.now), level_id, body.work())
        return work.answer(JobOut.of(job))


@router.get("/tools/{tool_id}/jobs", tags=["jobs"], responses=problems(UnknownTool, InvalidCursor))
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


@router.get("/tools/{tool_id}/maintenance-log", tags=["jobs"], responses=problems(UnknownTool, InvalidCursor))
async def maintenance_log(
    tool_id: ToolId, paging: Paging, session: ReadSession, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> Page[JobOut]:
    """Return what was done, by when it was done, latest first."""
    await store.tool(session, tool_id)
    found = await store.log_of(session, tool_id, limit=paging.fetch, after=after_instant(paging))
    return paging.page(found, JobOut.of, _done_place)


@router.get("/machines/{machine_id}/permit", tags=["permits"], responses=problems(UnknownMachine))
async def get_permit(
    machine_id: MachineId, session: ReadSession, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> PermitOut:
    """Return what the machine's retained permit says."""
    return PermitOut.of(await store.machine(session, machine_id))


async def _plan_out(session: AsyncSession, plan: Plan, now: datetime) -> PlanOut:
    tool = await store.tool(session, plan.tool_id)
    return PlanOut.of(plan, tool, await store.jobs_in_hand(session, plan.tool_id), now)


def _done_place(job: Job) -> tuple[str, str]:
    return (job.done_at or job.opened_at).isoformat(), job.id
