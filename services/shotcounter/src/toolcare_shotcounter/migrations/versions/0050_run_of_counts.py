"""To which run the shots belong that wait to be told.

Revision ID: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tool_total", sa.Column("mounting_id", sa.String(36), nullable=True))
