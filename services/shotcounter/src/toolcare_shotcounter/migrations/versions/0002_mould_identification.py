"""Which mould ids have fitted the tool of a mounting.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mould_identification",
        sa.Column("mounting_id", sa.String(36), nullable=False),
        sa.Column("mould", sa.String(64), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mounting_id", "mould", name=op.f("pk_mould_identification")),
    )
