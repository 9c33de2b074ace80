"""When a tool was held and released.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tool", sa.Column("held_at", UtcDateTime(), nullable=True))
    op.add_column("tool", sa.Column("released_at", UtcDateTime(), nullable=True))
    op.add_column("failure", sa.Column("hold_asked_at", UtcDateTime(), nullable=True))
