"""Backups: how they are made, what became of each, and a rule that tells administrators when one is missing.

Revision ID: 0050
"""

import json

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0050"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backup_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("access_key", sa.Text(), nullable=False),
        sa.Column("secret_key_sealed", sa.Text(), nullable=True),
        sa.Column("passphrase_sealed", sa.Text(), nullable=False),
        sa.Column("plant", sa.String(64), nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("keep_daily", sa.Integer(), nullable=False),
        sa.Column("keep_weekly", sa.Integer(), nullable=False),
        sa.Column("keep_monthly", sa.Integer(), nullable=False),
        sa.Column("late_after_hours", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_settings")),
    )
    op.create_table(
        "backup_run",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("snapshot", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_bytes", sa.BigInteger(), nullable=False),
        sa.Column("toolcare", sa.String(32), nullable=False),
        sa.Column("counts", JsonText(), nullable=False),
        sa.Column("checks", JsonText(), nullable=False),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_backup_run")),
    )
    for columns in (["asked_at"], ["kind", "asked_at"], ["kind", "state", "finished_at"]):
        op.create_index(op.f(f"ix_backup_run_{'_'.join(columns)}"), "backup_run", columns)
    _starter()


def _starter() -> None:
    told = sa.table(
        "notification_rule",
        *(sa.column(name, sa.String()) for name in ("rule_id", "name", "starter", "kinds", "min_severity", "tool_ids")),
        *(sa.column(name, sa.String()) for name in ("machine_ids", "to", "ways", "target_ids")),
        *(sa.column(name, sa.Boolean()) for name in ("active", "critical_anyway", "retired")),
        sa.column("version", sa.Integer()),
    )
    to = {"concerned": False, "roles": ["administrator"], "teams": [], "people": []}
    op.execute(
        told.insert().values(
            rule_id="starter-backups",
            name="",
            starter="backups",
            active=True,
            kinds=json.dumps(["backup_missing"]),
            min_severity="info",
            tool_ids="[]",
            machine_ids="[]",
            to=json.dumps(to),
            ways='["page", "mail"]',
            target_ids="[]",
            critical_anyway=True,
            retired=False,
            version=1,
        )
    )
