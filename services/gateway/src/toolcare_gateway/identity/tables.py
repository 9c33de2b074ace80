from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import LEFT_OUT, SECRET, leave_out
from toolcare_shared.db import JsonText, UtcDateTime


class User(Base):
    __tablename__ = "user_account"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(32))
    password_hash: Mapped[str] = mapped_column(Text, info=SECRET)
    """Empty: he has none, since he comes by the company login."""
    issuer: Mapped[str | None] = mapped_column(String(500))
    subject: Mapped[str | None] = mapped_column(String(255))
    """His id at the provider `issuer`, which alone tells who he is; names and addresses may change hands."""
    active: Mapped[bool] = mapped_column(Boolean)
    language: Mapped[str] = mapped_column(String(8))
    team: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Empty: in none."""
    areas: Mapped[list[str]] = mapped_column(JsonText, default=list, server_default="[]")
    """In which his rights hold; empty: everywhere."""
    address: Mapped[str] = mapped_column(Text, default="", server_default="", info=SECRET)
    """Where mails to him go; empty for nowhere. The audit keeps that it changed, not what it is."""
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    pin_hash: Mapped[str | None] = mapped_column(Text, info=SECRET)
    badge_hash: Mapped[str | None] = mapped_column(String(64), unique=True, index=True, info=SECRET)
    totp_secret: Mapped[str | None] = mapped_column(Text, info=SECRET)
    """Sealed. Without `totp_on` it is being set up."""
    totp_on: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0", info=LEFT_OUT)
    """The step of the last code that was taken; none counts twice."""
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the company login gives him no role: inactive, until one of his logins there gives him one again."""
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymise_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "issuer", "subject", unique=True),)

    @property
    def kept_by_provider(self) -> bool:
        """His name, role, password and second factor are the company login's business."""
        return self.issuer is not None


class LeaverName(Base):
    """A name of somebody who was anonymised, as a keyed hash alone, so that the trail can be shown without it."""

    __tablename__ = "leaver_name"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True, info=SECRET)
    alias: Mapped[str] = mapped_column(String(64))


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
    method: Mapped[str] = mapped_column(String(16), default="password", server_default="password")
    """By what it was begun: password, pin, badge, oidc."""
    id_token: Mapped[str | None] = mapped_column(Text, info=SECRET)
    """Sealed: shown to the provider again to end its own session, too."""


class FailedLogins(Base):
    """Per account, address, PIN and device: `account:<hash of the user name>` and so on.

    `before_at`: `last_failed_at` as it was before the newest attempt, in case that one turns out well.
    """

    __tablename__ = "failed_logins"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_failed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    before_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeviceUser(Base):
    """Who used which device, by the hash of the device's cookie."""

    __tablename__ = "device_user"

    device_hash: Mapped[str] = mapped_column(String(64), primary_key=True, info=SECRET)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"), primary_key=True, index=True)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    password_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When he logged in there with his password the last time."""


class RecoveryCode(Base):
    """One each, instead of a code of the app; gone when it was used."""

    __tablename__ = "recovery_code"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True, info=SECRET)


class ApiToken(Base):
    """A program's key to the gateway; the token itself was shown once."""

    __tablename__ = "api_token"

    token_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.user_id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInProvider(Base):
    """The company login; one row at most. `roles`: value of the claim -> role."""

    __tablename__ = "sign_in_provider"

    provider_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    active: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(Text)
    client_secret: Mapped[str | None] = mapped_column(Text, info=SECRET)
    """Sealed. None: a public client."""
    scopes: Mapped[list[str]] = mapped_column(JsonText)
    role_claim: Mapped[str] = mapped_column(Text)
    roles: Mapped[dict[str, str]] = mapped_column(JsonText)
    team_claim: Mapped[str] = mapped_column(Text)
    passwords: Mapped[str] = mapped_column(String(16))
    """Who may log in with a password while it is active: everybody, administrators."""
    version: Mapped[int] = mapped_column(Integer)


leave_out(FailedLogins, DeviceUser, LeaverName)
