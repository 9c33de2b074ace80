"""Since when the shots of a job were run, so that a corrected count corrects the log as well.

Revision ID: 0040
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None

_FROM_THE_LOG = """
UPDATE job SET began_at = (
    SELECT max(COALESCE(earlier.done_at, earlier.skipped_at)) FROM job AS earlier
    WHERE earlier.tool_id = job.tool_id AND earlier.level_id = job.level_id
    AND earlier.recorded_at < job.recorded_at AND earlier.state IN ('completed', 'skipped')
)
WHERE state IN ('completed', 'skipped')
"""


def upgrade() -> None:
    op.add_column("job", sa.Column("began_at", UtcDateTime()))
    skipped = sa.text("skipped_at IS NOT NULL")
    op.create_index(
        "ix_job_tool_id_skipped", "job", ["tool_id", "skipped_at"], sqlite_where=skipped, postgresql_where=skipped
    )
    op.execute(_FROM_THE_LOG)
