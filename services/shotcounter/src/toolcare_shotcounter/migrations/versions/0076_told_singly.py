"""How many shots a source told one by one: whether it tells each, so that a reset hides none.

Revision ID: 0076
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("told_singly", sa.Integer(), server_default="0", nullable=False))
