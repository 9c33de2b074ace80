"""The areas of the plant.

Revision ID: 0010
"""

from alembic import op

from toolcare_shared.messaging.tables import create_areas

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_areas(op)
