"""Login by the company's own accounts.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("issuer", sa.String(500), nullable=True))
    op.add_column("user_account", sa.Column("subject", sa.String(255), nullable=True))
    op.create_index(op.f("ix_user_account_issuer_subject"), "user_account", ["issuer", "subject"], unique=True)
    op.add_column("login_session", sa.Column("id_token", sa.Text(), nullable=True))
    op.create_table(
        "sign_in_provider",
        sa.Column("provider_id", sa.String(16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.Text(), nullable=True),
        sa.Column("scopes", JsonText(), nullable=False),
        sa.Column("role_claim", sa.Text(), nullable=False),
        sa.Column("roles", JsonText(), nullable=False),
        sa.Column("team_claim", sa.Text(), nullable=False),
        sa.Column("passwords", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_sign_in_provider")),
    )
