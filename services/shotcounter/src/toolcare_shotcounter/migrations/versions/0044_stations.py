"""Several counters on one press.

Revision ID: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter_source", sa.Column("station", sa.String(16), server_default="", nullable=False))
    op.add_column("mounting", sa.Column("station", sa.String(16), server_default="", nullable=False))
