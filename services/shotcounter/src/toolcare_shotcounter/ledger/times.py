"""The later and the earlier of two times, in the words of either database."""

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession


def later(session: AsyncSession, new: object, old: object) -> object:
    """The later of two times, one of which may be missing (`max` of SQLite is empty then, `greatest` is not)."""
    greatest = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    return greatest(func.coalesce(new, old), func.coalesce(old, new))


def earlier(session: AsyncSession, new: object, old: object) -> object:
    least = func.min if session.get_bind().dialect.name == "sqlite" else func.least
    return least(new, old)
