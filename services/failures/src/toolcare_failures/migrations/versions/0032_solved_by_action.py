"""Which action solved a report, out of its history.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_LAST = """
UPDATE failure SET solved_action_id = (
    SELECT entry.action_id FROM failure_entry AS entry
    WHERE entry.failure_id = failure.id AND entry.deed = 'solved'
    ORDER BY entry.at DESC, entry.id DESC LIMIT 1
)
WHERE solved_at IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("failure", sa.Column("solved_action_id", sa.String(64), nullable=True))
    op.execute(_LAST)
