from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import SECRET, only_by_request
from toolcare_shared.db import JsonText, UtcDateTime


class BackupSettings(Base):
    """One row, once somebody has set it up. `plant` tells this installation's backups from others in a repository.

    `place_note` is for people: where the place really is.
    """

    __tablename__ = "backup_settings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    active: Mapped[bool]
    address: Mapped[str] = mapped_column(Text)
    place_note: Mapped[str] = mapped_column(Text, server_default="")
    access_key: Mapped[str] = mapped_column(Text)
    secret_key_sealed: Mapped[str | None] = mapped_column(Text, info=SECRET)
    passphrase_sealed: Mapped[str] = mapped_column(Text, info=SECRET)
    plant: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(5))
    keep_daily: Mapped[int]
    keep_weekly: Mapped[int]
    keep_monthly: Mapped[int]
    late_after_hours: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer)


class BackupRun(Base):
    """What was asked for, and what became of it. `by` is a user name, empty by night."""

    __tablename__ = "backup_run"
    __table_args__ = (
        Index(None, "kind", "asked_at"),
        Index(None, "kind", "state", "finished_at"),
        Index(None, "asked_at"),
    )

    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snapshot: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    added_bytes: Mapped[int] = mapped_column(BigInteger)
    toolcare: Mapped[str] = mapped_column(String(32))
    counts: Mapped[dict[str, int]] = mapped_column(JsonText)
    checks: Mapped[list[dict[str, str]]] = mapped_column(JsonText)
    fault: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)


only_by_request(BackupRun)
