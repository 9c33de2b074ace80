"""What the index in the node id of a counter meant when it was first read: a server may number anew at each start.

Revision ID: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("namespace", sa.Text(), nullable=True))
