"""Levels by running hours are judged once at the next start: so their hours are told, as they never were before.

Revision ID: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

JUDGE_ONCE = sa.text("UPDATE level SET next_at = start_at WHERE interval_hours IS NOT NULL AND NOT retired")


def upgrade() -> None:
    op.execute(JUDGE_ONCE)
