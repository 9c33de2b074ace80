"""Users, sessions and the read models.

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


def upgrade() -> None:
    create_kernel_v1(op)
    op.create_table(
        "failed_logins",
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failed_logins")),
    )
    op.create_index(op.f("ix_failed_logins_last_failed_at"), "failed_logins", ["last_failed_at"])
    op.create_table(
        "gap_read",
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_gap_read")),
    )
    op.create_index(op.f("ix_gap_read_source_id"), "gap_read", ["source_id"])
    op.create_table(
        "handled",
        sa.Column("publisher", sa.String(32), nullable=False),
        sa.Column("aggregate", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("publisher", "aggregate", "subject", name=op.f("pk_handled")),
    )
    op.create_table(
        "job_read",
        sa.Column("job_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("due_total", sa.BigInteger(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_read")),
    )
    op.create_index(op.f("ix_job_read_tool_id"), "job_read", ["tool_id"])
    op.create_index("ix_job_read_worst", "job_read", ["severity", "opened_ms", "job_id"])
    op.create_table(
        "level_read",
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("plan_name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("told", sa.String(16), nullable=False),
        sa.Column("start_total", sa.BigInteger(), nullable=False),
        sa.Column("warn_total", sa.BigInteger(), nullable=True),
        sa.Column("due_total", sa.BigInteger(), nullable=True),
        sa.Column("limit_total", sa.BigInteger(), nullable=True),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("warn_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("limit_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("level_id", name=op.f("pk_level_read")),
    )
    op.create_index(op.f("ix_level_read_tool_id"), "level_read", ["tool_id"])
    op.create_table(
        "machine_read",
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unassigned_shots", sa.BigInteger(), nullable=False),
        sa.Column("tools", JsonText(), nullable=False),
        sa.Column("sources", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("machine_id", name=op.f("pk_machine_read")),
    )
    op.create_index("ix_machine_read_name", "machine_read", ["name_key", "machine_id"])
    op.create_table(
        "mounting_read",
        sa.Column("mounting_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("shot_factor", sa.Integer(), nullable=False),
        sa.Column("mounted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mounting_id", name=op.f("pk_mounting_read")),
    )
    op.create_index(op.f("ix_mounting_read_machine_id"), "mounting_read", ["machine_id"])
    op.create_index(op.f("ix_mounting_read_tool_id"), "mounting_read", ["tool_id"])
    op.create_table(
        "rejection_read",
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("occurrences", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_rejection_read")),
    )
    op.create_index(op.f("ix_rejection_read_at"), "rejection_read", ["at"])
    op.create_table(
        "source_read",
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("last_value", sa.BigInteger(), nullable=True),
        sa.Column("last_seen", UtcDateTime(), nullable=True),
        sa.Column("open_gaps", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_read")),
    )
    op.create_index("ix_source_read_machine", "source_read", ["machine_id", "source_id"])
    op.create_table(
        "tool_read",
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("cavity_count", sa.Integer(), nullable=False),
        sa.Column("design_life_shots", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("total_high", sa.BigInteger(), nullable=False),
        sa.Column("last_shot_at", UtcDateTime(), nullable=True),
        sa.Column("machines", JsonText(), nullable=False),
        sa.Column("data_state", sa.String(16), nullable=False),
        sa.Column("open_jobs", sa.Integer(), nullable=False),
        sa.Column("condition", sa.String(16), nullable=False),
        sa.Column("calendar", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.BigInteger(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("life_permille", sa.BigInteger(), nullable=False),
        sa.Column("last_shot_ms", sa.BigInteger(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_read")),
    )
    op.create_index(op.f("ix_tool_read_calendar"), "tool_read", ["calendar"])
    op.create_index("ix_tool_read_last_shot", "tool_read", ["last_shot_ms", "tool_id"])
    op.create_index("ix_tool_read_life", "tool_read", ["life_permille", "tool_id"])
    op.create_index("ix_tool_read_name", "tool_read", ["name_key", "tool_id"])
    op.create_index("ix_tool_read_number", "tool_read", ["number_key", "tool_id"])
    op.create_index("ix_tool_read_total", "tool_read", ["total", "tool_id"])
    op.create_index("ix_tool_read_urgency", "tool_read", ["urgency", "tool_id"])
    op.create_table(
        "user_account",
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.user_id"], name=op.f("fk_login_session_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
        sa.UniqueConstraint("session_id", name=op.f("uq_login_session_session_id")),
    )
    op.create_index(op.f("ix_login_session_created_at"), "login_session", ["created_at"])
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"])
