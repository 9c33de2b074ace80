"""Queries of users, sessions and failed logins; they never commit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import FailedLogins, LoginSession, User


async def user_named(session: AsyncSession, username: str) -> User | None:
    return await session.scalar(select(User).where(User.username == username))


async def all_users(session: AsyncSession) -> Sequence[User]:
    return (await session.scalars(select(User).order_by(User.username))).all()


async def any_user(session: AsyncSession) -> bool:
    return bool(await session.scalar(select(func.count()).select_from(User)))


async def session_of(session: AsyncSession, token_hash: str) -> tuple[LoginSession, User] | None:
    row = (
        await session.execute(
            select(LoginSession, User)
            .join(User, User.user_id == LoginSession.user_id)
            .where(LoginSession.token_hash == token_hash)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def end_session(session: AsyncSession, token_hash: str) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash))


async def end_sessions_of(session: AsyncSession, user_id: str, *, but: str | None = None) -> Sequence[str]:
    """End a user's sessions except the one with the token hash `but`; returns the ids of those that ended."""
    ended = await session.scalars(
        delete(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.token_hash != (but or ""))
        .returning(LoginSession.session_id)
    )
    return ended.all()


async def forget_sessions_before(session: AsyncSession, created: datetime, seen: datetime) -> None:
    await session.execute(
        delete(LoginSession).where((LoginSession.created_at < created) | (LoginSession.last_seen_at < seen))
    )


async def forget_failures_before(session: AsyncSession, moment: datetime) -> None:
    await session.execute(delete(FailedLogins).where(FailedLogins.last_failed_at < moment))
