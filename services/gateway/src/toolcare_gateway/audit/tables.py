from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import UtcDateTime
from toolcare_shared.leavers import never_rewrite


class AuditEntry(Base):
    """The trail. Triggers refuse every UPDATE and DELETE; `entry` is what is hashed, the rest are copies of it."""

    __tablename__ = "audit_trail"
    __table_args__ = (
        Index("ix_audit_trail_who_id", "who_id", "number"),
        Index("ix_audit_trail_service", "service", "number"),
        Index("ix_audit_trail_kind", "kind", "number"),
        Index("ix_audit_trail_at", "at", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[str] = mapped_column(String(64), unique=True)
    service: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(16))
    who_id: Mapped[str] = mapped_column(String(200))
    who_name: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    entry: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditObject(Base):
    """What an entry is about: rows by table and key; without a table, ids of the path or subject."""

    __tablename__ = "audit_object"
    __table_args__ = (Index("ix_audit_object_key", "key", "number"), Index("ix_audit_object_table", "table", "number"))

    number: Mapped[int] = mapped_column(ForeignKey(AuditEntry.number), primary_key=True)
    table: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)


class AuditAnchor(Base):
    """What was cut off because of its age: number and hash of the last entry. Triggers let no more be deleted."""

    __tablename__ = "audit_anchor"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    cut_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditCheck(Base):
    """A check of the whole trail: asked for, and what it found. `fault` is empty when the trail is unbroken."""

    __tablename__ = "audit_check"
    __table_args__ = (Index("ix_audit_check_asked_at", "asked_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entries: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[str] = mapped_column(String(64))
    fault: Mapped[str] = mapped_column(String(16))
    number: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[str] = mapped_column(Text)


leave_out(AuditEntry, AuditObject, AuditAnchor)
never_rewrite(AuditEntry, AuditObject, AuditAnchor)
