"""What is said of a photo can be changed, so it has a version.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photo", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
