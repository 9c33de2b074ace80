"""The areas of the plant.

Revision ID: 0020
"""

from alembic import op

from toolcare_shared.messaging.tables import create_areas

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_areas(op)
