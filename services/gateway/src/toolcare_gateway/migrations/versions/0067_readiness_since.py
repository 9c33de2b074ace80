"""Since when a tool stands as it stands. Of tools that are held, their history tells it.

Revision ID: 0067
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_MS = 1000
_HELD = ("on_hold", "in_repair")


def upgrade() -> None:
    op.add_column("tool_read", sa.Column("readiness_since", UtcDateTime(), nullable=True))
    tools = sa.table(
        "tool_read",
        sa.column("tool_id", sa.String),
        sa.column("readiness", sa.String),
        sa.column("readiness_since", UtcDateTime()),
    )
    told = sa.table(
        "timeline_read",
        sa.column("tool_id", sa.String),
        sa.column("kind", sa.String),
        sa.column("at_ms", sa.BigInteger),
    )
    connection = op.get_bind()
    newest = sa.select(tools.c.tool_id, sa.func.max(told.c.at_ms)).where(
        tools.c.readiness.in_(_HELD), told.c.tool_id == tools.c.tool_id, told.c.kind == "tool_readiness_changed"
    )
    for tool_id, at_ms in connection.execute(newest.group_by(tools.c.tool_id)).all():
        since = {"readiness_since": datetime.fromtimestamp(at_ms / _MS, UTC)}
        connection.execute(tools.update().where(tools.c.tool_id == tool_id).values(since))
