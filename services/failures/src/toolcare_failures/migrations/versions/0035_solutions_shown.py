"""The photos of solutions, told: they are found with the report that they show the end of.

Revision ID: 0035
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.contracts.failures import SolutionShown
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_SAID = ("id", "number", "tool_id", "version", "solved_by", "solution_photo_ids")
_failure = sa.table("failure", *map(sa.column, _SAID))


def upgrade() -> None:
    now = datetime.now(UTC)
    shown = _failure.c.solution_photo_ids.not_in(["[]", ""])
    found = op.get_bind().execute(sa.select(*_failure.c).where(shown).order_by(_failure.c.number)).mappings()
    rows = [row_of(_told(row, now), "service:failures", now) for row in found]
    if rows:
        op.bulk_insert(outbox, rows)


def _told(row: sa.RowMapping, now: datetime) -> SolutionShown:
    return SolutionShown(
        failure_id=row["id"],
        number=row["number"],
        tool_id=row["tool_id"],
        version=row["version"],
        by=row["solved_by"] or "Toolcare",
        photo_ids=json.loads(row["solution_photo_ids"]),
        at=now,
    )
