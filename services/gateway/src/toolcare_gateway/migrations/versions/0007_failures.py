"""How many failures of a tool are open, and how bad the worst is.

Revision ID: 0007
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TOOL = sa.table("tool_read", sa.column("tool_id", sa.String()), sa.column("document", sa.Text()))


def upgrade() -> None:
    op.create_table(
        "failure_read",
        sa.Column("failure_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("severity_rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_failure_read")),
    )
    op.create_index(op.f("ix_failure_read_tool_id"), "failure_read", ["tool_id"])
    op.create_index("ix_failure_read_state", "failure_read", ["state", "severity_rank"])
    op.add_column("tool_read", sa.Column("open_failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("tool_read", sa.Column("failure_rank", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_tool_read_failure_rank"), "tool_read", ["failure_rank"])
    _tell_of_none()


def _tell_of_none() -> None:
    """Complete the rows of the list; failures are told by the first event of each."""
    connection = op.get_bind()
    for tool in connection.execute(sa.select(TOOL)).all():
        document = {**json.loads(tool.document), "open_failures": 0, "worst_failure": None}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        connection.execute(sa.update(TOOL).where(TOOL.c.tool_id == tool.tool_id).values(document=text))
