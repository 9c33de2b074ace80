"""A tool's own limits for measured values, and those by which a job is filled in.

Revision ID: 0041
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tool_limits",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("checklist_id", sa.String(64), nullable=False),
        sa.Column("limits", JsonText(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_limits_tool_id_tool")),
        sa.ForeignKeyConstraint(["checklist_id"], ["checklist.id"], name=op.f("fk_tool_limits_checklist_id_checklist")),
        sa.PrimaryKeyConstraint("tool_id", "checklist_id", name=op.f("pk_tool_limits")),
    )
    op.add_column("job", sa.Column("limits", JsonText(), nullable=False, server_default="[]"))
