"""Readings of the counters on tools, parts beside shots, and what was agreed on.

Revision ID: 0041
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0041"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tool", sa.Column("active_cavities", sa.Integer(), nullable=True))
    op.add_column("mounting", sa.Column("active_cavities", sa.Integer(), nullable=True))
    op.create_table(
        "part_counter",
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_part_counter")),
    )
    op.create_table(
        "part_hour",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("cavities", sa.Integer(), nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "hour", "cavities", name=op.f("pk_part_hour")),
    )
    op.create_table(
        "counter_reading",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("read_by", sa.String(200), nullable=False),
        sa.Column("anew", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_reading")),
    )
    op.create_index("ix_counter_reading_tool_id_read_at", "counter_reading", ["tool_id", "read_at", "id"])
    op.create_table(
        "reconciliation",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("witness", sa.String(16), nullable=True),
        sa.Column("press", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=True),
        sa.Column("to_at", UtcDateTime(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_until", UtcDateTime(), nullable=True),
        sa.Column("decision", sa.String(16), nullable=True),
        sa.Column("corrected", sa.BigInteger(), nullable=True),
        sa.Column("decided_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_reconciliation")),
    )
    op.create_index("ix_reconciliation_state_at", "reconciliation", ["state", "at", "tool_id"])
