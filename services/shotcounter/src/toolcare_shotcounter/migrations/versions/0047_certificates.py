"""Certificates of OPC UA: ours with their sealed keys, and those of servers that people trust or refuse.

Revision ID: 0047
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None

_IN_USE = sa.text("state = 'active'")
_TRUSTED = sa.text("state = 'trusted'")


def upgrade() -> None:
    op.create_table(
        "own_certificate",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("key_sealed", sa.Text(), nullable=False),
        *_facts(),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_certificate")),
    )
    op.create_index(
        "ux_own_certificate_active",
        "own_certificate",
        ["state"],
        unique=True,
        sqlite_where=_IN_USE,
        postgresql_where=_IN_USE,
    )
    op.create_table(
        "server_certificate",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("server", sa.String(300), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        *_facts(),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("even_expired", sa.Boolean(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_certificate")),
        sa.UniqueConstraint("server", "fingerprint", name=op.f("uq_server_certificate_server_fingerprint")),
    )
    op.create_index(
        "ux_server_certificate_trusted",
        "server_certificate",
        ["server"],
        unique=True,
        sqlite_where=_TRUSTED,
        postgresql_where=_TRUSTED,
    )


def _facts() -> list[sa.Column[object]]:
    return [
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("application_uri", sa.String(500), nullable=False),
        sa.Column("thumbprint", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
    ]
