"""The plant's cameras.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IN_USE = sa.text("retired_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "camera",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("config", JsonText(), nullable=False),
        sa.Column("machine_id", sa.String(64)),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("last_capture_at", UtcDateTime()),
        sa.Column("retired_at", UtcDateTime()),
        sa.Column("retired_by", sa.String(200)),
        sa.Column("retire_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.CheckConstraint(
            "kind IN ('pi', 'v4l2', 'rtsp', 'mjpeg', 'folder', 'simulated')", name=op.f("ck_camera_kind")
        ),
    )
    op.create_index(
        "ix_camera_name_in_use", "camera", ["name"], unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE
    )
