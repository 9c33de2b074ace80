"""Components of tools, inserts with serial numbers, where they sat, and the counts that are shared among them.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LASTS = sa.text("until IS NULL")


def upgrade() -> None:
    op.create_table(
        "component",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("position", sa.String(100), nullable=False),
        sa.Column("side", sa.String(1)),
        sa.Column("cavity", sa.Integer()),
        sa.Column("parent_id", sa.String(36)),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("drawing", sa.String(200)),
        sa.Column("part_id", sa.String(64)),
        sa.Column("serial_since", UtcDateTime()),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_component_tool_id_tool")),
        sa.ForeignKeyConstraint(["parent_id"], ["component.id"], name=op.f("fk_component_parent_id_component")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_component_quantity")),
    )
    op.create_index("ix_component_tool_id_id", "component", ["tool_id", "id"])
    op.create_index("ix_component_parent_id", "component", ["parent_id"])
    op.create_table(
        "tool_insert",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("serial", sa.String(64), nullable=False),
        sa.Column("serial_key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("drawing", sa.String(200)),
        sa.Column("maker", sa.String(200)),
        sa.Column("initial_shots", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=False),
        sa.Column("state_by", sa.String(200), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_insert")),
        sa.UniqueConstraint("serial_key", name=op.f("uq_tool_insert_serial_key")),
        sa.CheckConstraint("initial_shots >= 0", name=op.f("ck_tool_insert_initial_shots")),
        sa.CheckConstraint("state IN ('stock', 'installed', 'repair', 'scrapped')", name=op.f("ck_tool_insert_state")),
    )
    op.create_index("ix_tool_insert_state_serial_key", "tool_insert", ["state", "serial_key"])
    op.create_table(
        "insert_stay",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("insert_id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("component_id", sa.String(36), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime()),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("settled_shots", sa.BigInteger(), nullable=False),
        sa.Column("installed_by", sa.String(200), nullable=False),
        sa.Column("install_reason", sa.Text(), nullable=False),
        sa.Column("removed_by", sa.String(200)),
        sa.Column("remove_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insert_stay")),
        sa.ForeignKeyConstraint(["insert_id"], ["tool_insert.id"], name=op.f("fk_insert_stay_insert_id_tool_insert")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_insert_stay_tool_id_tool")),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"], name=op.f("fk_insert_stay_component_id_component")),
        sa.CheckConstraint("shots >= 0 AND settled_shots >= 0", name=op.f("ck_insert_stay_shots")),
        sa.CheckConstraint("until >= since", name=op.f("ck_insert_stay_order")),
    )
    for column in ("insert_id", "component_id"):
        op.create_index(
            f"ux_insert_stay_open_{column}",
            "insert_stay",
            [column],
            unique=True,
            sqlite_where=LASTS,
            postgresql_where=LASTS,
        )
        op.create_index(f"ix_insert_stay_{column}", "insert_stay", [column, "since", "id"])
    op.create_index("ix_insert_stay_tool_id", "insert_stay", ["tool_id", "until"])
    op.create_table(
        "tool_count",
        sa.Column("entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_tool_count")),
        sa.UniqueConstraint("event_id", name=op.f("uq_tool_count_event_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_count_tool_id_tool")),
    )
    op.create_index("ix_tool_count_tool_id_entry", "tool_count", ["tool_id", "entry"])
