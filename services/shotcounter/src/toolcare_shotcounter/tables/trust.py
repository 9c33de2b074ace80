"""Certificates of OPC UA: ours, and those of servers."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import LEFT_OUT, SECRET
from toolcare_shared.db import UtcDateTime
from toolcare_shotcounter.tables.base import Base

IN_USE = text("state = 'active'")
TRUSTED = text("state = 'trusted'")


class OwnCertificateRow(Base):
    """A certificate that we show to OPC UA servers. One is in use."""

    __tablename__ = "own_certificate"
    __table_args__ = (
        Index("ux_own_certificate_active", "state", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    certificate: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """DER in base64."""
    key_sealed: Mapped[str] = mapped_column(Text, info=SECRET)
    subject: Mapped[str] = mapped_column(Text)
    application_uri: Mapped[str] = mapped_column(String(500))
    thumbprint: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    warned: Mapped[int] = mapped_column(default=0, info=LEFT_OUT)


class ServerCertificateRow(Base):
    """A certificate that an OPC UA server showed, and what a person decided about it."""

    __tablename__ = "server_certificate"
    __table_args__ = (
        UniqueConstraint("server", "fingerprint"),
        Index("ux_server_certificate_trusted", "server", unique=True, sqlite_where=TRUSTED, postgresql_where=TRUSTED),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    server: Mapped[str] = mapped_column(String(300))
    """Host and port."""
    state: Mapped[str] = mapped_column(String(16))
    certificate: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """DER in base64."""
    subject: Mapped[str] = mapped_column(Text)
    application_uri: Mapped[str] = mapped_column(String(500))
    thumbprint: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LEFT_OUT)
    even_expired: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    warned: Mapped[int] = mapped_column(default=0, info=LEFT_OUT)
