"""What a job's page needs, in one read."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance import store
from toolcare_maintenance.content import groups_of, limits_of
from toolcare_maintenance.domain.checklists import items_of, progress_of
from toolcare_maintenance.domain.levels import included
from toolcare_maintenance.domain.limits import with_limits
from toolcare_maintenance.domain.unknown import UnknownLevel
from toolcare_maintenance.job_schemas import JobOut, JobSheetOut, JobToolOut, PartUseOut, answers_out
from toolcare_maintenance.schemas import LevelOut
from toolcare_maintenance.tables import ChecklistVersion, Job, Level
from toolcare_maintenance.template_schemas import ChecklistOut


async def sheet_of(session: AsyncSession, job: Job, now: datetime) -> JobSheetOut:
    """Return the job with its tool, level, checklist, answers and parts."""
    tool = await store.tool(session, job.tool_id)
    level = await _level(session, job)
    version = await _checklist(session, job)
    own = limits_of(job.limits)
    groups = () if version is None else with_limits(groups_of(version.content), own)
    answers = await store.answers_of(session, job.id)
    checklists = await store.checklists_by_id(
        session, [job.checklist_id, None if level is None else level.checklist_id]
    )
    return JobSheetOut(
        job=JobOut.of(job),
        tool=JobToolOut.of(tool),
        level=level and LevelOut.of(level, tool, job, checklists.get(level.checklist_id or ""), now),
        checklist=version and ChecklistOut.of(checklists[version.checklist_id], version, own),
        own_limits=[item.id for item in items_of(groups) if any(one.item_id == item.id for one in own)],
        answers=answers_out(groups, answers),
        parts=[PartUseOut.of(use, part) for use, part in await store.uses_of(session, job.id)],
        missing=list(progress_of(groups, {one.item_id: one.answer for one in answers}).missing),
        includes=[] if level is None else [one.code for one in included(level, level.plan.active_levels, now, now)],
    )


async def _level(session: AsyncSession, job: Job) -> Level | None:
    try:
        return await store.level(session, job.level_id)
    except UnknownLevel:
        return None


async def _checklist(session: AsyncSession, job: Job) -> ChecklistVersion | None:
    if job.checklist_id is None or job.checklist_version is None:
        return None
    return await store.checklist_version(session, job.checklist_id, job.checklist_version)
