"""Of a count, what was entered by hand from times before the tool was counted here: no part of its rate.

Revision ID: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("tool", "hourly_count"):
        op.add_column(table, sa.Column("older_shots", sa.BigInteger(), nullable=False, server_default="0"))
