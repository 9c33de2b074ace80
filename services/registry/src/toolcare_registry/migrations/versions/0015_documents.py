"""Engineering changes and documents of tools.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "modification",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("change_level", sa.String(64), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modification")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_modification_tool_id_tool")),
    )
    op.create_index("ix_modification_tool_id_done_on_id", "modification", ["tool_id", "done_on", "id"])
    op.create_table(
        "document",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tool_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("retired_at", UtcDateTime()),
        sa.Column("retired_by", sa.String(200)),
        sa.Column("retire_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_document_tool_id_tool")),
    )
    op.create_index("ix_document_tool_id_id", "document", ["tool_id", "id"])
