"""At which station of a press a run was held to have been, and was.

Revision ID: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("before_station", "after_station"):
        op.add_column("run_correction", sa.Column(name, sa.String(16), server_default="", nullable=False))
