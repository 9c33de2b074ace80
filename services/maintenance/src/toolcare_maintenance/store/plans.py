"""Plans, their levels and their versions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from toolcare_maintenance.domain.unknown import UnknownLevel, UnknownPlan
from toolcare_maintenance.tables import Level, Plan, PlanVersion

# A level knows its plan, however it was loaded: events name the plan.
_LEVELS = selectinload(Plan.levels).joinedload(Level.plan)


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


async def bare_levels_of(session: AsyncSession, tool_ids: Collection[str]) -> Sequence[Level]:
    """Return the tools' levels that are not retired, without their plans: asked at every count."""
    return (await session.scalars(select(Level).where(Level.tool_id.in_(tool_ids), ~Level.retired))).all()


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


async def tool_ids_reached(session: AsyncSession, now: datetime, limit: int) -> Sequence[str]:
    """Return tools with a level whose next instant has come, the longest waiting first."""
    first = func.min(Level.next_at)
    found = select(Level.tool_id).where(Level.next_at <= now, ~Level.retired).group_by(Level.tool_id)
    return (await session.scalars(found.order_by(first).limit(limit))).all()


async def next_instant(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(func.min(Level.next_at)).where(~Level.retired))


async def versions_of(session: AsyncSession, plan_id: str) -> Sequence[PlanVersion]:
    """Return what the plan was like, the latest first."""
    found = select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(PlanVersion.version.desc())
    return (await session.scalars(found)).all()
