"""Whether something of a source may have been missed, and what is to be seen to although it counts.

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
    op.add_column("counter", sa.Column("remark", sa.Text(), server_default="", nullable=False))
    op.add_column("counter", sa.Column("seldom_ms", sa.Double()))
    op.execute("UPDATE counter SET trouble_detail = '' WHERE trouble IS NULL")
