"""Whether something may have been missed of a source since its value was believed last.

Revision ID: 0078
"""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("doubted", sa.Boolean(), server_default=sa.false(), nullable=False))
