"""The plant's language, for reasons that everybody reads.

Revision ID: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plant", sa.Column("language", sa.String(8), server_default="", nullable=False))
