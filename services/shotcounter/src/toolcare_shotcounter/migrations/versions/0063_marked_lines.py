"""Lines with marks are found by their tool, and a settled gap says what is booked of it.

Revision ID: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

MARKED = sa.text("marks <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_shot_entry_marked", "shot_entry", ["tool_id", "id"], sqlite_where=MARKED, postgresql_where=MARKED
    )
    op.execute("UPDATE gap SET booked = settled WHERE settled IS NOT NULL")
