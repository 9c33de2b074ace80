"""What actions were before: when they were done and revived, and the days they had.

Revision ID: 0093
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0093"
down_revision = "0090"
branch_labels = None
depends_on = None

_HAS_ONE = sa.text("settled_at IS NOT NULL")


def upgrade() -> None:
    for name in ("rests", "dues"):
        op.add_column("an_action", sa.Column(name, JsonText(), server_default="[]", nullable=False))
    op.add_column("an_action", sa.Column("settled_at", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_an_action_settled", "an_action", ["settled_at"], sqlite_where=_HAS_ONE, postgresql_where=_HAS_ONE
    )
