"""Several counters on one press.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mounting", sa.Column("station", sa.String(16), server_default="", nullable=False))
    op.add_column("counting_source", sa.Column("station", sa.String(16), server_default="", nullable=False))
