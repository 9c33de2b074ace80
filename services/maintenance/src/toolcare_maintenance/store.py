"""Every query of maintenance. Nothing here commits.

Whoever changes a tool's levels first locks its row (`lock_tool`), and a machine's row only after that: all work on one
tool is done one after the other, and no two transactions wait for each other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from toolcare_maintenance.domain.intervals import Status
from toolcare_maintenance.domain.jobs import IN_HAND, JobState
from toolcare_maintenance.domain.parts import PartNumberTaken, UnknownPart
from toolcare_maintenance.domain.unknown import UnknownJob, UnknownLevel, UnknownMachine, UnknownPlan, UnknownTool
from toolcare_maintenance.tables import (
    HourlyCount,
    Job,
    Level,
    Machine,
    Mounting,
    Part,
    PartMovement,
    PartTool,
    Plan,
    Tool,
)
from toolcare_shared.db import insert

# A level knows its plan, however it was loaded: events name the plan.
_LEVELS = selectinload(Plan.levels).joinedload(Level.plan)


async def tool(session: AsyncSession, tool_id: str) -> Tool:
    found = await session.get(Tool, tool_id)
    if found is None or not found.known:
        raise UnknownTool(tool_id)
    return found


async def lock_tool(session: AsyncSession, tool_id: str) -> Tool:
    """Return a tool that the registry has told of, locked until the transaction ends."""
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is None or not found.known:
        raise UnknownTool(tool_id)
    return found


async def lock_tool_of_event(session: AsyncSession, tool_id: str) -> Tool:
    """Return the tool an event speaks of, locked; a row is made for one that was never heard of."""
    found = await session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    fresh = insert(session, Tool).values(
        id=tool_id, number="", name="", retired=False, version=0, total=0, total_high=0, counted_position=0
    )
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return await session.get_one(Tool, tool_id, with_for_update=True, populate_existing=True)


async def machine(session: AsyncSession, machine_id: str) -> Machine:
    found = await session.get(Machine, machine_id)
    if found is None or not found.known:
        raise UnknownMachine(machine_id)
    return found


async def lock_machine_of_event(session: AsyncSession, machine_id: str) -> Machine:
    fresh = insert(session, Machine).values(id=machine_id, name="", version=0, run=True)
    await session.execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
    return await session.get_one(Machine, machine_id, with_for_update=True, populate_existing=True)


async def add_mounting(session: AsyncSession, mounting_id: str, tool_id: str, machine_id: str, *, ended: bool) -> None:
    """Note a mounting, or its end. An end stays, whichever is heard first."""
    row = insert(session, Mounting).values(id=mounting_id, tool_id=tool_id, machine_id=machine_id, ended=ended)
    if ended:
        await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"ended": True}))
    else:
        await session.execute(row.on_conflict_do_nothing(index_elements=["id"]))


async def machine_ids_of(session: AsyncSession, tool_id: str) -> list[str]:
    mounted = select(Mounting.machine_id).where(Mounting.tool_id == tool_id, ~Mounting.ended).distinct()
    return sorted(await session.scalars(mounted))


async def blocking_levels(session: AsyncSession, machine_id: str) -> Sequence[tuple[Tool, Level]]:
    """Return the overdue levels that forbid the machine to run, of the tools that hang on it."""
    rows = await session.execute(
        select(Tool, Level)
        .join(Mounting, Mounting.tool_id == Tool.id)
        .join(Level, Level.tool_id == Tool.id)
        .where(Mounting.machine_id == machine_id, ~Mounting.ended)
        .where(~Level.retired, Level.blocks_run, Level.status == Status.OVERDUE)
        .order_by(Tool.number, Level.code, Level.id)
    )
    return [(tool, level) for tool, level in rows]


async def plan(session: AsyncSession, plan_id: str) -> Plan:
    found = await session.get(Plan, plan_id, options=[_LEVELS], populate_existing=True)
    if found is None:
        raise UnknownPlan(plan_id)
    return found


async def plans_of(session: AsyncSession, tool_id: str) -> Sequence[Plan]:
    found = select(Plan).where(Plan.tool_id == tool_id, ~Plan.retired).options(_LEVELS)
    return (await session.scalars(found.order_by(Plan.created_at, Plan.id))).all()


async def levels_of(session: AsyncSession, tool_id: str) -> Sequence[Level]:
    """Return a tool's levels that are not retired, with their plans."""
    found = select(Level).where(Level.tool_id == tool_id, ~Level.retired).options(selectinload(Level.plan))
    return (await session.scalars(found.order_by(Level.plan_id, Level.code))).all()


async def level(session: AsyncSession, level_id: str) -> Level:
    found = await session.get(Level, level_id, options=[selectinload(Level.plan).options(_LEVELS)])
    if found is None or found.retired:
        raise UnknownLevel(level_id)
    return found


async def bare_levels_of(session: AsyncSession, tool_id: str) -> Sequence[Level]:
    """Return a tool's levels that are not retired, without their plans: asked at every count."""
    return (await session.scalars(select(Level).where(Level.tool_id == tool_id, ~Level.retired))).all()


async def tool_id_of_plan(session: AsyncSession, plan_id: str) -> str:
    found = await session.scalar(select(Plan.tool_id).where(Plan.id == plan_id))
    if found is None:
        raise UnknownPlan(plan_id)
    return found


async def tool_id_of_level(session: AsyncSession, level_id: str) -> str:
    found = await session.scalar(select(Level.tool_id).where(Level.id == level_id, ~Level.retired))
    if found is None:
        raise UnknownLevel(level_id)
    return found


async def tool_id_of_job(session: AsyncSession, job_id: str) -> str:
    found = await session.scalar(select(Job.tool_id).where(Job.id == job_id))
    if found is None:
        raise UnknownJob(job_id)
    return found


async def tool_ids_reached(session: AsyncSession, now: datetime, limit: int) -> Sequence[str]:
    """Return tools with a level whose next instant has come, the longest waiting first."""
    first = func.min(Level.next_at)
    found = select(Level.tool_id).where(Level.next_at <= now, ~Level.retired).group_by(Level.tool_id)
    return (await session.scalars(found.order_by(first).limit(limit))).all()


async def next_instant(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(func.min(Level.next_at)).where(~Level.retired))


async def job(session: AsyncSession, job_id: str) -> Job:
    found = await session.get(Job, job_id)
    if found is None:
        raise UnknownJob(job_id)
    return found


async def job_in_hand(session: AsyncSession, level_id: str) -> Job | None:
    """Return the level's one job that is open or started."""
    return await session.scalar(select(Job).where(Job.level_id == level_id, Job.state.in_(IN_HAND)))


async def jobs_in_hand(session: AsyncSession, tool_id: str) -> dict[str, Job]:
    """Return the open and started jobs of a tool by level."""
    found = await session.scalars(select(Job).where(Job.tool_id == tool_id, Job.state.in_(IN_HAND)))
    return {job.level_id: job for job in found}


async def jobs_of(
    session: AsyncSession, tool_id: str, *, in_hand: bool, limit: int, after: tuple[datetime, str] | None
) -> Sequence[Job]:
    """Return a tool's jobs, the newest first."""
    found = select(Job).where(Job.tool_id == tool_id)
    if in_hand:
        found = found.where(Job.state.in_(IN_HAND))
    if after is not None:
        at, job_id = after
        found = found.where(or_(Job.opened_at < at, and_(Job.opened_at == at, Job.id < job_id)))
    return (await session.scalars(found.order_by(Job.opened_at.desc(), Job.id.desc()).limit(limit))).all()


async def log_of(
    session: AsyncSession, tool_id: str, *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[Job]:
    """Return what was done on a tool, the latest first."""
    found = select(Job).where(Job.tool_id == tool_id, Job.state == JobState.COMPLETED)
    if after is not None:
        at, job_id = after
        found = found.where(or_(Job.done_at < at, and_(Job.done_at == at, Job.id < job_id)))
    return (await session.scalars(found.order_by(Job.done_at.desc(), Job.id.desc()).limit(limit))).all()


def hour_end(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


async def note_count(session: AsyncSession, tool_id: str, total_high: int, at: datetime) -> None:
    """Keep the count as the last one of its hour."""
    row = insert(session, HourlyCount).values(tool_id=tool_id, ended_at=hour_end(at), total_high=total_high)
    latest = {"total_high": row.excluded.total_high}
    await session.execute(row.on_conflict_do_update(index_elements=["tool_id", "ended_at"], set_=latest))


async def shift_counts(session: AsyncSession, tool_id: str, since: datetime, shots: int) -> None:
    """Correct the counts that were kept after `since`, when shots up to then were corrected."""
    await session.execute(
        update(HourlyCount)
        .where(HourlyCount.tool_id == tool_id, HourlyCount.ended_at >= since)
        .values(total_high=HourlyCount.total_high + shots)
    )


async def count_at(session: AsyncSession, tool: Tool, at: datetime) -> int | None:
    """Return the upper bound of the tool's count at `at`: at most one hour's shots too low, never too high.

    None when nothing is on record from before that time.
    """
    if tool.counted_at is None or at >= tool.counted_at:
        return tool.total_high
    earlier = select(HourlyCount.total_high).where(HourlyCount.tool_id == tool.id, HourlyCount.ended_at <= at)
    return await session.scalar(earlier.order_by(HourlyCount.ended_at.desc()).limit(1))


async def forget_counts(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(HourlyCount).where(HourlyCount.ended_at < before))


async def part(session: AsyncSession, part_id: str) -> Part:
    found = await session.get(Part, part_id)
    if found is None:
        raise UnknownPart(part_id)
    return found


async def lock_part(session: AsyncSession, part_id: str) -> Part:
    """Return a part, locked until the transaction ends: its movements come one after the other."""
    found = await session.get(Part, part_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownPart(part_id)
    return found


async def refuse_taken_number(session: AsyncSession, number: str, own_id: str) -> None:
    taken = select(Part.id).where(Part.number_key == number.casefold(), Part.id != own_id)
    if (part_id := await session.scalar(taken)) is not None:
        raise PartNumberTaken(number, part_id)


async def save_part(session: AsyncSession, saved: Part) -> None:
    """Write the part; PartNumberTaken when another transaction took the number in the meantime."""
    session.add(saved)
    try:
        await session.flush()
    except IntegrityError as error:
        raise PartNumberTaken(saved.number, None) from error


async def set_tools_of_part(session: AsyncSession, part_id: str, tool_ids: Sequence[str]) -> None:
    await session.execute(delete(PartTool).where(PartTool.part_id == part_id))
    session.add_all(PartTool(part_id=part_id, tool_id=tool_id) for tool_id in sorted(set(tool_ids)))
    await session.flush()


async def tools_of_parts(session: AsyncSession, part_ids: Sequence[str]) -> dict[str, list[Tool]]:
    """Return the tools that use each part, by their numbers."""
    rows = await session.execute(
        select(PartTool.part_id, Tool)
        .join(Tool, Tool.id == PartTool.tool_id)
        .where(PartTool.part_id.in_(part_ids))
        .order_by(Tool.number, Tool.id)
    )
    found: dict[str, list[Tool]] = {part_id: [] for part_id in part_ids}
    for part_id, tool in rows:
        found[part_id].append(tool)
    return found


async def parts(
    session: AsyncSession,
    *,
    words: Sequence[str],
    tool_id: str | None,
    only_low: bool,
    retired: bool,
    limit: int,
    after: str | None,
) -> Sequence[Part]:
    """Return parts by number; `after` is the number, in lower case, that ended the page before."""
    found = select(Part).where(Part.retired == retired)
    for word in words:
        found = found.where(Part.search.contains(word, autoescape=True))
    if tool_id is not None:
        found = found.where(Part.id.in_(select(PartTool.part_id).where(PartTool.tool_id == tool_id)))
    if only_low:
        found = found.where(Part.minimum > 0, Part.stock <= Part.minimum)
    if after is not None:
        found = found.where(Part.number_key > after)
    return (await session.scalars(found.order_by(Part.number_key).limit(limit))).all()


async def movements_of(
    session: AsyncSession, part_id: str, *, limit: int, after: tuple[datetime, str] | None
) -> Sequence[tuple[PartMovement, str | None]]:
    """Return a part's movements, the newest first, with the number of the tool it was used on."""
    found = (
        select(PartMovement, Tool.number)
        .outerjoin(Tool, Tool.id == PartMovement.tool_id)
        .where(PartMovement.part_id == part_id)
    )
    if after is not None:
        at, movement_id = after
        found = found.where(or_(PartMovement.at < at, and_(PartMovement.at == at, PartMovement.id < movement_id)))
    rows = await session.execute(found.order_by(PartMovement.at.desc(), PartMovement.id.desc()).limit(limit))
    return [(movement, number) for movement, number in rows]
