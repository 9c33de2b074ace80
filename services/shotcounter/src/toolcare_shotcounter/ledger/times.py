"""The later and the earlier of two times, in the words of either database."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func

from toolcare_shared.db import UtcDateTime


def later(dialect: str, new: object, old: object) -> object:
    """The later of two times, one of which may be missing (`max` of SQLite is empty then, `greatest` is not)."""
    greatest = func.max if dialect == "sqlite" else func.greatest
    return greatest(func.coalesce(new, old), func.coalesce(old, new))


def last_shot(dialect: str, new: object, old: ColumnElement[datetime | None]) -> object:
    """The later of two; an old one from the future (after `most`) tells that our own clock was set back since."""
    return case((old > bindparam("most", type_=UtcDateTime), new), else_=later(dialect, new, old))


def earlier(dialect: str, new: object, old: object) -> object:
    least = func.min if dialect == "sqlite" else func.least
    return least(new, old)
