"""Pictures and photos.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SHOWN = sa.text("removed_at IS NULL")
REMOVED = sa.text("removed_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", UtcDateTime()),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture")),
        sa.CheckConstraint("width >= 1 AND height >= 1", name=op.f("ck_picture_size")),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("tool_id", sa.String(64)),
        sa.Column("job_id", sa.String(64)),
        sa.Column("item_id", sa.String(64)),
        sa.Column("slot", sa.String(16), nullable=False),
        sa.Column("caption", sa.String(500), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("added_by_id", sa.String(200), nullable=False),
        sa.Column("removed_at", UtcDateTime()),
        sa.Column("removed_by", sa.String(200)),
        sa.Column("remove_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.ForeignKeyConstraint(["sha256"], ["picture.sha256"], name=op.f("fk_photo_sha256_picture")),
        sa.CheckConstraint("tool_id IS NOT NULL OR job_id IS NOT NULL", name=op.f("ck_photo_of_something")),
        sa.CheckConstraint("item_id IS NULL OR job_id IS NOT NULL", name=op.f("ck_photo_item_of_a_job")),
        sa.CheckConstraint(
            "slot IN ('before', 'during', 'after', 'plate', 'other')",
            name=op.f("ck_photo_slot"),
        ),
    )
    for name, columns, where in (
        ("ix_photo_shown", ["added_at", "id"], SHOWN),
        ("ix_photo_shown_tool_id", ["tool_id", "added_at", "id"], SHOWN),
        ("ix_photo_shown_job_id", ["job_id", "added_at", "id"], SHOWN),
        ("ix_photo_shown_sha256", ["sha256"], SHOWN),
        ("ix_photo_removed_sha256", ["sha256"], REMOVED),
    ):
        op.create_index(name, "photo", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "photo_alias",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("photo_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_alias")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_alias_photo_id_photo")),
    )
