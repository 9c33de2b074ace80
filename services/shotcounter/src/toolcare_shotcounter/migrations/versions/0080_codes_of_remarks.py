"""What a source says although it counts, also as a code and a number, so that people read it in their language.

Revision ID: 0080
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("counter", sa.Column("remark_code", sa.String(32)))
    op.add_column("counter", sa.Column("remark_amount", sa.Double()))
