"""Photos that show a whole half of a tool: places are pointed at upon them.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HALVES = sa.text("removed_at IS NULL AND half IS NOT NULL")


def upgrade() -> None:
    op.add_column("photo", sa.Column("half", sa.String(1)))
    columns = ["tool_id", "half", "added_at", "id"]
    op.create_index("ix_photo_shown_half", "photo", columns, sqlite_where=HALVES, postgresql_where=HALVES)
