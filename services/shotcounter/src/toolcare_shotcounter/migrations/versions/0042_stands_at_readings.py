"""The ledger's sums at the moment the counter on a tool was read.

Revision ID: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("total", "total_high", "unsure"):
        op.add_column("counter_reading", sa.Column(name, sa.BigInteger(), nullable=True))
