"""Parts by the press that made them: a correction of who hung there moves them as it moves shots.

Revision ID: 0062
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    parts = op.create_table(
        "press_parts",
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("cavities", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=True),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(16), nullable=False),
        sa.Column("stations", sa.Text(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "begun_at", "cavities", name="pk_press_parts"),
    )
    op.create_index("ix_press_parts_machine_id_begun_at", "press_parts", ["machine_id", "begun_at"])
    _take_over(parts)
    op.drop_table("part_hour")


def _take_over(parts: sa.Table) -> None:
    """Give the parts of each hour to the counter of the press on which their tool hung then."""
    connection = op.get_bind()
    found: dict[tuple[str, datetime, int], dict[str, object]] = {}
    for row in connection.execute(_old()):
        if row.since >= row.hour + timedelta(hours=1):
            continue
        begun = max(row.hour, row.since)
        values = {"tool_id": row.tool_id, "machine_id": row.machine_id, "station": row.station, "stations": row.station}
        end = min(row.hour + timedelta(hours=1), row.until or row.hour + timedelta(hours=1))
        found.setdefault(
            (row.source_id, begun, row.cavities),
            {"source_id": row.source_id, "begun_at": begun, "cavities": row.cavities, "to_at": end, "parts": row.parts}
            | values,
        )
    if found:
        connection.execute(parts.insert(), list(found.values()))


def _old() -> sa.Select[tuple[object, ...]]:
    hours = sa.table(
        "part_hour", sa.column("tool_id"), sa.column("hour", UtcDateTime()), sa.column("cavities"), sa.column("parts")
    )
    runs = sa.table(
        "mounting",
        sa.column("tool_id"),
        sa.column("machine_id"),
        sa.column("since", UtcDateTime()),
        sa.column("until", UtcDateTime()),
    )
    sources = sa.table("counter_source", sa.column("id"), sa.column("machine_id"), sa.column("station"))
    counters = sa.table("part_counter", sa.column("source_id"))
    hung = sa.and_(
        runs.c.tool_id == hours.c.tool_id,
        sa.or_(runs.c.until.is_(None), runs.c.until > hours.c.hour),
    )
    columns = (*hours.c, runs.c.machine_id, runs.c.since, runs.c.until, sources.c.id.label("source_id"))
    return (
        sa.select(*columns, sources.c.station)
        .select_from(hours)
        .join(runs, hung)
        .join(sources, sources.c.machine_id == runs.c.machine_id)
        .join(counters, counters.c.source_id == sources.c.id)
        .order_by(hours.c.hour, runs.c.since)
    )
