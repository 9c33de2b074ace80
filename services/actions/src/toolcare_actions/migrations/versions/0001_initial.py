"""The messaging kernel's tables.

Revision ID: 0001
"""

from alembic import op

from toolcare_shared.messaging.tables import create_kernel_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_kernel_v1(op)
