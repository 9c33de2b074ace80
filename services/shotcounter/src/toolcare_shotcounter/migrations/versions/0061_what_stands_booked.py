"""What stands booked for each line of a press: a correction takes it from the ledger, and reckons it no more.

Revision ID: 0061
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0061"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shot_entry", sa.Column("press", sa.String(200)))
    op.add_column("shot_entry", sa.Column("assignment_id", sa.String(36)))
    op.add_column("shot_entry", sa.Column("stretch", UtcDateTime()))
    op.create_index("ix_shot_entry_press", "shot_entry", ["press"])
    for table in ("press_line", "gap"):
        op.add_column(table, sa.Column("station", sa.String(16)))
        op.add_column(table, sa.Column("stations", sa.Text()))
    op.add_column("gap", sa.Column("marks", sa.String(64), server_default="", nullable=False))
    op.add_column("gap", sa.Column("told", sa.BigInteger()))
    op.add_column("gap", sa.Column("in_lines", sa.Boolean(), server_default=sa.false(), nullable=False))
