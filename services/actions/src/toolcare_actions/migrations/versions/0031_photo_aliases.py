"""Which photo another id means.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_alias",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("photo_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_alias")),
    )
