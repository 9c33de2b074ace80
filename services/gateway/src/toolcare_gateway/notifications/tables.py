from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import SECRET, leave_out, only_by_request
from toolcare_shared.db import JsonText, UtcDateTime

ID = String(64)


class Alert(Base):
    """Something people can be told of, whether or not a rule says so.

    `key` tells one happening from the next, so that an event that comes again raises nothing. Of one `topic` only one
    alert is open at a time; what ends a `subject` ends all its alerts. `concerned` are the ids of those whom it names.
    """

    __tablename__ = "alert"

    alert_id: Mapped[str] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(240))
    subject: Mapped[str] = mapped_column(String(100))
    tool_id: Mapped[str | None] = mapped_column(ID)
    machine_id: Mapped[str | None] = mapped_column(ID)
    area: Mapped[str] = mapped_column(Text, server_default="")
    values: Mapped[dict[str, str | int | None]] = mapped_column(JsonText)
    by_user_id: Mapped[str | None] = mapped_column(ID)
    """Who did it: nobody is told of what he did himself."""
    concerned: Mapped[list[str]] = mapped_column(JsonText)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """For what no event ends."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody who was told of it had read it."""
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "topic", "at_ms"),
        Index(None, "subject", "over_at"),
        Index(None, "at_ms", "alert_id"),
        Index(None, "ends_at"),
        Index(None, "kind", "over_at"),
    )


class NotificationRule(Base):
    """`to` and `escalate_to`: concerned, roles, teams, people (ids of users). `week`: hours of each day from Monday."""

    __tablename__ = "notification_rule"

    rule_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    starter: Mapped[str | None] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(Boolean)
    kinds: Mapped[list[str]] = mapped_column(JsonText)
    min_severity: Mapped[str] = mapped_column(String(16))
    tool_ids: Mapped[list[str]] = mapped_column(JsonText)
    machine_ids: Mapped[list[str]] = mapped_column(JsonText)
    areas: Mapped[list[str]] = mapped_column(JsonText, server_default="[]")
    to: Mapped[dict[str, JsonValue]] = mapped_column(JsonText)
    ways: Mapped[list[str]] = mapped_column(JsonText)
    target_ids: Mapped[list[str]] = mapped_column(JsonText)
    week: Mapped[list[list[int]] | None] = mapped_column(JsonText)
    critical_anyway: Mapped[bool] = mapped_column(Boolean)
    escalate_after_minutes: Mapped[int | None] = mapped_column(Integer)
    escalate_to: Mapped[dict[str, JsonValue] | None] = mapped_column(JsonText)
    retired: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)


class NotificationTarget(Base):
    """`url_sealed` often carries a token; `service` is how it starts."""

    __tablename__ = "notification_target"

    target_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    service: Mapped[str] = mapped_column(String(32))
    url_sealed: Mapped[str] = mapped_column(Text, info=SECRET)
    language: Mapped[str] = mapped_column(String(8))
    active: Mapped[bool] = mapped_column(Boolean)
    retired: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)


class MailServer(Base):
    """One row, once somebody has set it up."""

    __tablename__ = "mail_server"

    server_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    host: Mapped[str] = mapped_column(Text)
    port: Mapped[int] = mapped_column(Integer)
    security: Mapped[str] = mapped_column(String(16))
    check_certificate: Mapped[bool] = mapped_column(Boolean)
    username: Mapped[str] = mapped_column(Text)
    password_sealed: Mapped[str | None] = mapped_column(Text, info=SECRET)
    from_address: Mapped[str] = mapped_column(Text)
    from_name: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)


class NotificationChoice(Base):
    """What one person wants; who has no row has never chosen. `page` and `mail`: a moment for each severity."""

    __tablename__ = "notification_choice"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"), primary_key=True)
    page: Mapped[dict[str, str]] = mapped_column(JsonText)
    mail: Mapped[dict[str, str]] = mapped_column(JsonText)
    quiet_begin: Mapped[str | None] = mapped_column(String(5))
    quiet_end: Mapped[str | None] = mapped_column(String(5))
    quiet_critical_anyway: Mapped[bool] = mapped_column(Boolean)
    digest_at: Mapped[str] = mapped_column(String(5))
    version: Mapped[int] = mapped_column(Integer)


class Delivery(Base):
    """One message of an alert to one recipient by one way, at most once: `recipient` is `user:<id>` or `target:<id>`.

    `batch` is noted before a message goes out, and makes its Message-ID: those of a digest have one together.
    """

    __tablename__ = "notification_delivery"

    delivery_id: Mapped[str] = mapped_column(ID, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.alert_id"))
    rule_id: Mapped[str] = mapped_column(ForeignKey("notification_rule.rule_id"))
    way: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.user_id"))
    target_id: Mapped[str | None] = mapped_column(ForeignKey("notification_target.target_id"))
    state: Mapped[str] = mapped_column(String(16))
    escalated: Mapped[bool] = mapped_column(Boolean)
    digest: Mapped[bool] = mapped_column(Boolean)
    tries: Mapped[int] = mapped_column(Integer)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    batch: Mapped[str | None] = mapped_column(ID)
    problem: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("alert_id", "recipient", "way"),
        Index(None, "state", "way", "next_try_at"),
        Index(None, "created_ms", "delivery_id"),
        Index(None, "user_id", "created_ms"),
        Index(None, "rule_id", "created_ms"),
        Index(None, "target_id", "created_ms"),
    )


class Escalation(Base):
    """Waits until an alert has gone unread for long enough; gone once it was told on, read or over for good."""

    __tablename__ = "notification_escalation"

    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.alert_id"), primary_key=True)
    rule_id: Mapped[str] = mapped_column(ForeignKey("notification_rule.rule_id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ActionApprover(Base):
    """Who has to approve an action that is put before him: the event that does so does not name him."""

    __tablename__ = "action_approver"

    action_id: Mapped[str] = mapped_column(ID, primary_key=True)
    approver: Mapped[str] = mapped_column(Text)


leave_out(Alert, Escalation, ActionApprover)
only_by_request(Delivery)
