"""How long photos are kept, as it was chosen, and tools under a legal hold.

Revision ID: 0009
"""

from alembic import op

from toolcare_shared.retention.tables import create_retention_v1

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_retention_v1(op)
