"""Plans, permits and forecasts over HTTP: parse, call, map."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.corrected_schemas import CorrectedLevelOut, CorrectedLevelsOut
from toolcare_maintenance.domain.forecast import BLOCK, WEEKS, NoForecast, Rate, rate_of
from toolcare_maintenance.domain.intervals import MAX_SHOTS, InvalidInterval
from toolcare_maintenance.domain.levels import Correction, InvalidLevels, StartInFuture
from toolcare_maintenance.domain.orders import LevelToFit, ToolToFit, fit, pace_of
from toolcare_maintenance.domain.templates import ReasonMissing, TemplateIsRetired, UnknownChecklist, UnknownTemplate
from toolcare_maintenance.domain.unknown import UnknownLevel, UnknownMachine, UnknownPlan, UnknownTool
from toolcare_maintenance.forecast_schemas import FitsOut, ForecastOut
from toolcare_maintenance.forms import RetireIn
from toolcare_maintenance.problems import COMPARED, problems
from toolcare_maintenance.routes import LevelId, MachineId, Now, PlanId, ToolId
from toolcare_maintenance.schemas import (
    EndOverrideIn,
    LevelOut,
    OverrideIn,
    PermitOut,
    PlanIn,
    PlanOut,
    PlanPatch,
    PlansOut,
    PlanVersionOut,
    PlanVersionsOut,
)
from toolcare_maintenance.tables import Level, Plan, Tool
from toolcare_maintenance.usecases import overrides, plans
from toolcare_maintenance.usecases.judging import permit_causes
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.overrides import NothingToOverride, NotOverridden
from toolcare_maintenance.usecases.plans import JobInWork, PlanIsRetired, PlanNameTaken, ToolIsRetired
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter()

_PLANNING = (
    InvalidInterval,
    InvalidLevels,
    StartInFuture,
    ReasonMissing,
    UnknownChecklist,
    UnknownTemplate,
    TemplateIsRetired,
    PlanNameTaken,
)


@router.get("/tools/{tool_id}/plans", tags=["plans"], responses=problems(UnknownTool))
async def list_plans(
    tool_id: ToolId, session: ReadSession, now: Now, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> PlansOut:
    """Return the plans in use; a retired one is found by its id."""
    tool = await store.tool(session, tool_id)
    in_hand = await store.jobs_in_hand(session, tool_id)
    found = await store.plans_of(session, tool_id)
    ids = [level.checklist_id for plan in found for level in plan.active_levels]
    checklists = await store.checklists_by_id(session, ids)
    return PlansOut(items=[PlanOut.of(plan, tool, in_hand, checklists, now) for plan in found])


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
    """Give a tool a maintenance plan with one to five levels."""
    async with work as session:
        plan = await plans.make_plan(Occasion(session, actor, work.now), tool_id, body.wanted())
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
    """Change a plan's name or its levels, with the reason; a level that is missing from `levels` is retired."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        plan = await plans.plan_to_change(occasion, plan_id)
        work.expect(plan.version)
        changed = await plans.change_plan(occasion, plan, body.name, body.wanted(), body.reason)
        return work.answer(await _plan_out(session, changed, work.now))


@router.post(
    "/plans/{plan_id}/retire",
    response_model=PlanOut,
    tags=["plans"],
    responses=problems(*COMPARED, UnknownPlan, PlanIsRetired, JobInWork),
)
async def retire_plan(
    plan_id: PlanId, body: RetireIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.PLAN_EDIT)]
) -> Response:
    """Take a plan out of use, with the reason; its log stays."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        plan = await plans.plan_to_change(occasion, plan_id)
        work.expect(plan.version)
        retired = await plans.retire_plan(occasion, plan, body.reason)
        return work.answer(await _plan_out(session, retired, work.now))


@router.get("/plans/{plan_id}/versions", tags=["plans"], responses=problems(UnknownPlan))
async def list_versions(
    plan_id: PlanId, session: ReadSession, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> PlanVersionsOut:
    """Return what the plan was like, the latest first; a job names the version it was done by."""
    await store.plan(session, plan_id)
    found = await store.versions_of(session, plan_id)
    return PlanVersionsOut(items=[PlanVersionOut.of(version) for version in found])


@router.post(
    "/levels/{level_id}/override",
    response_model=LevelOut,
    tags=["permits"],
    responses=problems(UnknownLevel, NothingToOverride),
)
async def override_limit(
    level_id: LevelId,
    body: OverrideIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PERMIT_OVERRIDE)],
) -> Response:
    """Let the press run past the blocking limit for so many more shots; then the permit is taken away again."""
    async with work as session:
        tool, level = await overrides.override(Occasion(session, actor, work.now), level_id, body.reason, body.shots)
        return work.answer(await _level_out(session, tool, level, work.now))


@router.post(
    "/levels/{level_id}/end-override",
    response_model=LevelOut,
    tags=["permits"],
    responses=problems(UnknownLevel, NotOverridden),
)
async def end_override(
    level_id: LevelId,
    body: EndOverrideIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.PERMIT_OVERRIDE)],
) -> Response:
    """Take an override back before its shots are used up."""
    async with work as session:
        tool, level = await overrides.end_override(Occasion(session, actor, work.now), level_id, body.reason)
        return work.answer(await _level_out(session, tool, level, work.now))


@router.get("/tools/{tool_id}/forecast", tags=["plans"], responses=problems(UnknownTool))
async def forecast(
    tool_id: ToolId, session: ReadSession, now: Now, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> ForecastOut:
    """Return when each level, and the tool's life, is expected to come to its end, with the arithmetic."""
    tool = await store.tool(session, tool_id)
    levels, rate = await store.levels_of(session, tool_id), await _rate(session, tool, now)
    return ForecastOut.of(tool, levels, rate, now, await store.zone(session))


@router.get("/tools/{tool_id}/fits", tags=["plans"], responses=problems(UnknownTool))
async def fits(
    tool_id: ToolId,
    shots: Annotated[int, Query(ge=1, le=MAX_SHOTS, description="Shots of the order")],
    session: ReadSession,
    now: Now,
    _: Annotated[Actor, requires(Permission.PLAN_READ)],
) -> FitsOut:
    """Return whether an order of so many shots fits before the next maintenance, and why."""
    tool, levels = await store.tool(session, tool_id), await store.levels_of(session, tool_id)
    found = await _rate(session, tool, now)
    pace = pace_of(found if isinstance(found, Rate) else None, tool.cycle_ms)
    to_fit = ToolToFit(tool.meter, pace, tool.life_shots, tool.readiness)
    return FitsOut.of(fit(shots, [_to_fit(level) for level in levels], to_fit, now), levels, tool)


@router.get("/tools/{tool_id}/levels/corrected", tags=["plans"], responses=problems(UnknownTool))
async def corrected_levels(
    tool_id: ToolId,
    shots: Annotated[int, Query(ge=-MAX_SHOTS, le=MAX_SHOTS, description="So many more; negative: fewer")],
    since: Annotated[AwareDatetime, Query(alias="from")],
    until: Annotated[AwareDatetime, Query(alias="to")],
    session: ReadSession,
    now: Now,
    _: Annotated[Actor, requires(Permission.PLAN_READ)],
) -> CorrectedLevelsOut:
    """Return what would be due if shots of that time were corrected; changes nothing."""
    tool, correction = await store.tool(session, tool_id), Correction(since, until, shots)
    levels = await store.levels_of(session, tool_id)
    return CorrectedLevelsOut(items=[CorrectedLevelOut.of(level, tool, correction, now) for level in levels])


@router.get("/machines/{machine_id}/permit", tags=["permits"], responses=problems(UnknownMachine))
async def get_permit(
    machine_id: MachineId, session: ReadSession, _: Annotated[Actor, requires(Permission.MAINTENANCE_READ)]
) -> PermitOut:
    """Return what the machine's retained permit says."""
    machine = await store.machine(session, machine_id)
    return PermitOut.of(machine, await permit_causes(session, machine_id))


def _to_fit(level: Level) -> LevelToFit:
    until = level.override_until_total
    return LevelToFit(level.id, level.code, level.name, level.interval, level.start, level.blocks_run, until)


async def _plan_out(session: AsyncSession, plan: Plan, now: datetime) -> PlanOut:
    tool = await store.tool(session, plan.tool_id)
    checklists = await store.checklists_by_id(session, [level.checklist_id for level in plan.active_levels])
    return PlanOut.of(plan, tool, await store.jobs_in_hand(session, plan.tool_id), checklists, now)


async def _level_out(session: AsyncSession, tool: Tool, level: Level, now: datetime) -> LevelOut:
    checklists = await store.checklists_by_id(session, [level.checklist_id])
    job = await store.job_in_hand(session, level.id)
    return LevelOut.of(level, tool, job, checklists.get(level.checklist_id or ""), now)


async def _rate(session: AsyncSession, tool: Tool, now: datetime) -> Rate | NoForecast:
    return rate_of(await store.points_of(session, tool, now - WEEKS * BLOCK), now)
