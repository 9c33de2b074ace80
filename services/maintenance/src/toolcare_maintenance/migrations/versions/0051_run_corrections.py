"""Which correction of a run is known.

Revision ID: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mounting", sa.Column("correction", sa.Integer(), server_default="0", nullable=False))
