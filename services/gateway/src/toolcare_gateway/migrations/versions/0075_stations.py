"""Several counters on one press.

Revision ID: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mounting_read", sa.Column("station", sa.String(16), server_default="", nullable=False))
    op.add_column("source_read", sa.Column("station", sa.String(16), server_default="", nullable=False))
