"""What a source says although it counts, as codes and numbers beside its English sentences.

Revision ID: 0094
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_read", sa.Column("remarks", JsonText(), server_default="[]", nullable=False))
