"""What the services of a level say of its interval.

Revision ID: 0050
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0050"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interval_advice",
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("found", JsonText(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=True),
        sa.Column("criterion", sa.String(32), nullable=True),
        sa.Column("spans", JsonText(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("decision", sa.String(32), nullable=True),
        sa.Column("decided_on", sa.Integer(), nullable=True),
        sa.Column("decided_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_interval_advice_level_id_level")),
        sa.PrimaryKeyConstraint("level_id", name=op.f("pk_interval_advice")),
    )
    op.create_index(op.f("ix_interval_advice_tool_id"), "interval_advice", ["tool_id"])
    op.create_index(
        "ix_interval_advice_open",
        "interval_advice",
        ["at", "level_id"],
        sqlite_where=sa.text("open"),
        postgresql_where=sa.text("open"),
    )
