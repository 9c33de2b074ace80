"""Tool classes, with the limits that most sources name, and what a tool has of class and change level.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CLASSES = [
    ("101", "101: a million shots and more", None, "Hardened throughout; sets no upper limit."),
    ("102", "102: up to a million shots", 1_000_000, "Sources differ: some give 500,000. Set what your plant uses."),
    ("103", "103: up to 500,000 shots", 500_000, "Sources differ: some give 250,000. Set what your plant uses."),
    ("104", "104: up to 100,000 shots", 100_000, "Low volume."),
    ("105", "105: up to 500 shots", 500, "Prototype."),
]


def upgrade() -> None:
    tool_class = op.create_table(
        "tool_class",
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("max_shots", sa.BigInteger()),
        sa.Column("note", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_tool_class")),
        sa.CheckConstraint("max_shots >= 1", name=op.f("ck_tool_class_max_shots")),
    )
    op.bulk_insert(
        tool_class,
        [
            {"code": code, "name": name, "max_shots": max_shots, "note": note, "version": 1}
            for code, name, max_shots, note in CLASSES
        ],
    )
    # SQLite adds a foreign key to a table that is there only within ADD COLUMN, which Alembic does not write.
    op.execute(
        "ALTER TABLE tool ADD COLUMN class_code VARCHAR(16) "
        "CONSTRAINT fk_tool_class_code_tool_class REFERENCES tool_class (code)"
    )
    op.add_column("tool", sa.Column("change_level", sa.String(64)))
    op.create_index("ix_tool_class_code", "tool", ["class_code", "id"])
