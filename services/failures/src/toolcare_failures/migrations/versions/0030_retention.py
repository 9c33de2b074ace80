"""How long closed reports are kept, as it was chosen, tools under a legal hold, and the zone of the plant.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.retention.tables import create_retention_v1

revision = "0030"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_retention_v1(op)
    op.create_table(
        "plant",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plant")),
    )
