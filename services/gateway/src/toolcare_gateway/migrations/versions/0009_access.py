"""Second factor, PIN and badge, devices, API tokens, versions of users.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("user_account", sa.Column("pin_hash", sa.Text(), nullable=True))
    op.add_column("user_account", sa.Column("badge_hash", sa.String(64), nullable=True))
    op.add_column("user_account", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("user_account", sa.Column("totp_on", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("user_account", sa.Column("totp_step", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("user_account", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index(op.f("ix_user_account_badge_hash"), "user_account", ["badge_hash"], unique=True)
    op.add_column("login_session", sa.Column("method", sa.String(16), nullable=False, server_default="password"))
    op.create_table(
        "device_user",
        sa.Column("device_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("password_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.user_id"], name=op.f("fk_device_user_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("device_hash", "user_id", name=op.f("pk_device_user")),
    )
    op.create_index(op.f("ix_device_user_user_id"), "device_user", ["user_id"])
    op.create_index(op.f("ix_device_user_used_at"), "device_user", ["used_at"])
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.user_id"], name=op.f("fk_recovery_code_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "api_token",
        sa.Column("token_id", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.user_id"], name=op.f("fk_api_token_user_id_user_account")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"])
