"""Plans, levels and jobs; tools, counts, machines and mountings as the events told them.

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

CURRENT = sa.text("NOT ended")
IN_USE = sa.text("NOT retired")
IN_HAND = sa.text("state IN ('open', 'started')")


def upgrade() -> None:
    create_kernel_v1(op)
    op.create_table(
        "hourly_count",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("total_high", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", "ended_at", name=op.f("pk_hourly_count")),
    )
    op.create_index(op.f("ix_hourly_count_ended_at"), "hourly_count", ["ended_at"])
    op.create_table(
        "machine",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("run", sa.Boolean(), nullable=False),
        sa.Column("reasons", JsonText()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
    )
    op.create_table(
        "mounting",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mounting")),
    )
    op.create_index(
        "ix_mounting_current_machine", "mounting", ["machine_id"], sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index("ix_mounting_current_tool", "mounting", ["tool_id"], sqlite_where=CURRENT, postgresql_where=CURRENT)
    op.create_table(
        "plan",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sa.Text()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_tool_id"), "plan", ["tool_id"])
    op.create_table(
        "tool",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("total_high", sa.BigInteger(), nullable=False),
        sa.Column("counted_position", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
    )
    op.create_table(
        "level",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("interval_shots", sa.Integer()),
        sa.Column("interval_days", sa.Integer()),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("limit_percent", sa.Integer(), nullable=False),
        sa.Column("blocks_run", sa.Boolean(), nullable=False),
        sa.Column("includes_lower", sa.Boolean(), nullable=False),
        sa.Column("start_total", sa.BigInteger(), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("status_since", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime()),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_level_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
    )
    op.create_index("ix_level_next_at", "level", ["next_at"], sqlite_where=IN_USE, postgresql_where=IN_USE)
    op.create_index(op.f("ix_level_plan_id"), "level", ["plan_id"])
    op.create_index(op.f("ix_level_tool_id"), "level", ["tool_id"])
    op.create_index(
        "uq_level_plan_id_code_active",
        "level",
        ["plan_id", "code"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("due_total", sa.BigInteger()),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_total", sa.BigInteger(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("started_by", sa.Text()),
        sa.Column("start_note", sa.Text(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("done_by", sa.Text()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime()),
        sa.Column("total_at_completion", sa.BigInteger()),
        sa.Column("shots_since_last", sa.BigInteger()),
        sa.Column("included_in", sa.String(64)),
        sa.Column("restarted", JsonText(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime()),
        sa.Column("cancel_reason", sa.String(32)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name=op.f("fk_job_level_id_level")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_job_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_tool_id_done", "job", ["tool_id", "done_at", "id"])
    op.create_index("ix_job_tool_id_opened", "job", ["tool_id", "opened_at", "id"])
    op.create_index(
        "uq_job_level_id_in_hand", "job", ["level_id"], unique=True, sqlite_where=IN_HAND, postgresql_where=IN_HAND
    )
