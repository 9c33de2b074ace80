"""Shots held while a press names another mould, and shots by mode.

Revision ID: 0045
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mould_hold",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(16), nullable=False),
        sa.Column("mould", sa.String(64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mould_hold"),
    )
    op.create_index("ix_mould_hold_machine_id_until", "mould_hold", ["machine_id", "until"])
    op.add_column("counter", sa.Column("held_mould", sa.String(64), nullable=True))
    op.create_table(
        "mode_total",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "mode", name="pk_mode_total"),
    )
    for mode in ("dry_run", "start_up"):
        op.execute(
            "INSERT INTO mode_total (tool_id, mode, shots) "  # noqa: S608 - the modes are ours
            f"SELECT tool_id, '{mode}', SUM(shots) FROM shot_entry "
            f"WHERE tool_id IS NOT NULL AND marks LIKE '%{mode}%' GROUP BY tool_id"
        )
