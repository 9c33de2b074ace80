"""Originals, seals, and photos that lie in a bin before they are erased.

Until now the files of a removed photo were deleted at once; such a photo counts as erased.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMOVED = sa.text("removed_at IS NOT NULL")
IN_BIN = sa.text("removed_at IS NOT NULL AND erased_at IS NULL")
KEPT = sa.text("erased_at IS NULL")
UNSEALED = sa.text("is_kept AND NOT is_sealed")


def upgrade() -> None:
    op.add_column("picture", sa.Column("kind", sa.String(8)))
    op.add_column("picture", sa.Column("original_bytes", sa.BigInteger()))
    op.add_column("picture", sa.Column("is_sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("photo", sa.Column("erased_at", UtcDateTime()))
    op.add_column("photo", sa.Column("erased_by", sa.String(200)))
    op.add_column("photo", sa.Column("erase_reason", sa.Text()))
    op.execute(
        "UPDATE photo SET erased_at = removed_at, erased_by = removed_by, erase_reason = remove_reason "
        "WHERE removed_at IS NOT NULL AND sha256 IN (SELECT sha256 FROM picture WHERE NOT is_kept)"
    )
    op.drop_index("ix_photo_removed_sha256", "photo", sqlite_where=REMOVED, postgresql_where=REMOVED)
    for name, table, columns, where in (
        ("ix_photo_kept_sha256", "photo", ["sha256"], KEPT),
        ("ix_photo_in_bin", "photo", ["removed_at", "id"], IN_BIN),
        ("ix_picture_unsealed", "picture", ["sha256"], UNSEALED),
    ):
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
