"""Indexes by which the figures of a period need not look at the years before it.

Revision ID: 0071
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

_WAITED = sa.text("waits <> '[]'")
_UNDONE = sa.text("done_at IS NULL AND skipped_at IS NULL AND withdrawn_at IS NULL")
_OUTSTANDING = sa.text("completed_at IS NULL AND cancelled_at IS NULL")
_CAME_BACK = sa.text("returned <> '[]'")


_MOMENTS = (("job", "done"), ("job", "skipped"), ("job", "withdrawn"), ("action", "completed"), ("action", "cancelled"))
_WERE_THERE = ("ix_an_job_waited", "ix_an_job_done", "ix_an_job_skipped", "ix_an_action_completed")


def upgrade() -> None:
    for moment in ("reported_at", "solved_at"):
        op.create_index(f"ix_an_failure_stop_{moment[:-3]}", "an_failure", ["stop", moment])
    op.create_index("ix_an_failure_stop_good", "an_failure", ["stop", "first_good_at"])
    for name in _WERE_THERE:
        op.drop_index(name, "an_job" if "job" in name else "an_action")
    for of, moment in _MOMENTS:
        _partly(f"ix_an_{of}_{moment}", f"an_{of}", [f"{moment}_at"], sa.text(f"{moment}_at IS NOT NULL"))
    _partly("ix_an_job_waited", "an_job", ["tool_id", "done_at", "opened_at"], _WAITED)
    _partly("ix_an_job_undone", "an_job", ["due_at"], _UNDONE)
    _partly("ix_an_action_outstanding", "an_action", ["assigned_at"], _OUTSTANDING)
    _partly("ix_an_action_came_back", "an_action", ["tool_id"], _CAME_BACK)


def _partly(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
