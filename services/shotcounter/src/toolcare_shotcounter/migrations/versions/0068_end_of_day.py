"""When the day is over that old hours were summed up to: of the plant's it has 23, 24 or 25 hours.

Revision ID: 0068
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0068"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shot_hour", sa.Column("day_until", UtcDateTime(timezone=True), nullable=True))
