"""Since when an action is to be done again: jobs of a try before show nothing of the present one.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

_REOPENED = """
UPDATE action SET reopened_at = (
  SELECT MAX(entry.at) FROM action_entry AS entry
  WHERE entry.action_id = action.id AND entry.deed IN ('reopened', 'returned')
) WHERE reopened_count > 0
"""


def upgrade() -> None:
    op.add_column("action", sa.Column("reopened_at", UtcDateTime(), nullable=True))
    op.execute(_REOPENED)
