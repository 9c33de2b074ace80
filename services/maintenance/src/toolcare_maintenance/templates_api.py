"""Checklists and plan templates over HTTP: parse, call, map."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.domain.checklists import InvalidChecklist
from toolcare_maintenance.domain.intervals import InvalidInterval
from toolcare_maintenance.domain.levels import InvalidLevels
from toolcare_maintenance.domain.templates import TemplateInUse, TemplateIsRetired, UnknownChecklist, UnknownTemplate
from toolcare_maintenance.forms import RetireIn
from toolcare_maintenance.problems import COMPARED, problems
from toolcare_maintenance.tables import Checklist
from toolcare_maintenance.template_schemas import (
    ChecklistIn,
    ChecklistOut,
    ChecklistRow,
    ChecklistsOut,
    PlanTemplateIn,
    PlanTemplateOut,
    PlanTemplatesOut,
)
from toolcare_maintenance.usecases import templates
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, json_answer
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["templates"])

ChecklistId = Annotated[str, Path(max_length=64, examples=["l3-inspection"])]
TemplateId = Annotated[str, Path(max_length=64, examples=["ladder"])]
_PLANNING = (InvalidInterval, InvalidLevels, UnknownChecklist, TemplateIsRetired)


@router.get("/checklists", responses=problems())
async def list_checklists(session: ReadSession, _: Annotated[Actor, requires(Permission.PLAN_READ)]) -> ChecklistsOut:
    """Return all, those in use first."""
    return ChecklistsOut(items=[ChecklistRow.of(one) for one in await store.checklists(session)])


@router.post("/checklists", status_code=201, response_model=ChecklistOut, responses=problems(InvalidChecklist))
async def make_checklist(
    body: ChecklistIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Make a checklist; it is unconfirmed until the plant stands by it."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        made = await templates.make_checklist(occasion, body.named(), body.content())
        return work.answer(await _checklist_out(session, made))


@router.get("/checklists/{checklist_id}", response_model=ChecklistOut, responses=problems(UnknownChecklist))
async def get_checklist(
    checklist_id: ChecklistId,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.PLAN_READ)],
    version: Annotated[int | None, Query(ge=1, le=1_000_000, description="An earlier content")] = None,
) -> Response:
    """One checklist with its points, or an earlier content of it."""
    found = await store.checklist(session, checklist_id)
    return json_answer(await _checklist_out(session, found, version), 200, {"ETag": etag(found.revision)})


@router.put(
    "/checklists/{checklist_id}",
    response_model=ChecklistOut,
    responses=problems(UnknownChecklist, InvalidChecklist, TemplateIsRetired),
)
async def change_checklist(
    checklist_id: ChecklistId,
    body: ChecklistIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)],
) -> Response:
    """Make the next version; jobs that have begun keep theirs."""
    async with work as session:
        checklist = await store.lock_checklist(session, checklist_id)
        work.expect(checklist.revision)
        occasion = Occasion(session, actor, work.now)
        changed = await templates.change_checklist(occasion, checklist, body.named(), body.content())
        return work.answer(await _checklist_out(session, changed))


@router.post(
    "/checklists/{checklist_id}/confirm",
    response_model=ChecklistOut,
    responses=problems(*COMPARED, UnknownChecklist, TemplateIsRetired),
)
async def confirm_checklist(
    checklist_id: ChecklistId, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Say that the plant stands by the present version."""
    async with work as session:
        checklist = await store.lock_checklist(session, checklist_id)
        work.expect(checklist.revision)
        confirmed = templates.confirm_checklist(Occasion(session, actor, work.now), checklist)
        return work.answer(await _checklist_out(session, confirmed))


@router.post(
    "/checklists/{checklist_id}/retire",
    response_model=ChecklistOut,
    responses=problems(*COMPARED, UnknownChecklist, TemplateIsRetired),
)
async def retire_checklist(
    checklist_id: ChecklistId,
    body: RetireIn,
    work: UnitOfWork,
    _: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)],
) -> Response:
    """Take it out of the choice; levels and jobs that have it keep it."""
    async with work as session:
        checklist = await store.lock_checklist(session, checklist_id)
        work.expect(checklist.revision)
        return work.answer(await _checklist_out(session, templates.retire_checklist(checklist, body.reason)))


@router.post(
    "/checklists/{checklist_id}/restore",
    response_model=ChecklistOut,
    responses=problems(*COMPARED, UnknownChecklist, TemplateInUse),
)
async def restore_checklist(
    checklist_id: ChecklistId, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Offer a retired checklist again."""
    async with work as session:
        checklist = await store.lock_checklist(session, checklist_id)
        work.expect(checklist.revision)
        return work.answer(await _checklist_out(session, templates.restore_checklist(checklist)))


@router.get("/plan-templates", responses=problems())
async def list_templates(session: ReadSession, _: Annotated[Actor, requires(Permission.PLAN_READ)]) -> PlanTemplatesOut:
    """Return all, those in use first."""
    return PlanTemplatesOut(items=[PlanTemplateOut.of(one) for one in await store.templates(session)])


@router.post("/plan-templates", status_code=201, response_model=PlanTemplateOut, responses=problems(*_PLANNING))
async def make_template(
    body: PlanTemplateIn, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Make a plan template; it is unconfirmed until the plant stands by it."""
    async with work as session:
        occasion = Occasion(session, actor, work.now)
        made = await templates.make_template(occasion, body.named(), body.note, body.content())
        return work.answer(PlanTemplateOut.of(made))


@router.get("/plan-templates/{template_id}", response_model=PlanTemplateOut, responses=problems(UnknownTemplate))
async def get_template(
    template_id: TemplateId, session: ReadSession, _: Annotated[Actor, requires(Permission.PLAN_READ)]
) -> Response:
    """One plan template with its levels; its `ETag` is what a change names."""
    found = PlanTemplateOut.of(await store.template(session, template_id))
    return json_answer(found, 200, {"ETag": etag(found.version)})


@router.put(
    "/plan-templates/{template_id}",
    response_model=PlanTemplateOut,
    responses=problems(UnknownTemplate, *_PLANNING),
)
async def change_template(
    template_id: TemplateId,
    body: PlanTemplateIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)],
) -> Response:
    """Change a template; plans that were made from it stay as they are."""
    async with work as session:
        template = await store.lock_template(session, template_id)
        work.expect(template.version)
        occasion = Occasion(session, actor, work.now)
        changed = await templates.change_template(occasion, template, body.named(), body.note, body.content())
        return work.answer(PlanTemplateOut.of(changed))


@router.post(
    "/plan-templates/{template_id}/confirm",
    response_model=PlanTemplateOut,
    responses=problems(*COMPARED, UnknownTemplate, TemplateIsRetired),
)
async def confirm_template(
    template_id: TemplateId, work: UnitOfWork, actor: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Say that the plant stands by the template as it is."""
    async with work as session:
        template = await store.lock_template(session, template_id)
        work.expect(template.version)
        confirmed = templates.confirm_template(Occasion(session, actor, work.now), template)
        return work.answer(PlanTemplateOut.of(confirmed))


@router.post(
    "/plan-templates/{template_id}/retire",
    response_model=PlanTemplateOut,
    responses=problems(*COMPARED, UnknownTemplate, TemplateIsRetired),
)
async def retire_template(
    template_id: TemplateId, body: RetireIn, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Offer a template no more, with the reason; plans that were made from it stay."""
    async with work as session:
        template = await store.lock_template(session, template_id)
        work.expect(template.version)
        return work.answer(PlanTemplateOut.of(templates.retire_template(template, body.reason)))


@router.post(
    "/plan-templates/{template_id}/restore",
    response_model=PlanTemplateOut,
    responses=problems(*COMPARED, UnknownTemplate, TemplateInUse),
)
async def restore_template(
    template_id: TemplateId, work: UnitOfWork, _: Annotated[Actor, requires(Permission.TEMPLATE_EDIT)]
) -> Response:
    """Offer a retired template again."""
    async with work as session:
        template = await store.lock_template(session, template_id)
        work.expect(template.version)
        return work.answer(PlanTemplateOut.of(templates.restore_template(template)))


async def _checklist_out(session: AsyncSession, checklist: Checklist, version: int | None = None) -> ChecklistOut:
    content = await store.checklist_version(session, checklist.id, version or checklist.version)
    return ChecklistOut.of(checklist, content)
