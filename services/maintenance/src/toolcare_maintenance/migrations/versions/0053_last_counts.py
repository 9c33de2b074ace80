"""The last count of tools that stood for three months is on record again: it was forgotten with the old ones.

Revision ID: 0053
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_FIGURES = ("total_high", "running_ms", "older_shots")


def _table(name: str, id_: str, at: str) -> sa.TableClause:
    figures = [sa.column(figure, sa.BigInteger()) for figure in _FIGURES]
    return sa.table(name, sa.column(id_, sa.String()), sa.column(at, UtcDateTime()), *figures)


_TOOL = _table("tool", "id", "counted_at")
_COUNT = _table("hourly_count", "tool_id", "ended_at")


def put_back(connection: sa.Connection) -> None:
    kept = sa.exists().where(_COUNT.c.tool_id == _TOOL.c.id)
    lost = connection.execute(sa.select(_TOOL).where(_TOOL.c.counted_at.is_not(None), ~kept)).mappings().all()
    rows = [
        {
            "tool_id": row["id"],
            "ended_at": row["counted_at"].replace(minute=0, second=0, microsecond=0) + timedelta(hours=1),
            **{figure: row[figure] for figure in _FIGURES},
        }
        for row in lost
    ]
    if rows:
        connection.execute(_COUNT.insert(), rows)


def upgrade() -> None:
    put_back(op.get_bind())
