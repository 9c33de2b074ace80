"""Spare parts, the tools that use them, and the movements of their stock.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.String(600), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("lead_time_days", sa.Integer(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("price_cents", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_part_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
        sa.UniqueConstraint("number_key", name=op.f("uq_part_number_key")),
    )
    op.create_table(
        "part_tool",
        sa.Column("part_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_tool_part_id_part")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_part_tool_tool_id_tool")),
        sa.PrimaryKeyConstraint("part_id", "tool_id", name=op.f("pk_part_tool")),
    )
    op.create_index(op.f("ix_part_tool_tool_id"), "part_tool", ["tool_id"])
    op.create_table(
        "part_movement",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("part_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_part_movement_part_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_movement")),
    )
    op.create_index("ix_part_movement_part_id_at", "part_movement", ["part_id", "at", "id"])
