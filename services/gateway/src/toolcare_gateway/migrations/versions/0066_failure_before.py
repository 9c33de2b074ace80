"""When the failed login before the newest one was, so that a good login leaves no trace in what is counted.

Revision ID: 0066
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0066"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("failed_logins", sa.Column("before_at", UtcDateTime(), nullable=True))
