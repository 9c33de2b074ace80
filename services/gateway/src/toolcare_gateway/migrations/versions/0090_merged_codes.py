"""The failure catalogue for the figures: what codes are called, and which are counted as another.

Revision ID: 0090
"""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "an_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_an_code")),
    )
    op.add_column("an_failure", sa.Column("counted_as", sa.Text(), nullable=True))
    # Failures tells its whole catalogue once more; with that, merged codes are counted under the one that stays.
    op.execute("UPDATE an_failure SET counted_as = code")
    op.drop_index("ix_an_failure_same", "an_failure")
    op.create_index("ix_an_failure_same", "an_failure", ["tool_id", "counted_as", "cavity", "reported_at"])
