"""Maintenance jobs that are linked to an action."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.domain.evidence import JobOfOtherTool
from toolcare_actions.store import facts


async def refuse_of_other_tools(session: AsyncSession, tool_id: str, job_ids: Collection[str]) -> None:
    """Of a job that is not completed yet nobody here knows the tool; it shows nothing for another one later."""
    for job in await facts.jobs(session, job_ids):
        if job.tool_id != tool_id:
            raise JobOfOtherTool(f"{job.code} {job.name}", job.tool_id, await facts.tool_number(session, job.tool_id))
