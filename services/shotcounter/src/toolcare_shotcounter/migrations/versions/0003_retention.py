"""How long readings and hours are kept, and tools under a legal hold.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.retention.tables import create_retention_v1

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_HOURS = sa.text("NOT is_day")


def upgrade() -> None:
    create_retention_v1(op)
    op.add_column("shot_hour", sa.Column("is_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_shot_hour_hour", "shot_hour", ["hour", "tool_id"], sqlite_where=_HOURS, postgresql_where=_HOURS)
