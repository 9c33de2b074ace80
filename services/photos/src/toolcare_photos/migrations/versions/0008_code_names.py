"""Photos are found by the names and synonyms of the codes that are drawn upon them, in any language.

Revision ID: 0008

The catalogue is heard again from its beginning: synonyms were not kept before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("failure_code", sa.Column("search", sa.Text(), nullable=False, server_default=""))
    op.execute(sa.delete(sa.table("failure_code")))
    for heard in ("cursor", "inbox"):
        op.execute(
            sa.delete(sa.table(heard, sa.column("publisher"), sa.column("aggregate"))).where(
                sa.column("publisher") == "failures", sa.column("aggregate") == "catalogue"
            )
        )
