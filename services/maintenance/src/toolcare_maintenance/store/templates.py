"""Checklists and plan templates."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.domain.templates import UnknownChecklist, UnknownTemplate
from toolcare_maintenance.tables import Checklist, ChecklistVersion, PlanTemplate, ToolLimits


async def checklist(session: AsyncSession, checklist_id: str) -> Checklist:
    found = await session.get(Checklist, checklist_id, populate_existing=True)
    if found is None:
        raise UnknownChecklist(checklist_id)
    return found


async def lock_checklist(session: AsyncSession, checklist_id: str) -> Checklist:
    found = await session.get(Checklist, checklist_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownChecklist(checklist_id)
    return found


async def checklists(session: AsyncSession) -> Sequence[Checklist]:
    """Return every checklist, those in use first."""
    return (await session.scalars(select(Checklist).order_by(Checklist.retired, Checklist.id))).all()


async def checklists_by_id(session: AsyncSession, ids: Collection[str | None]) -> dict[str, Checklist]:
    found = await session.scalars(select(Checklist).where(Checklist.id.in_({one for one in ids if one is not None})))
    return {one.id: one for one in found}


async def checklist_version(session: AsyncSession, checklist_id: str, version: int) -> ChecklistVersion:
    found = await session.get(ChecklistVersion, (checklist_id, version))
    if found is None:
        raise UnknownChecklist(f"{checklist_id} in version {version}")
    return found


async def tool_limits(session: AsyncSession, tool_id: str, checklist_id: str) -> ToolLimits | None:
    """Return the limits that a tool has of its own; whoever changes them has locked the tool."""
    return await session.get(ToolLimits, (tool_id, checklist_id), populate_existing=True)


async def template(session: AsyncSession, template_id: str) -> PlanTemplate:
    found = await session.get(PlanTemplate, template_id, populate_existing=True)
    if found is None:
        raise UnknownTemplate(template_id)
    return found


async def lock_template(session: AsyncSession, template_id: str) -> PlanTemplate:
    found = await session.get(PlanTemplate, template_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownTemplate(template_id)
    return found


async def templates(session: AsyncSession) -> Sequence[PlanTemplate]:
    """Return every plan template, those in use first."""
    return (await session.scalars(select(PlanTemplate).order_by(PlanTemplate.retired, PlanTemplate.id))).all()
