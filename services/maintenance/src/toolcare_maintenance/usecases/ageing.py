"""Closed jobs go when they are older than their term; without one they are kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_maintenance.store import ageing as store
from toolcare_maintenance.tables import Job
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.maintenance import JobForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.messaging import outbox
from toolcare_shared.retention.kept import DONE, Batch, Forecast

_ACTOR = service_actor("maintenance")
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class OldJobs:
    """By the day a job was completed, skipped or withdrawn."""

    kind: ClassVar[DataKind] = DataKind.JOBS
    default_days: ClassVar[int | None] = None

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        return await store.forecast(session, before)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:
        found: Sequence[Job] = await store.due(session, before, after, _AT_ONCE)
        last = found[-1].id if len(found) == _AT_ONCE else DONE
        for job in found:
            await _forget(session, job, now)
        return Batch(len(found), last)


async def _forget(session: AsyncSession, job: Job, now: datetime) -> None:
    event = JobForgotten(
        tool_id=job.tool_id,
        plan_id=job.plan_id,
        level_id=job.level_id,
        code=job.code,
        name=job.name,
        job_id=job.id,
        at=now,
    )
    await store.erase(session, job)
    await outbox.record(session, event, _ACTOR, now=now)
