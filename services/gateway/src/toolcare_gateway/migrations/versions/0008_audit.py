"""The audit trail, which the database itself lets nobody change.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REFUSED = "the audit trail is only ever added to"


def upgrade() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("service", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("who_id", sa.String(200), nullable=False),
        sa.Column("who_name", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_trail")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_trail_entry_id")),
    )
    for column in ("who_id", "service", "kind", "at"):
        op.create_index(f"ix_audit_trail_{column}", "audit_trail", [column, "number"])
    op.create_table(
        "audit_object",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("table", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["audit_trail.number"], name=op.f("fk_audit_object_number_audit_trail")),
        sa.PrimaryKeyConstraint("number", "table", "key", name=op.f("pk_audit_object")),
    )
    op.create_index("ix_audit_object_key", "audit_object", ["key", "number"])
    op.create_index("ix_audit_object_table", "audit_object", ["table", "number"])
    op.create_table(
        "audit_check",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(64), nullable=False),
        sa.Column("fault", sa.String(16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    op.create_index("ix_audit_check_asked_at", "audit_check", ["asked_at"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_trail_no_{deed.lower()} BEFORE {deed} ON audit_trail "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_trail_no_change BEFORE UPDATE OR DELETE ON audit_trail "
        "FOR EACH ROW EXECUTE FUNCTION audit_trail_refuse()"
    )
    op.execute(
        "CREATE TRIGGER audit_trail_no_truncate BEFORE TRUNCATE ON audit_trail "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuse()"
    )
