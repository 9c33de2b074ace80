"""Closed jobs go when they are older than their term; without one they are kept for ever."""

from datetime import datetime

from toolcare_maintenance.store import ageing as store
from toolcare_maintenance.tables import Job
from toolcare_shared.auth import service_actor
from toolcare_shared.contracts.maintenance import JobForgotten
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.old_rows import OldRows

_ACTOR = service_actor("maintenance")


def _told(job: Job, now: datetime) -> JobForgotten:
    return JobForgotten(
        tool_id=job.tool_id,
        plan_id=job.plan_id,
        level_id=job.level_id,
        code=job.code,
        name=job.name,
        job_id=job.id,
        at=now,
    )


OLD_JOBS = OldRows(DataKind.JOBS, _ACTOR, store.forecast, store.due, store.erase, _told)
"""By the day a job was completed, skipped or withdrawn."""
