"""What an import looks up. Nothing here commits."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.domain.jobs import JobState
from toolcare_maintenance.tables import Job, Part, PartTool, Tool
from toolcare_shared.ids import new_id


async def tool_ids_by_number(session: AsyncSession) -> dict[str, str]:
    """Return the id of every tool that the registry has told of, by its number without case."""
    rows = await session.execute(select(Tool.number, Tool.id).where(Tool.version > 0))
    return {number.casefold(): tool_id for number, tool_id in rows}


async def expect_tools(session: AsyncSession, coming: Mapping[str, int | None]) -> None:
    """For a dry run: have tools and counts there that registry and shotcounter will tell of when the file is taken."""
    known = await tool_ids_by_number(session)
    for number, total in coming.items():
        tool = await session.get(Tool, known.get(number.casefold(), ""), with_for_update=True)
        if tool is None:
            tool = Tool(id=new_id(), number=number, name=number, version=1, total=0, total_high=0)
            session.add(tool)
        if total is not None:
            tool.total = tool.total_high = total
    await session.flush()


async def completed_levels(session: AsyncSession, tool_id: str) -> set[str]:
    """Return the levels whose start comes from work that was done here."""
    done = select(Job.level_id).where(Job.tool_id == tool_id, Job.state == JobState.COMPLETED)
    return set(await session.scalars(done.distinct()))


async def part_id_of_number(session: AsyncSession, number: str) -> str | None:
    return await session.scalar(select(Part.id).where(Part.number_key == number.casefold()))


async def tool_ids_of_part(session: AsyncSession, part_id: str) -> set[str]:
    return set(await session.scalars(select(PartTool.tool_id).where(PartTool.part_id == part_id)))
