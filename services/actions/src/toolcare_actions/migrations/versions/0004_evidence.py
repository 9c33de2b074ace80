"""Photos that are there, when reports were solved first, and what people solve without an action.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PUT_ASIDE = (
    "CREATE TEMPORARY TABLE kept_fix AS SELECT * FROM attempt_fix",
    "CREATE TEMPORARY TABLE kept_failure AS SELECT * FROM attempt_failure",
    "DELETE FROM attempt_fix",
    "DELETE FROM attempt_failure",
)
_PUT_BACK = (
    "INSERT INTO attempt_fix SELECT * FROM kept_fix",
    "INSERT INTO attempt_failure SELECT * FROM kept_failure",
    "DROP TABLE kept_fix",
    "DROP TABLE kept_failure",
)


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.add_column("failure", sa.Column("first_solved_at", UtcDateTime(), nullable=True))
    # SQLite makes the table anew, which it refuses while other rows point at it.
    for step in _PUT_ASIDE:
        op.execute(step)
    with op.batch_alter_table("attempt") as attempt:
        attempt.alter_column("action_id", existing_type=sa.String(64), nullable=True)
        attempt.add_column(sa.Column("said", JsonText(), nullable=True))
    for step in _PUT_BACK:
        op.execute(step)
