"""Where the place of the backups really is, in words.

Revision ID: 0085
"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("backup_settings", sa.Column("place_note", sa.Text(), server_default="", nullable=False))
