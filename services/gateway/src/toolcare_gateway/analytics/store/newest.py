"""Pages of what happened, the newest first, of one query or of several that are merged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import and_, or_

from toolcare_gateway.analytics.store.times import Query, Sql
from toolcare_shared.pages import InvalidCursor, decode_cursor, encode_cursor

Item = TypeVar("Item")
Place = tuple[datetime, str, str]
"""When, of which kind, and its id: no two are the same."""


def after(cursor: str | None, name: str) -> Place | None:
    match decode_cursor(cursor) if cursor else ():
        case ():
            return None
        case (str(named), str(at), str(kind), str(id_)) if named == name and "\x00" not in id_:
            try:
                return datetime.fromisoformat(at), kind, id_
            except ValueError:
                pass
    raise InvalidCursor("Start again at the first page; this cursor belongs to another list.")


def page(query: Query, at: Sql, id_: Sql, kind: str, place: Place | None, limit: int) -> Query:
    """The rows of a kind after a place, one more than `limit` to know whether there is a next page."""
    if place is not None:
        query = query.where(_later(at, id_, kind, place))
    return query.order_by(at.desc(), id_.desc()).limit(limit + 1)


def _later(at: Sql, id_: Sql, kind: str, place: Place) -> Sql:
    moment, of_kind, last = place
    if kind == of_kind:
        return or_(at < moment, and_(at == moment, id_ < last))
    return at <= moment if kind < of_kind else at < moment


@dataclass(frozen=True, slots=True)
class Merged(Generic[Item]):
    """Rows of several kinds in one order."""

    place: Callable[[Item], Place]
    name: str

    def cut(self, items: Sequence[Item], limit: int) -> tuple[Sequence[Item], str | None]:
        """Return a page and the cursor to the next one."""
        ordered = sorted(items, key=self.place, reverse=True)
        if len(ordered) <= limit:
            return ordered, None
        at, kind, id_ = self.place(ordered[limit - 1])
        return ordered[:limit], encode_cursor((self.name, at.isoformat(), kind, id_))
