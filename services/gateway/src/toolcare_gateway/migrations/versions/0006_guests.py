"""What guests used up, and the tool behind a label.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guest_use",
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guest_use")),
    )
    op.create_index(op.f("ix_guest_use_began_at"), "guest_use", ["began_at"])
    op.create_index(op.f("ix_tool_read_short_code"), "tool_read", ["short_code"])
