"""How often the facts of the figures changed, by service.

Revision ID: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "an_change",
        sa.Column("publisher", sa.String(32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("publisher", name=op.f("pk_an_change")),
    )
