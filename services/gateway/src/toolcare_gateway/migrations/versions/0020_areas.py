"""The areas of the plant, and who is limited to some of them.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText
from toolcare_shared.messaging.tables import create_areas

revision = "0020"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_areas(op)
    op.add_column("alert", sa.Column("area", sa.Text(), server_default="", nullable=False))
    op.add_column("notification_rule", sa.Column("areas", JsonText(), server_default="[]", nullable=False))
    op.add_column("machine_read", sa.Column("area", sa.Text(), server_default="", nullable=False))
    op.add_column("user_account", sa.Column("areas", JsonText(), server_default="[]", nullable=False))
