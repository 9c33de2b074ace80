"""With which API token an import was brought and taken.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for when in ("via", "applied_via"):
        op.add_column("import_run", sa.Column(f"{when}_id", sa.String(64), nullable=True))
        op.add_column("import_run", sa.Column(f"{when}_name", sa.Text(), nullable=True))
