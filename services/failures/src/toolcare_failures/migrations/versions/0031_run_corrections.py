"""Which correction of a run is known.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mounting", sa.Column("correction", sa.Integer(), server_default="0", nullable=False))
