"""The mould a press names while its shots are held.

Revision ID: 0076
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_read", sa.Column("held_mould", sa.String(64), nullable=True))
