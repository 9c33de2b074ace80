"""Analyses of failures, and what is known of the actions that answer them.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analysis",
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("chains", JsonText(), nullable=False),
        sa.Column("fishbone", JsonText(), nullable=False),
        sa.Column("cause", sa.String(16), nullable=True),
        sa.Column("cause_text", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("photo_ids", JsonText(), nullable=False),
        sa.Column("team", JsonText(), nullable=False),
        sa.Column("texts", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["failure_id"], ["failure.id"], name=op.f("fk_analysis_failure_id_failure")),
        sa.ForeignKeyConstraint(["cause"], ["failure_code.code"], name=op.f("fk_analysis_cause_failure_code")),
        sa.PrimaryKeyConstraint("failure_id", "version", name=op.f("pk_analysis")),
    )
    op.create_table(
        "answering_action",
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.Column("action_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["failure_id"], ["failure.id"], name=op.f("fk_answering_action_failure_id_failure")),
        sa.PrimaryKeyConstraint("failure_id", "action_id", name=op.f("pk_answering_action")),
    )
    op.add_column("failure_entry", sa.Column("action_id", sa.String(64), nullable=True))
    op.add_column("failure_entry", sa.Column("action_number", sa.Integer(), nullable=True))
