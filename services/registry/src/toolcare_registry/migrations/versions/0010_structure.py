"""The cavities of tools. Every tool that is there gets as many as it says, all active.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tool", sa.Column("blocked_cavities", sa.Integer(), nullable=False, server_default="0"))
    cavity = op.create_table(
        "cavity",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("part", sa.String(200)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime()),
        sa.Column("by", sa.String(200)),
        sa.Column("reason", sa.Text()),
        sa.Column("x", sa.Float()),
        sa.Column("y", sa.Float()),
        sa.PrimaryKeyConstraint("tool_id", "number", name=op.f("pk_cavity")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_cavity_tool_id_tool")),
        sa.CheckConstraint("(x IS NULL) = (y IS NULL)", name=op.f("ck_cavity_spot")),
    )
    tools = op.get_bind().execute(sa.text("SELECT id, cavity_count FROM tool")).all()
    cavities = [
        {"tool_id": tool_id, "number": number, "name": str(number), "active": True}
        for tool_id, cavity_count in tools
        for number in range(1, cavity_count + 1)
    ]
    op.bulk_insert(cavity, cavities)
