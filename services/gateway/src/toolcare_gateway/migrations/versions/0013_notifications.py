"""Who is told of what, when and by which way, and what went out.

Revision ID: 0013
"""

import json

import sqlalchemy as sa
from alembic import op

from toolcare_shared.db import JsonText, UtcDateTime

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.String(64)


def upgrade() -> None:
    op.create_index(op.f("ix_tool_read_external_due"), "tool_read", ["external_due"])
    op.add_column("user_account", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    _notices()
    _alerts()
    _rules()
    _deliveries()
    _starters()


def _notices() -> None:
    with op.batch_alter_table("notice") as notice:
        notice.alter_column("action_id", existing_type=sa.String(64), nullable=True)
        notice.alter_column("number", existing_type=sa.Integer(), nullable=True)
        notice.alter_column("tool_id", existing_type=sa.String(64), nullable=True)
        notice.add_column(sa.Column("alert_id", _ID, nullable=True))
        notice.add_column(sa.Column("severity", sa.String(16), nullable=False, server_default="info"))
        notice.add_column(sa.Column("failure_id", _ID, nullable=True))
        notice.add_column(sa.Column("machine_id", _ID, nullable=True))
        notice.add_column(sa.Column("escalated", sa.Boolean(), nullable=False, server_default=sa.false()))
        notice.add_column(sa.Column("over_at", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_notice_alert_id"), "notice", ["alert_id"])


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(240), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("tool_id", _ID, nullable=True),
        sa.Column("machine_id", _ID, nullable=True),
        sa.Column("values", JsonText(), nullable=False),
        sa.Column("by_user_id", _ID, nullable=True),
        sa.Column("concerned", JsonText(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert")),
        sa.UniqueConstraint("key", name=op.f("uq_alert_key")),
    )
    op.create_index(op.f("ix_alert_topic_at_ms"), "alert", ["topic", "at_ms"])
    op.create_index(op.f("ix_alert_subject_over_at"), "alert", ["subject", "over_at"])
    op.create_index(op.f("ix_alert_at_ms_alert_id"), "alert", ["at_ms", "alert_id"])
    op.create_index(op.f("ix_alert_ends_at"), "alert", ["ends_at"])
    op.create_index(op.f("ix_alert_kind_over_at"), "alert", ["kind", "over_at"])
    op.create_table(
        "action_approver",
        sa.Column("action_id", _ID, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_action_approver")),
    )


def _rules() -> None:
    op.create_table(
        "notification_rule",
        sa.Column("rule_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starter", sa.String(32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("kinds", JsonText(), nullable=False),
        sa.Column("min_severity", sa.String(16), nullable=False),
        sa.Column("tool_ids", JsonText(), nullable=False),
        sa.Column("machine_ids", JsonText(), nullable=False),
        sa.Column("to", JsonText(), nullable=False),
        sa.Column("ways", JsonText(), nullable=False),
        sa.Column("target_ids", JsonText(), nullable=False),
        sa.Column("week", JsonText(), nullable=True),
        sa.Column("critical_anyway", sa.Boolean(), nullable=False),
        sa.Column("escalate_after_minutes", sa.Integer(), nullable=True),
        sa.Column("escalate_to", JsonText(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("pk_notification_rule")),
    )
    op.create_table(
        "notification_target",
        sa.Column("target_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("service", sa.String(32), nullable=False),
        sa.Column("url_sealed", sa.Text(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_notification_target")),
    )
    op.create_table(
        "mail_server",
        sa.Column("server_id", sa.String(16), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(16), nullable=False),
        sa.Column("check_certificate", sa.Boolean(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_sealed", sa.Text(), nullable=True),
        sa.Column("from_address", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("server_id", name=op.f("pk_mail_server")),
    )
    op.create_table(
        "notification_choice",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("page", JsonText(), nullable=False),
        sa.Column("mail", JsonText(), nullable=False),
        sa.Column("quiet_begin", sa.String(5), nullable=True),
        sa.Column("quiet_end", sa.String(5), nullable=True),
        sa.Column("quiet_critical_anyway", sa.Boolean(), nullable=False),
        sa.Column("digest_at", sa.String(5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.user_id"], name=op.f("fk_notification_choice_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_choice")),
    )


def _deliveries() -> None:
    table = "notification_delivery"
    op.create_table(
        table,
        sa.Column("delivery_id", _ID, nullable=False),
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("rule_id", _ID, nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("user_id", _ID, nullable=True),
        sa.Column("target_id", _ID, nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("batch", _ID, nullable=True),
        sa.Column("problem", sa.String(32), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.alert_id"], name=op.f(f"fk_{table}_alert_id_alert")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["notification_rule.rule_id"], name=op.f(f"fk_{table}_rule_id_notification_rule")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.user_id"], name=op.f(f"fk_{table}_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["notification_target.target_id"], name=op.f(f"fk_{table}_target_id_notification_target")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("alert_id", "recipient", "way", name=op.f(f"uq_{table}_alert_id_recipient_way")),
    )
    for columns in (
        ["state", "way", "next_try_at"],
        ["created_ms", "delivery_id"],
        ["user_id", "created_ms"],
        ["rule_id", "created_ms"],
        ["target_id", "created_ms"],
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    op.create_table(
        "notification_escalation",
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("rule_id", _ID, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.alert_id"], name=op.f("fk_notification_escalation_alert_id_alert")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["notification_rule.rule_id"],
            name=op.f("fk_notification_escalation_rule_id_notification_rule"),
        ),
        sa.PrimaryKeyConstraint("alert_id", "rule_id", name=op.f("pk_notification_escalation")),
    )
    op.create_index(op.f("ix_notification_escalation_due_at"), "notification_escalation", ["due_at"])


def _starters() -> None:
    """What people were told before there were rules, and critical failures for the engineers."""
    actions = ["action_assigned", "action_reminded", "action_overdue", "action_reopened", "action_approval"]
    _starter("concerned", actions, {"concerned": True})
    _starter("critical_failures", ["failure_critical"], {"roles": ["engineer"]})


def _starter(starter: str, kinds: list[str], to: dict[str, object]) -> None:
    nobody: dict[str, object] = {"concerned": False, "roles": [], "teams": [], "people": []}
    told = sa.table(
        "notification_rule",
        sa.column("rule_id", sa.String()),
        sa.column("name", sa.Text()),
        sa.column("starter", sa.String()),
        sa.column("active", sa.Boolean()),
        sa.column("kinds", sa.Text()),
        sa.column("min_severity", sa.String()),
        sa.column("tool_ids", sa.Text()),
        sa.column("machine_ids", sa.Text()),
        sa.column("to", sa.Text()),
        sa.column("ways", sa.Text()),
        sa.column("target_ids", sa.Text()),
        sa.column("critical_anyway", sa.Boolean()),
        sa.column("retired", sa.Boolean()),
        sa.column("version", sa.Integer()),
    )
    op.execute(
        told.insert().values(
            rule_id=f"starter-{starter}",
            name="",
            starter=starter,
            active=True,
            kinds=json.dumps(kinds),
            min_severity="info",
            tool_ids="[]",
            machine_ids="[]",
            to=json.dumps({**nobody, **to}),
            ways='["page"]',
            target_ids="[]",
            critical_anyway=True,
            retired=False,
            version=1,
        )
    )
