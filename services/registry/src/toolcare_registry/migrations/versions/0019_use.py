"""Machines go out of use too, and whatever does says who took it out, when and why; which sources count where.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("machine", sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("machine", "place", "configuration", "component"):
        op.add_column(table, sa.Column("use_at", UtcDateTime()))
        op.add_column(table, sa.Column("use_by", sa.String(200)))
        op.add_column(table, sa.Column("use_reason", sa.Text()))
    op.create_table(
        "counting_source",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counting_source")),
    )
    op.create_index("ix_counting_source_machine_id", "counting_source", ["machine_id"])
