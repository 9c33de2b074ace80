"""When mountings ended, so that a corrected end moves since when a tool is stored.

Revision ID: 0052
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mounting", sa.Column("until", UtcDateTime(), nullable=True))
