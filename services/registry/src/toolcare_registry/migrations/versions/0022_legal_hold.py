"""Legal holds.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_legal_hold_tool_id_tool")),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_legal_hold")),
    )
