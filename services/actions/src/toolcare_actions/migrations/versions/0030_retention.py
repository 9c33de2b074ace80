"""How long closed actions are kept, as it was chosen, tools under a legal hold.

Revision ID: 0030
"""

from alembic import op

from toolcare_shared.retention.tables import create_retention_v1

revision = "0030"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_retention_v1(op)
