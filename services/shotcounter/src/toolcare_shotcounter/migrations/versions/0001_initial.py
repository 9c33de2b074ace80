"""Sources, readings, the shot ledger and its sums.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime
from toolcare_shared.messaging.tables import create_kernel_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    create_kernel_v1(op)
    op.create_table(
        "counter",
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("counter", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger()),
        sa.Column("confirmed_at", UtcDateTime(timezone=True)),
        sa.Column("last_shot_at", UtcDateTime(timezone=True)),
        sa.Column("suspect", JsonText()),
        sa.Column("seen_at", UtcDateTime(timezone=True)),
        sa.Column("moved_at", UtcDateTime(timezone=True)),
        sa.Column("trouble", sa.String(length=16)),
        sa.Column("trouble_detail", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("told_value", sa.BigInteger()),
        sa.Column("told_at", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_counter")),
    )
    op.create_table(
        "counter_source",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("machine_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("config", JsonText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_source")),
    )
    op.create_index(
        "ix_counter_source_present",
        "counter_source",
        ["machine_id"],
        unique=False,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "ux_counter_source_default_topic",
        "counter_source",
        ["machine_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND kind = 'mqtt'"),
        postgresql_where=sa.text("removed_at IS NULL AND kind = 'mqtt'"),
    )
    op.create_table(
        "gap",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("machine_id", sa.String(length=64), nullable=False),
        sa.Column("credits", JsonText(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("booked", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("value_from", sa.BigInteger()),
        sa.Column("value_to", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("settled", sa.BigInteger()),
        sa.Column("settled_at", UtcDateTime(timezone=True)),
        sa.Column("settled_by", sa.String(length=200)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
    )
    op.create_index("ix_gap_state_id", "gap", ["state", "id"], unique=False)
    op.create_table(
        "machine",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
    )
    op.create_table(
        "mould_mismatch",
        sa.Column("machine_id", sa.String(length=64), nullable=False),
        sa.Column("mould", sa.String(length=64), nullable=False),
        sa.Column("mounting_ids", sa.String(length=500), nullable=False),
        sa.Column("found_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("machine_id", "mould", "mounting_ids", name=op.f("pk_mould_mismatch")),
    )
    op.create_table(
        "mounting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tool_id", sa.String(length=64), nullable=False),
        sa.Column("machine_id", sa.String(length=64), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mounting")),
    )
    op.create_index("ix_mounting_machine_id_since", "mounting", ["machine_id", "since"], unique=False)
    op.create_index("ix_mounting_tool_id_since", "mounting", ["tool_id", "since"], unique=False)
    op.create_table(
        "reading",
        sa.Column("entry", COUNTED, autoincrement=True, nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("cycle_ms", sa.Integer()),
        sa.Column("mould", sa.String(length=64)),
        sa.Column("quality", sa.String(length=16)),
        sa.Column("kind", sa.String(length=16)),
        sa.Column("cavities", JsonText()),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_reading")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reading_source_id_entry", "reading", ["source_id", "entry"], unique=False)
    op.create_table(
        "rejection",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("source_id", sa.String(length=36)),
        sa.Column("machine_id", sa.String(length=64)),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("occurrences", sa.BigInteger(), nullable=False),
        sa.Column("first_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejection")),
        sa.UniqueConstraint("key", name=op.f("uq_rejection_key")),
    )
    op.create_index("ix_rejection_last_at_id", "rejection", ["last_at", "id"], unique=False)
    op.create_table(
        "shot_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("run_key", sa.String(length=200)),
        sa.Column("tool_id", sa.String(length=64)),
        sa.Column("machine_id", sa.String(length=64)),
        sa.Column("source_id", sa.String(length=36)),
        sa.Column("mounting_id", sa.String(length=36)),
        sa.Column("gap_id", sa.String(length=36)),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("raw_from", sa.BigInteger()),
        sa.Column("raw", sa.BigInteger()),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("shots_high", sa.BigInteger(), nullable=False),
        sa.Column("from_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("to_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("marks", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint("shots_high >= shots OR confidence = 'correction'", name=op.f("ck_shot_entry_interval")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shot_entry")),
        sa.UniqueConstraint("run_key", name=op.f("uq_shot_entry_run_key")),
    )
    op.create_index("ix_shot_entry_machine_id_id", "shot_entry", ["machine_id", "id"], unique=False)
    op.create_index("ix_shot_entry_tool_id_id", "shot_entry", ["tool_id", "id"], unique=False)
    op.create_table(
        "shot_hour",
        sa.Column("tool_id", sa.String(length=64), nullable=False),
        sa.Column("hour", UtcDateTime(timezone=True), nullable=False),
        sa.Column("shots", sa.BigInteger(), nullable=False),
        sa.Column("shots_high", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "hour", name=op.f("pk_shot_hour")),
    )
    op.create_table(
        "tool",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("design_life_shots", sa.BigInteger()),
        sa.Column("expected_cycle_ms", sa.Integer()),
        sa.Column("min_cycle_ms", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
    )
    op.create_table(
        "tool_total",
        sa.Column("tool_id", sa.String(length=64), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("total_high", sa.BigInteger(), nullable=False),
        sa.Column("last_shot_at", UtcDateTime(timezone=True)),
        sa.Column("machine_id", sa.String(length=64)),
        sa.Column("source_id", sa.String(length=36)),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("published_high", sa.BigInteger(), nullable=False),
        sa.Column("pending_from", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_total")),
    )
    op.create_table(
        "unassigned_total",
        sa.Column("machine_id", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("last_shot_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("pending_from", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("machine_id", name=op.f("pk_unassigned_total")),
    )
