"""Queries of users, sessions and failed logins; they never commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import domain
from toolcare_gateway.identity.tables import (
    ApiToken,
    DeviceUser,
    FailedLogins,
    LoginSession,
    RecoveryCode,
    SignInProvider,
    User,
)
from toolcare_shared.auth import Role
from toolcare_shared.db import columns_of, insert


async def user_named(session: AsyncSession, username: str) -> User | None:
    return await session.scalar(select(User).where(User.username == username))


async def user_for_update(session: AsyncSession, user_id: str) -> User:
    return (await session.scalars(select(User).where(User.user_id == user_id).with_for_update())).one()


async def user_of_provider(session: AsyncSession, issuer: str, subject: str) -> User | None:
    his = select(User).where(User.issuer == issuer, User.subject == subject)
    return await session.scalar(his.with_for_update())


async def usernames_like(session: AsyncSession, username: str) -> frozenset[str]:
    """Those that begin with it."""
    return frozenset(
        await session.scalars(select(User.username).where(User.username.startswith(username, autoescape=True)))
    )


async def provider(session: AsyncSession) -> SignInProvider | None:
    return await session.scalar(select(SignInProvider))


async def provider_for_update(session: AsyncSession) -> SignInProvider | None:
    return await session.scalar(select(SignInProvider).with_for_update())


async def any_local_administrator(session: AsyncSession) -> bool:
    """Whether somebody can get in with a password and set things right."""
    local = select(User.user_id).where(User.role == Role.ADMINISTRATOR, User.active, User.issuer.is_(None))
    return await session.scalar(local.limit(1)) is not None


async def user_with_badge(session: AsyncSession, badge_hash: str) -> User | None:
    return await session.scalar(select(User).where(User.badge_hash == badge_hash))


async def others_named(session: AsyncSession, user_id: str, name: str) -> bool:
    return bool(await session.scalar(select(User.user_id).where(User.name == name, User.user_id != user_id).limit(1)))


async def leavers(session: AsyncSession) -> int:
    """How many were anonymised so far."""
    return await session.scalar(select(func.count()).where(User.anonymised_at.is_not(None))) or 0


async def left_before(session: AsyncSession, moment: datetime, limit: int) -> Sequence[User]:
    """Accounts that were made inactive before and not anonymised yet, in the order in which they were."""
    left = select(User).where(*_left(moment)).order_by(User.deactivated_at, User.user_id)
    return (await session.scalars(left.limit(limit).with_for_update())).all()


async def count_left_before(session: AsyncSession, moment: datetime) -> tuple[int, datetime | None, datetime | None]:
    """How many there are, and the first and the last moment at which they were made inactive."""
    figures = select(func.count(), func.min(User.deactivated_at), func.max(User.deactivated_at))
    rows, oldest, newest = (await session.execute(figures.where(*_left(moment)))).one()
    return rows, oldest, newest


def _left(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return ~User.active, User.anonymised_at.is_(None), User.deactivated_at < moment


async def forget_traces(session: AsyncSession, user_id: str, username: str) -> None:
    """Where he logged in, by what, and how often in vain."""
    for table in (LoginSession, ApiToken, DeviceUser, RecoveryCode):
        await session.execute(delete(table).where(table.user_id == user_id))
    keys = [domain.counted("account", username), domain.counted("pin", username)]
    await session.execute(delete(FailedLogins).where(FailedLogins.key.in_(keys)))


async def other_administrators(session: AsyncSession, user_id: str) -> Sequence[User]:
    """Who else is one; locks them, so that two cannot remove each other at once."""
    others = select(User).where(User.role == Role.ADMINISTRATOR, User.active, User.user_id != user_id)
    return (await session.scalars(others.order_by(User.user_id).with_for_update())).all()


async def all_users(session: AsyncSession) -> Sequence[User]:
    return (await session.scalars(select(User).order_by(User.username))).all()


async def any_user(session: AsyncSession) -> bool:
    return bool(await session.scalar(select(func.count()).select_from(User)))


class Login(NamedTuple):
    """What a request needs to know of the session it came with."""

    session_id: str
    method: str
    created_at: datetime
    last_seen_at: datetime


_ACCOUNT = inspect(User).local_table.c
_SESSION = (
    select(*(getattr(LoginSession, name) for name in Login._fields), *_ACCOUNT)
    .join_from(LoginSession, User, User.user_id == LoginSession.user_id)
    .where(LoginSession.token_hash == bindparam("token_hash"))
)
"""Made once: every request asks it."""


async def session_of(session: AsyncSession, token_hash: str) -> tuple[Login, User] | None:
    """The user is to be read alone: `session` does not keep track of it, which takes as long as the answer."""
    row = (await columns_of(session, _SESSION, {"token_hash": token_hash})).one_or_none()
    if row is None:
        return None
    login, account = row[: len(Login._fields)], row[len(Login._fields) :]
    return Login(*login), User(**dict(zip(_ACCOUNT.keys(), account, strict=True)))


async def end_session(session: AsyncSession, token_hash: str) -> Sequence[str]:
    """Returns its id, or nothing when it had ended before."""
    ended = delete(LoginSession).where(LoginSession.token_hash == token_hash)
    return (await session.scalars(ended.returning(LoginSession.session_id))).all()


async def end_sessions_of(session: AsyncSession, user_id: str, *, but: str | None = None) -> Sequence[str]:
    """End a user's sessions except the one with the token hash `but`; returns the ids of those that ended."""
    ended = await session.scalars(
        delete(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.token_hash != (but or ""))
        .returning(LoginSession.session_id)
    )
    return ended.all()


async def sessions_of(session: AsyncSession, user_id: str) -> Sequence[LoginSession]:
    """Newest use first."""
    of_user = select(LoginSession).where(LoginSession.user_id == user_id)
    return (await session.scalars(of_user.order_by(LoginSession.last_seen_at.desc(), LoginSession.session_id))).all()


async def end_session_of(session: AsyncSession, user_id: str, session_id: str) -> bool:
    ended = await session.scalars(
        delete(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.session_id == session_id)
        .returning(LoginSession.session_id)
    )
    return ended.one_or_none() is not None


async def replace_recovery_codes(session: AsyncSession, user_id: str, hashes: Sequence[str]) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=hashed) for hashed in hashes)


async def use_recovery_code(session: AsyncSession, user_id: str, hashed: str) -> bool:
    used = await session.scalars(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == hashed)
        .returning(RecoveryCode.user_id)
    )
    return used.one_or_none() is not None


async def recovery_codes_left(session: AsyncSession, user_id: str) -> int:
    count = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return await session.scalar(count) or 0


async def note_use_of_device(
    session: AsyncSession, device_hash: str, user_id: str, now: datetime, *, password: bool
) -> None:
    row = insert(session, DeviceUser).values(
        device_hash=device_hash, user_id=user_id, used_at=now, password_at=now if password else None
    )
    again: dict[str, datetime] = {"used_at": now, "password_at": now} if password else {"used_at": now}
    await session.execute(row.on_conflict_do_update(index_elements=["device_hash", "user_id"], set_=again))


async def rename_device(session: AsyncSession, old: str, new: str) -> None:
    await session.execute(update(DeviceUser).where(DeviceUser.device_hash == old).values(device_hash=new))


async def password_login_on(session: AsyncSession, device_hash: str, user_id: str | None = None) -> datetime | None:
    """When somebody, or this user, logged in on the device with a password the last time."""
    logins = select(func.max(DeviceUser.password_at)).where(DeviceUser.device_hash == device_hash)
    return await session.scalar(logins if user_id is None else logins.where(DeviceUser.user_id == user_id))


async def last_proof_of(session: AsyncSession, user_id: str) -> datetime | None:
    """When he logged in with a password, or by the company login, on any device the last time."""
    return await session.scalar(select(func.max(DeviceUser.password_at)).where(DeviceUser.user_id == user_id))


async def people_on_device(session: AsyncSession, device_hash: str, since: datetime) -> Sequence[User]:
    """Who used it lately, the last one first."""
    used = (
        select(User)
        .join(DeviceUser, DeviceUser.user_id == User.user_id)
        .where(DeviceUser.device_hash == device_hash, DeviceUser.used_at >= since, User.active)
    )
    return (await session.scalars(used.order_by(DeviceUser.used_at.desc(), User.username))).all()


async def token_of(session: AsyncSession, token_hash: str) -> tuple[ApiToken, User] | None:
    owned = select(ApiToken, User).join(User, User.user_id == ApiToken.user_id)
    row = (await session.execute(owned.where(ApiToken.token_hash == token_hash))).one_or_none()
    return None if row is None else (row[0], row[1])


async def tokens(session: AsyncSession, user_id: str | None = None) -> Sequence[tuple[ApiToken, User]]:
    """Those of a user, or all; the newest first."""
    owned = select(ApiToken, User).join(User, User.user_id == ApiToken.user_id)
    mine = owned if user_id is None else owned.where(ApiToken.user_id == user_id)
    rows = (await session.execute(mine.order_by(ApiToken.created_at.desc(), ApiToken.token_id))).all()
    return [(row[0], row[1]) for row in rows]


async def lasting_tokens_of(session: AsyncSession, user_id: str, now: datetime) -> int:
    count = select(func.count()).select_from(ApiToken)
    mine = count.where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    return await session.scalar(mine) or 0


async def revoke_tokens_of(session: AsyncSession, user_id: str, now: datetime) -> Sequence[str]:
    revoked = await session.scalars(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken.token_id)
    )
    return revoked.all()


async def forget_sessions_before(session: AsyncSession, created: datetime, seen: datetime) -> None:
    await session.execute(
        delete(LoginSession).where((LoginSession.created_at < created) | (LoginSession.last_seen_at < seen))
    )


async def forget_failures_before(session: AsyncSession, moment: datetime, pins: datetime) -> None:
    """Wrong PINs are remembered longer: `pins`."""
    of_pin = FailedLogins.key.startswith("pin:")
    old = (~of_pin & (FailedLogins.last_failed_at < moment)) | (FailedLogins.last_failed_at < pins)
    await session.execute(delete(FailedLogins).where(old))
