"""The areas of the plant.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.messaging.tables import create_areas

revision = "0030"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_areas(op)
    op.add_column("machine", sa.Column("area", sa.String(60), server_default="", nullable=False))
