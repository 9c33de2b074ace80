"""Files that people bring, and their rows.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_AT_WORK = sa.text("state IN ('checking', 'applying')")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("sheets", JsonText(), nullable=False),
        sa.Column("ignored_sheets", JsonText(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("problem_code", sa.String(64), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("applied_by_id", sa.String(64), nullable=True),
        sa.Column("applied_by", sa.Text(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_at_work", "import_run", ["id"], sqlite_where=_AT_WORK, postgresql_where=_AT_WORK)
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.String(36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("values", JsonText(), nullable=False),
        sa.Column("fate", sa.String(16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("changes", JsonText(), nullable=False),
        sa.Column("problems", JsonText(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_import_row_import_id_import_run")),
        sa.PrimaryKeyConstraint("import_id", "place", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_import_id_fate_place", "import_row", ["import_id", "fate", "place"])
