"""What presses say of the cycles and cavities of an hour, and of the job they work on.

Revision ID: 0054
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0054"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("cycle_told", sa.BigInteger(), nullable=True))
    op.create_table(
        "press_quality",
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("good", "bad", "test", "failed")),
        sa.Column("cavities", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "hour", name="pk_press_quality"),
    )
    op.create_index("ix_press_quality_machine_id_hour", "press_quality", ["machine_id", "hour"])
    op.create_table(
        "press_job",
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("job", sa.String(120), nullable=False),
        sa.Column("mould", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("source_id", "from_at", name="pk_press_job"),
    )
    op.create_index("ix_press_job_machine_id_to_at", "press_job", ["machine_id", "to_at"])
