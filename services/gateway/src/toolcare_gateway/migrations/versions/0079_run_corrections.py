"""Runs that turned out otherwise, and the cavities tools had whatever their runs used.

Revision ID: 0079
"""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("an_run", sa.Column("correction", sa.Integer(), server_default="0", nullable=False))
    op.add_column("an_tool_state", sa.Column("own_cavities", sa.Integer(), nullable=True))
