"""What stands in the shop now, from the read models: a query for each list of the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.store.asked import of_tools
from toolcare_gateway.analytics.store.failures import OPEN
from toolcare_gateway.analytics.store.times import Sql
from toolcare_gateway.analytics.tables import FailureFact, RunFact
from toolcare_gateway.readmodels.domain import CRITICAL_RANK, Condition
from toolcare_gateway.readmodels.tables import JobRead, LevelRead, MachineRead, MountingRead, SourceRead, ToolRead
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.contracts.registry import Readiness, ToolStatus
from toolcare_shared.contracts.shotcounter import SourceState

_STALE = (SourceState.NO_DATA, SourceState.UNREACHABLE, SourceState.FAULTY)
_IN_USE = (ToolRead.registered, ToolRead.status != ToolStatus.RETIRED)
_STOPPED = (Readiness.ON_HOLD, Readiness.IN_REPAIR)


async def red_tools(session: AsyncSession, scope: Scope) -> Sequence[ToolRead]:
    bad = or_(
        ToolRead.condition == Condition.OVERDUE,
        ToolRead.failure_rank >= CRITICAL_RANK,
        ToolRead.readiness.in_(_STOPPED),
    )
    return (await session.scalars(select(ToolRead).where(*_IN_USE, bad, *_mine(scope, ToolRead.tool_id)))).all()


async def critical_failures(session: AsyncSession, scope: Scope) -> Sequence[FailureFact]:
    """Open ones with which a tool must not run on, the oldest first."""
    worst = FailureFact.severity.in_((Severity.STOP_NOW, Severity.SAFETY))
    query = select(FailureFact).where(OPEN, worst, *_mine(scope, FailureFact.tool_id))
    return (await session.scalars(query.order_by(FailureFact.reported_at))).all()


@dataclass(frozen=True, slots=True)
class Planned:
    """A level of a tool in use, with the job for it that is open."""

    level: LevelRead
    tool: ToolRead
    job: JobRead | None


async def levels(session: AsyncSession, scope: Scope) -> Sequence[Planned]:
    query = (
        select(LevelRead, ToolRead, JobRead)
        .join(ToolRead, ToolRead.tool_id == LevelRead.tool_id)
        .outerjoin(JobRead, (JobRead.level_id == LevelRead.level_id) & (JobRead.severity > 0))
        .where(*_IN_USE, *_mine(scope, LevelRead.tool_id))
    )
    return [Planned(*row) for row in await session.execute(query)]


@dataclass(frozen=True, slots=True)
class Running:
    run: RunFact
    number: str
    name: str
    machine: str
    data_state: str
    last_shot_at: datetime | None


async def running(session: AsyncSession, scope: Scope) -> Sequence[Running]:
    """What hangs on the presses, by press."""
    query = (
        select(
            RunFact,
            ToolRead.number,
            ToolRead.name,
            func.coalesce(MachineRead.name, RunFact.machine_id),
            ToolRead.data_state,
            ToolRead.last_shot_at,
        )
        .join(MountingRead, MountingRead.mounting_id == RunFact.run_id)
        .join(ToolRead, ToolRead.tool_id == RunFact.tool_id)
        .outerjoin(MachineRead, MachineRead.machine_id == RunFact.machine_id)
        .where(RunFact.unmounted_at.is_(None), RunFact.mounted_at.is_not(None), *_mine(scope, RunFact.tool_id))
        .order_by(MachineRead.name_key, RunFact.run_id)
    )
    return [Running(*row) for row in await session.execute(query)]


async def stale_sources(session: AsyncSession, scope: Scope) -> Sequence[tuple[SourceRead, str]]:
    """Sources that should tell something and do not."""
    query = (
        select(SourceRead, func.coalesce(MachineRead.name, SourceRead.machine_id))
        .outerjoin(MachineRead, MachineRead.machine_id == SourceRead.machine_id)
        .where(SourceRead.configured, SourceRead.enabled, SourceRead.state.in_(_STALE))
        .order_by(SourceRead.machine_id, SourceRead.source_id)
    )
    if scope.areas:
        query = query.where(MachineRead.area.in_(scope.areas))
    if scope.machines:
        query = query.where(SourceRead.machine_id.in_(scope.machines))
    return [(row[0], row[1]) for row in await session.execute(query)]


def _mine(scope: Scope, tool: Sql) -> list[Sql]:
    """With presses: the tools that hang on them."""
    mounted = select(MountingRead.tool_id).where(MountingRead.machine_id.in_(scope.machines))
    return [*of_tools(scope, tool), *([tool.in_(mounted)] if scope.machines else [])]
