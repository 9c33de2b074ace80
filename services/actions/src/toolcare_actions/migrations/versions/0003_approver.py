"""Whoever approves finds what waits for him.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_action_approver_rank_due_on_id"), "action", ["approver", "rank", "due_on", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_action_approver_rank_due_on_id"), "action")
