"""What stands in the shop now, from the read models: a query for each list of the wall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.scope import Scope
from toolcare_gateway.analytics.store.asked import of_tools
from toolcare_gateway.analytics.store.failures import OPEN
from toolcare_gateway.analytics.store.times import Sql
from toolcare_gateway.analytics.tables import CodeFact, FailureFact, RunFact
from toolcare_gateway.readmodels.domain import CRITICAL_RANK, Condition, Level
from toolcare_gateway.readmodels.projection import level_of
from toolcare_gateway.readmodels.tables import JobRead, LevelRead, MachineRead, MountingRead, SourceRead, ToolRead
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.contracts.registry import Readiness, ToolStatus
from toolcare_shared.contracts.shotcounter import SourceState

_STALE = (SourceState.NO_DATA, SourceState.UNREACHABLE, SourceState.FAULTY)
_IN_USE = (ToolRead.registered, ToolRead.status != ToolStatus.RETIRED)
_STOPPED = (Readiness.ON_HOLD, Readiness.IN_REPAIR)


@dataclass(frozen=True, slots=True)
class Critical:
    """An open failure with which a tool must not run on."""

    tool_id: str
    reported_at: datetime
    failure_id: str
    number: int
    code: str | None
    severity: str
    cavity: int | None
    names: Mapping[str, str]


async def critical_failures(session: AsyncSession) -> Sequence[Critical]:
    """Return them, the oldest first."""
    query = select(
        FailureFact.tool_id,
        FailureFact.reported_at,
        FailureFact.failure_id,
        FailureFact.number,
        FailureFact.code,
        FailureFact.severity,
        FailureFact.cavity,
        func.coalesce(CodeFact.names, FailureFact.names),
    )
    query = query.outerjoin(CodeFact, CodeFact.code == FailureFact.code)
    query = query.where(OPEN, FailureFact.severity.in_((Severity.STOP_NOW, Severity.SAFETY)))
    return [Critical(*row) for row in await session.execute(query.order_by(FailureFact.reported_at))]


@dataclass(frozen=True, slots=True)
class Planned:
    """A level of a tool, and for when the job for it that is open is scheduled, if it is."""

    tool_id: str
    level: Level
    start_total: int
    told_at: datetime
    due_at: datetime | None
    due_running_ms: int | None
    planned_minutes: int | None
    has_job: bool
    scheduled_for: datetime | None


async def levels(session: AsyncSession) -> Sequence[Planned]:
    query = select(LevelRead, JobRead.job_id, JobRead.scheduled_for).outerjoin(
        JobRead, (JobRead.level_id == LevelRead.level_id) & (JobRead.severity > 0)
    )
    return [
        Planned(
            level.tool_id,
            level_of(level),
            level.start_total,
            level.told_at,
            level.due_at,
            level.due_running_ms,
            level.planned_minutes,
            job is not None,
            scheduled,
        )
        for level, job, scheduled in await session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class InUse:
    """A tool as far as the wall shows it."""

    tool_id: str
    number: str
    name: str
    total_high: int
    machines: Sequence[Mapping[str, str | int]]
    condition: str
    failure_rank: int
    readiness: str
    readiness_reason: str
    readiness_since: datetime | None

    @property
    def is_red(self) -> bool:
        critical = self.failure_rank >= CRITICAL_RANK
        return critical or self.condition == Condition.OVERDUE or self.readiness in _STOPPED


async def in_use(session: AsyncSession, scope: Scope) -> Mapping[str, InUse]:
    query = select(
        ToolRead.tool_id,
        ToolRead.number,
        ToolRead.name,
        ToolRead.total_high,
        ToolRead.machines,
        ToolRead.condition,
        ToolRead.failure_rank,
        ToolRead.readiness,
        ToolRead.readiness_reason,
        ToolRead.readiness_since,
    ).where(*_IN_USE, *_mine(scope, ToolRead.tool_id))
    return {
        row.tool_id: InUse(
            tool_id=row.tool_id,
            number=row.number,
            name=row.name,
            total_high=row.total_high,
            machines=row.machines,
            condition=row.condition,
            failure_rank=row.failure_rank,
            readiness=row.readiness,
            readiness_reason=row.readiness_reason,
            readiness_since=row.readiness_since,
        )
        for row in await session.execute(query)
    }


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
