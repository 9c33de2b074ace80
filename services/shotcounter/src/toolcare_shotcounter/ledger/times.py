"""The later and the earlier of two times, in the words of either database."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, func
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter.readings import MAX_AHEAD


def later(session: AsyncSession, new: object, old: object) -> object:
    """The later of two times, one of which may be missing (`max` of SQLite is empty then, `greatest` is not)."""
    greatest = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    return greatest(func.coalesce(new, old), func.coalesce(old, new))


def last_shot(session: AsyncSession, new: object, old: ColumnElement[datetime | None], now: datetime) -> object:
    """The later of two; an old one from the future tells that our own clock was set back since."""
    return case((old > now + MAX_AHEAD, new), else_=later(session, new, old))


def earlier(session: AsyncSession, new: object, old: object) -> object:
    least = func.min if session.get_bind().dialect.name == "sqlite" else func.least
    return least(new, old)
