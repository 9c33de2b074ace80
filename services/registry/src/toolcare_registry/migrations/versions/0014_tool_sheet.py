"""The specification sheets of tools.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tool_sheet",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("content", JsonText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_sheet")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_sheet_tool_id_tool")),
    )
