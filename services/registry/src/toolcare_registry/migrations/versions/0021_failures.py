"""Reports of failures, so that a release knows which of them are open.

Revision ID: 0021

The stream of failures is read again from its beginning: what was reported before is to be known as well. A failure
that held its tool once holds it no second time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failure",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure")),
    )
    op.create_index("ix_failure_tool_id_number", "failure", ["tool_id", "is_open", "stops", "number"])
    for heard in ("cursor", "inbox"):
        op.execute(
            sa.delete(sa.table(heard, sa.column("publisher"), sa.column("aggregate"))).where(
                sa.column("publisher") == "failures", sa.column("aggregate") == "failure"
            )
        )
