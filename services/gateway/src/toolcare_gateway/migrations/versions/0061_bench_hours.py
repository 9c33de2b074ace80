"""What the bench can do in a week, beside the work that comes.

Revision ID: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("an_setting", sa.Column("bench_hours_per_week", sa.Integer(), nullable=True))
