"""From which value a counter went back: a message of then that is delivered once more tells nothing new.

Revision ID: 0079
"""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("before_reset", sa.BigInteger(), server_default="0", nullable=False))
