"""After how long without a touch the plant's devices ask who is there.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plant_settings", sa.Column("lock_after_minutes", sa.Integer(), nullable=True))
