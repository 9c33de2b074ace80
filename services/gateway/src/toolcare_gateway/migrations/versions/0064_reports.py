"""Reports, schedules of reports, and the mails that carry them.

Revision ID: 0064
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_schedule",
        sa.Column("schedule_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("areas", JsonText(), nullable=False),
        sa.Column("tools", JsonText(), nullable=False),
        sa.Column("machines", JsonText(), nullable=False),
        sa.Column("every", sa.String(8), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("user_ids", JsonText(), nullable=False),
        sa.Column("addresses", JsonText(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.user_id"], name=op.f("fk_report_schedule_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("schedule_id", name=op.f("pk_report_schedule")),
    )
    op.create_index(op.f("ix_report_schedule_active_next_at"), "report_schedule", ["active", "next_at"])
    op.create_table(
        "report_run",
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("areas", JsonText(), nullable=False),
        sa.Column("tools", JsonText(), nullable=False),
        sa.Column("machines", JsonText(), nullable=False),
        sa.Column("failure_id", sa.String(36), nullable=True),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("problem_code", sa.String(64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("schedule_id", sa.String(36), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("mail_to", JsonText(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.user_id"], name=op.f("fk_report_run_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["report_schedule.schedule_id"],
            name=op.f("fk_report_run_schedule_id_report_schedule"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_run")),
        sa.UniqueConstraint("schedule_id", "due_at", name=op.f("uq_report_run_schedule_id_due_at")),
    )
    at_work = sa.text("state IN ('waiting', 'making')")
    op.create_index(
        "ix_report_run_at_work", "report_run", ["report_id"], sqlite_where=at_work, postgresql_where=at_work
    )
    op.create_index(op.f("ix_report_run_by_id_report_id"), "report_run", ["by_id", "report_id"])
    op.create_index(op.f("ix_report_run_created_at"), "report_run", ["created_at"])
    op.create_table(
        "report_mail",
        sa.Column("mail_id", sa.String(36), nullable=False),
        sa.Column("report_id", sa.String(36), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.String(32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report_run.report_id"], name=op.f("fk_report_mail_report_id_report_run")
        ),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_report_mail")),
        sa.UniqueConstraint("report_id", "address", name=op.f("uq_report_mail_report_id_address")),
    )
    undelivered = sa.text("state IN ('waiting', 'sending')")
    op.create_index(
        "ix_report_mail_undelivered",
        "report_mail",
        ["next_try_at"],
        sqlite_where=undelivered,
        postgresql_where=undelivered,
    )
