"""Indexes beside the queries of the figures.

Revision ID: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_an_failure_first_good", "an_failure", ["first_good_at"])
    op.create_index("ix_an_failure_tool_solved", "an_failure", ["tool_id", "solved_at"])
    op.create_index("ix_an_failure_same", "an_failure", ["tool_id", "code", "cavity", "reported_at"])
    waited = sa.text("waits <> '[]'")
    places = ["tool_id", "opened_at", "done_at"]
    op.create_index("ix_an_job_waited", "an_job", places, sqlite_where=waited, postgresql_where=waited)
