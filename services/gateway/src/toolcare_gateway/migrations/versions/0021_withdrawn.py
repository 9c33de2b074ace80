"""Since when the company login gives somebody no role.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
