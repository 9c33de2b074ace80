"""What corrected counts changed in the log so far is told, as it will be from here on.

Revision ID: 0056

Others know a job by what was told when it was closed, so the two are compared.
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.contracts.maintenance import MaintenanceCorrected
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_NAMES = ("id", "tool_id", "plan_id", "level_id", "code", "name", "state", "total_at_completion", "shots_since_last")
_JOB = sa.table("job", *map(sa.column, _NAMES))
_CLOSED = {"maintenance_completed": "total_at_completion", "maintenance_skipped": "total_at_skip"}


def upgrade() -> None:
    bind, now = op.get_bind(), datetime.now(UTC)
    told: dict[str, tuple[int, int]] = {}
    closed = sa.select(outbox.c.event, outbox.c.envelope).where(outbox.c.event.in_(_CLOSED)).order_by(outbox.c.entry)
    for event, envelope in bind.execute(closed):
        data = json.loads(envelope)["data"]
        told[data["job_id"]] = data[_CLOSED[event]], data["shots_since_last"]
    jobs = bind.execute(sa.select(_JOB).where(_JOB.c.state.in_(("completed", "skipped")))).mappings()
    changed = [job for job in jobs if job["id"] in told and told[job["id"]] != _counts(job)]
    op.bulk_insert(outbox, [row_of(_corrected(job, now), "service:maintenance", now) for job in changed])


def _counts(job: sa.RowMapping) -> tuple[int, int]:
    return job["total_at_completion"] or 0, job["shots_since_last"] or 0


def _corrected(job: sa.RowMapping, now: datetime) -> MaintenanceCorrected:
    total, shots = _counts(job)
    return MaintenanceCorrected(
        tool_id=job["tool_id"],
        plan_id=job["plan_id"],
        level_id=job["level_id"],
        code=job["code"],
        name=job["name"],
        job_id=job["id"],
        total_at_completion=total,
        shots_since_last=shots,
        at=now,
    )
