"""Every step of an insert's state. Of what came before only the present state is known.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime
from toolcare_shared.ids import new_id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSERT = sa.table(
    "tool_insert",
    sa.column("id", sa.String()),
    sa.column("state", sa.String()),
    sa.column("state_since", UtcDateTime()),
    sa.column("state_by", sa.String()),
    sa.column("state_reason", sa.Text()),
)


def upgrade() -> None:
    step = op.create_table(
        "insert_step",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("insert_id", sa.String(36), nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insert_step")),
        sa.ForeignKeyConstraint(["insert_id"], ["tool_insert.id"], name=op.f("fk_insert_step_insert_id_tool_insert")),
    )
    op.create_index("ix_insert_step_insert_id_id", "insert_step", ["insert_id", "id"])
    known = [
        {
            "id": new_id(),
            "insert_id": insert.id,
            "before": "",
            "after": insert.state,
            "at": insert.state_since,
            "by": insert.state_by,
            "reason": insert.state_reason,
        }
        for insert in op.get_bind().execute(sa.select(INSERT))
    ]
    if known:
        op.bulk_insert(step, known)
