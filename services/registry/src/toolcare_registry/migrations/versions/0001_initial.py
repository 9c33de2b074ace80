"""Tools, machines and mountings.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime
from toolcare_shared.messaging.tables import create_kernel_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN = sa.text("unmounted_at IS NULL")


def upgrade() -> None:
    create_kernel_v1(op)
    op.create_table(
        "tool",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("number_key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("cavity_count", sa.Integer(), nullable=False),
        sa.Column("design_life_shots", sa.BigInteger()),
        sa.Column("expected_cycle_ms", sa.Integer()),
        sa.Column("min_cycle_ms", sa.Integer(), nullable=False),
        sa.Column("retired_at", UtcDateTime()),
        sa.Column("retired_by", sa.String(200)),
        sa.Column("retire_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
        sa.UniqueConstraint("number_key", name=op.f("uq_tool_number_key")),
        sa.CheckConstraint("cavity_count >= 1", name=op.f("ck_tool_cavity_count")),
        sa.CheckConstraint("design_life_shots >= 1", name=op.f("ck_tool_design_life_shots")),
        sa.CheckConstraint("min_cycle_ms >= 1 AND min_cycle_ms <= expected_cycle_ms", name=op.f("ck_tool_cycle")),
        sa.CheckConstraint("status IN ('development', 'released', 'retired')", name=op.f("ck_tool_status")),
        sa.CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name=op.f("ck_tool_retirement")),
    )
    op.create_table(
        "machine",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(600), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
        sa.UniqueConstraint("name_key", name=op.f("uq_machine_name_key")),
    )
    op.create_table(
        "mounting",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("shot_factor", sa.Integer(), nullable=False),
        sa.Column("mounted_at", UtcDateTime(), nullable=False),
        sa.Column("mounted_by", sa.String(200), nullable=False),
        sa.Column("unmounted_at", UtcDateTime()),
        sa.Column("unmounted_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mounting")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_mounting_tool_id_tool")),
        sa.ForeignKeyConstraint(["machine_id"], ["machine.id"], name=op.f("fk_mounting_machine_id_machine")),
        sa.CheckConstraint("shot_factor BETWEEN 1 AND 8", name=op.f("ck_mounting_shot_factor")),
        sa.CheckConstraint("unmounted_at >= mounted_at", name=op.f("ck_mounting_order")),
    )
    op.create_index(
        "ux_mounting_open_tool_id", "mounting", ["tool_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_mounting_open_machine_id", "mounting", ["machine_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_mounting_tool_id_mounted_at_id", "mounting", ["tool_id", "mounted_at", "id"])
    op.create_index("ix_mounting_machine_id_mounted_at_id", "mounting", ["machine_id", "mounted_at", "id"])
