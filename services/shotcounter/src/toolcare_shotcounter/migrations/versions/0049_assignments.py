"""What presses made, whoever holds it; unassigned stretches, what was decided on them, and corrected runs.

Revision ID: 0049
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_AT_ONCE = 1000
_LONG = sa.text("key IS NULL")
_LEFT = sa.text("cycles <> 0")


def upgrade() -> None:
    op.add_column("reading", sa.Column("cycles", sa.BigInteger(), nullable=True))
    op.add_column("reading", sa.Column("span_ms", sa.BigInteger(), nullable=True))
    op.add_column("mounting", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("shot_entry", sa.Column("cause_id", sa.String(36), nullable=True))
    op.create_index("ix_mounting_machine_id_until", "mounting", ["machine_id", "until"])
    op.create_index("ix_gap_machine_id_until", "gap", ["machine_id", "until"])
    press_line = op.create_table(
        "press_line",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(200), nullable=True),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("marks", sa.String(64), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("cycles", sa.BigInteger(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_line")),
        sa.UniqueConstraint("key", name=op.f("uq_press_line_key")),
    )
    op.create_index("ix_press_line_machine_id_hour", "press_line", ["machine_id", "hour"])
    op.create_index(
        "ix_press_line_long", "press_line", ["machine_id", "from_at"], sqlite_where=_LONG, postgresql_where=_LONG
    )
    stretch = op.create_table(
        "unassigned_stretch",
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("to_at", UtcDateTime(), nullable=False),
        sa.Column("cycles", sa.BigInteger(), nullable=False),
        sa.Column("mould", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("machine_id", "began_at", name=op.f("pk_unassigned_stretch")),
    )
    op.create_index(
        "ix_unassigned_stretch_left",
        "unassigned_stretch",
        ["to_at", "machine_id", "began_at"],
        sqlite_where=_LEFT,
        postgresql_where=_LEFT,
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("machine_id", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=True),
        sa.Column("mounting_id", sa.String(36), nullable=True),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("cycles", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(200), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_machine_id_until", "assignment", ["machine_id", "until"])
    _take_over(press_line, stretch)


def _take_over(press_line: sa.Table, stretch: sa.Table) -> None:
    """Have the lines that are there tell what the presses made, and what of it nobody holds."""
    connection = op.get_bind()
    entry = sa.table(
        "shot_entry",
        *(sa.column(name) for name in ("tool_id", "machine_id", "source_id", "gap_id", "marks", "origin")),
        *(sa.column(name, sa.BigInteger()) for name in ("shots", "factor")),
        *(sa.column(name, UtcDateTime()) for name in ("from_at", "to_at")),
    )
    counted = sa.and_(entry.c.origin == "counter", entry.c.source_id.is_not(None))
    span = (entry.c.machine_id, entry.c.source_id, entry.c.marks, entry.c.from_at, entry.c.to_at)
    # The tools of one crew have a line each for the same cycles.
    made = sa.select(*span, sa.func.max(entry.c.shots / entry.c.factor))
    rows = connection.execute(made.where(counted, entry.c.gap_id.is_(None)).group_by(*span)).all()
    for begin in range(0, len(rows), _AT_ONCE):
        names = ("machine_id", "source_id", "marks", "from_at", "to_at", "cycles")
        lines = [dict(zip(names, row, strict=True)) for row in rows[begin : begin + _AT_ONCE]]
        for line in lines:
            line["id"] = str(uuid4())
            line["hour"] = line["to_at"].replace(minute=0, second=0, microsecond=0)
            line["cycles"] = int(line["cycles"])
        connection.execute(press_line.insert(), lines)
    mounting = sa.table("mounting", sa.column("machine_id"), sa.column("until", UtcDateTime()))
    ends: dict[str, list[datetime]] = {}
    for machine_id, until in connection.execute(
        sa.select(mounting.c.machine_id, mounting.c.until).where(mounting.c.until.is_not(None))
    ):
        ends.setdefault(machine_id, []).append(until)
    left: dict[tuple[str, datetime], dict[str, object]] = {}
    nobodys = sa.select(entry.c.machine_id, entry.c.from_at, entry.c.to_at, entry.c.shots)
    nobodys = nobodys.where(entry.c.tool_id.is_(None), entry.c.machine_id.is_not(None))
    for machine_id, from_at, to_at, shots in connection.execute(nobodys):
        began = max((end for end in ends.get(machine_id, []) if end <= to_at), default=_EVER)
        row = left.setdefault(
            (machine_id, began),
            {"machine_id": machine_id, "began_at": began, "from_at": from_at, "to_at": to_at, "cycles": 0},
        )
        row["from_at"] = max(began, min(row["from_at"], from_at))  # type: ignore[type-var]  # a row holds values of several types
        row["to_at"] = max(row["to_at"], to_at)  # type: ignore[type-var]  # as above
        row["cycles"] = int(str(row["cycles"])) + shots
    if left:
        connection.execute(stretch.insert(), list(left.values()))
