from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import LEFT_OUT, SECRET, leave_out
from toolcare_shared.db import UtcDateTime


class User(Base):
    __tablename__ = "user_account"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(32))
    password_hash: Mapped[str] = mapped_column(Text, info=SECRET)
    active: Mapped[bool] = mapped_column(Boolean)
    language: Mapped[str] = mapped_column(String(8))
    team: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Empty: in none."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """The token itself is the browser's alone; who reads this table cannot log in with it."""

    __tablename__ = "login_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True, info=SECRET)
    session_id: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, info=LEFT_OUT)
    address: Mapped[str] = mapped_column(Text)
    agent: Mapped[str] = mapped_column(Text)


class FailedLogins(Base):
    """Per account and per address: `account:<username>`, `address:<ip>`."""

    __tablename__ = "failed_logins"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


leave_out(FailedLogins)
