"""The maintenance board, the history of a tool, and running hours of levels.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_read",
        sa.Column("level_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("job_id", sa.String(64), nullable=True),
        sa.Column("lane", sa.String(16), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("level_id", name=op.f("pk_board_read")),
    )
    op.create_index(op.f("ix_board_read_tool_id"), "board_read", ["tool_id"])
    op.create_index("ix_board_read_lane", "board_read", ["lane", "since_ms", "level_id"])
    op.create_table(
        "timeline_read",
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("data", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_timeline_read")),
    )
    op.create_index("ix_timeline_read_tool", "timeline_read", ["tool_id", "at_ms", "event_id"])
    for column in (
        sa.Column("told_at", UtcDateTime(), nullable=False, server_default="2000-01-01 00:00:00.000000"),
        sa.Column("start_running_ms", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("warn_running_ms", sa.BigInteger(), nullable=True),
        sa.Column("due_running_ms", sa.BigInteger(), nullable=True),
        sa.Column("limit_running_ms", sa.BigInteger(), nullable=True),
        sa.Column("running_ms", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
    ):
        op.add_column("level_read", column)
    for column in (
        sa.Column("scheduled_for", UtcDateTime(), nullable=True),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("waiting_reason", sa.String(16), nullable=True),
    ):
        op.add_column("job_read", column)
    # Since when a level stands as it does was not kept; from now on it is. A board begins with what is known.
    op.execute("UPDATE level_read SET told_at = CURRENT_TIMESTAMP")
    op.execute(FILL_BOARD)


FILL_BOARD = """
INSERT INTO board_read (level_id, tool_id, job_id, lane, since_ms, search)
SELECT level.level_id, level.tool_id, job.job_id,
       CASE WHEN job.state = 'started' THEN 'in_work'
            WHEN level.told = 'overdue' THEN 'overdue'
            WHEN level.told = 'warned' THEN 'soon'
            ELSE 'due' END,
       COALESCE(job.opened_ms, 0),
       LOWER(tool.number || ' ' || tool.name || ' ' || level.code || ' ' || level.name || ' ' || level.plan_name)
FROM level_read AS level
JOIN tool_read AS tool ON tool.tool_id = level.tool_id AND tool.status <> 'retired'
LEFT JOIN job_read AS job ON job.level_id = level.level_id AND job.severity > 0
WHERE level.told IN ('warned', 'due', 'overdue') OR job.job_id IS NOT NULL
"""
