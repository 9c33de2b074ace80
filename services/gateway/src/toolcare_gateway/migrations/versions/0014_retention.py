"""How long data is kept, as it was chosen, the last runs, and people who left.

Revision ID: 0014
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import UtcDateTime
from toolcare_shared.retention.tables import create_retention_v1

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REFUSED = "the audit trail is only ever added to"
_RAISE = f"SELECT RAISE(ABORT, '{REFUSED}')"


def upgrade() -> None:
    create_retention_v1(op)
    op.create_table(
        "retention_policy",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_policy")),
    )
    op.create_table(
        "retention_run",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.Column("removed_total", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_run")),
    )
    for column, kind in (
        ("deactivated_at", UtcDateTime()),
        ("anonymised_at", UtcDateTime()),
        ("anonymise_reason", sa.Text()),
    ):
        op.add_column("user_account", sa.Column(column, kind, nullable=True))
    # When those who are inactive now left is not known: their time begins today.
    account = sa.table("user_account", sa.column("active", sa.Boolean()), sa.column("deactivated_at", UtcDateTime()))
    op.execute(account.update().where(~account.c.active).values(deactivated_at=datetime.now(UTC)))
    op.create_table(
        "leaver_name",
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("alias", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_leaver_name")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("cut_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_anchor")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    """What an anchor names may be deleted, and nothing else; anchors are only added."""
    op.execute("DROP TRIGGER audit_trail_no_delete")
    op.execute(
        "CREATE TRIGGER audit_trail_no_delete BEFORE DELETE ON audit_trail "  # noqa: S608 - our own words
        f"WHEN OLD.number > (SELECT coalesce(max(number), 0) FROM audit_anchor) BEGIN {_RAISE}; END"
    )
    for deed in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER audit_anchor_no_{deed.lower()} BEFORE {deed} ON audit_anchor BEGIN {_RAISE}; END")


def _guard_postgresql() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - our own words
        "IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_trail' THEN "
        "IF OLD.number <= (SELECT coalesce(max(number), 0) FROM audit_anchor) THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_anchor_no_change BEFORE UPDATE OR DELETE ON audit_anchor "
        "FOR EACH ROW EXECUTE FUNCTION audit_trail_refuse()"
    )
    op.execute(
        "CREATE TRIGGER audit_anchor_no_truncate BEFORE TRUNCATE ON audit_anchor "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuse()"
    )
