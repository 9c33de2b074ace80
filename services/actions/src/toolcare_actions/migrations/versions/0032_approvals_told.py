"""Since when an action waits for its approver, and who was told of that.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_WAITING = "UPDATE action SET approval_asked_at = completed_at WHERE state = 'in_approval'"


def upgrade() -> None:
    op.add_column("action", sa.Column("approval_asked_at", UtcDateTime(), nullable=True))
    op.add_column("action", sa.Column("approval_told", sa.Integer(), nullable=True))
    op.execute(_WAITING)
