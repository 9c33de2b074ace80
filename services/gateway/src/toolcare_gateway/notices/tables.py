from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import JsonText, UtcDateTime


class Notice(Base):
    """Something one person is told of in the page, once. `values` are what a sentence about it needs."""

    __tablename__ = "notice"

    notice_id: Mapped[str] = mapped_column(String(110), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"))
    kind: Mapped[str] = mapped_column(String(32))
    alert_id: Mapped[str | None] = mapped_column(String(64), index=True)
    """None for what was told before there were alerts."""
    severity: Mapped[str] = mapped_column(String(16), server_default="info")
    action_id: Mapped[str | None] = mapped_column(String(64))
    failure_id: Mapped[str | None] = mapped_column(String(64))
    number: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    tool_id: Mapped[str | None] = mapped_column(String(64))
    machine_id: Mapped[str | None] = mapped_column(String(64))
    values: Mapped[dict[str, str | int | None]] = mapped_column(JsonText)
    by: Mapped[str] = mapped_column(Text)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    escalated: Mapped[bool] = mapped_column(Boolean, server_default=false())
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "user_id", "at_ms", "notice_id"), Index(None, "user_id", "read_at"))


leave_out(Notice)
