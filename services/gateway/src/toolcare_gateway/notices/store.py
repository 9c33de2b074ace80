"""Notices, and whom they concern; nothing here commits."""

from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity.tables import User
from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.readmodels.keyset import Order
from toolcare_shared.auth import Role

People: TypeAlias = Coroutine[Any, Any, Sequence[User]]

NEWEST_FIRST = Order("notices", (Notice.at_ms, Notice.notice_id), descending=True)


async def people_named(session: AsyncSession, username: str) -> Sequence[User]:
    """Return the one person, or nobody where he may no longer log in."""
    return (await session.scalars(select(User).where(User.username == username, User.active))).all()


async def team_of(session: AsyncSession, username: str) -> Sequence[User]:
    """Return the others of somebody's team."""
    team = select(User.team).where(User.username == username).scalar_subquery()
    found = select(User).where(User.active, User.team == team, User.team != "", User.username != username)
    return (await session.scalars(found)).all()


async def engineers_but(session: AsyncSession, username: str) -> Sequence[User]:
    found = select(User).where(User.active, User.role == Role.ENGINEER, User.username != username)
    return (await session.scalars(found)).all()


async def page(
    session: AsyncSession, user_id: str, cursor: str | None, limit: int, *, unread: bool
) -> Sequence[Notice]:
    found = select(Notice).where(Notice.user_id == user_id)
    if unread:
        found = found.where(Notice.read_at.is_(None))
    return (await session.scalars(NEWEST_FIRST.page(found, cursor, limit))).all()


async def unread(session: AsyncSession, user_id: str) -> int:
    found = select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return await session.scalar(found) or 0


async def mark_read(
    session: AsyncSession, user_id: str, notice_ids: Sequence[str] | None, now: datetime
) -> Sequence[str]:
    """Mark one's own; without ids, all. Returns the alerts they are of."""
    mine = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None)).values(read_at=now)
    if notice_ids is not None:
        mine = mine.where(Notice.notice_id.in_(notice_ids))
    found = await session.scalars(mine.returning(Notice.alert_id))
    return [alert_id for alert_id in found if alert_id is not None]
