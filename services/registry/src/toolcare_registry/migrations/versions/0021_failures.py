"""Reports of failures, so that a release knows which of them are open; and the components there are, told once.

Revision ID: 0021

The stream of failures is read again from its beginning: what was reported before is to be known as well. A failure
that held its tool once holds it no second time.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.contracts.registry import ComponentChanged
from toolcare_shared.messaging.outbox import row_of
from toolcare_shared.messaging.tables import outbox

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
    _tell_components()


def _tell_components() -> None:
    """From this version on each change of a component is told, so a reader needs those that were made before."""
    names = ("id", "tool_id", "kind", "name", "position", "cavity", "retired", "version")
    found = op.get_bind().execute(sa.select(sa.table("component", *map(sa.column, names))).order_by(sa.column("id")))
    now = datetime.now(UTC)
    rows = [
        row_of(
            ComponentChanged(
                component_id=row.id,
                tool_id=row.tool_id,
                kind=row.kind,
                name=row.name,
                position=row.position,
                cavity=row.cavity,
                retired=bool(row.retired),
                version=row.version,
                by="Toolcare",
                at=now,
            ),
            "service:registry",
            now,
        )
        for row in found
    ]
    if rows:
        op.bulk_insert(outbox, rows)
