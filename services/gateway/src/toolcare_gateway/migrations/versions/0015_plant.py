"""The plant's name, zone and language, and whether the first start is done.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plant = op.create_table(
        "plant_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("set_up_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plant_settings")),
    )
    op.bulk_insert(plant, [{"id": 1, "name": "", "timezone": "", "language": "", "set_up_at": None, "version": 1}])
    # Who has logged in before is not led through a first start.
    op.execute("UPDATE plant_settings SET set_up_at = CURRENT_TIMESTAMP WHERE EXISTS (SELECT 1 FROM user_account)")
