"""Runs that were corrected backwards.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0035"
down_revision = "0031"
branch_labels = None
depends_on = None


def _side(name: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(f"{name}_tool_id", sa.String(64), nullable=False),
        sa.Column(f"{name}_machine_id", sa.String(64), nullable=False),
        sa.Column(f"{name}_since", UtcDateTime(), nullable=False),
        sa.Column(f"{name}_until", UtcDateTime(), nullable=True),
        sa.Column(f"{name}_shot_factor", sa.Integer(), nullable=False),
        sa.Column(f"{name}_configuration_id", sa.String(36), nullable=True),
        sa.Column(f"{name}_active_cavities", sa.Integer(), nullable=True),
    )


def upgrade() -> None:
    op.add_column("mounting", sa.Column("corrections", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "run_correction",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("mounting_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *_side("before"),
        *_side("after"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["mounting_id"], ["mounting.id"], name=op.f("fk_run_correction_mounting_id_mounting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_correction")),
        sa.UniqueConstraint("mounting_id", "number", name=op.f("uq_run_correction_mounting_id_number")),
    )
